// A proof that a constraint system is satisfied (bulletproofs, src/r1cs/proof.rs). Encoding: a version byte (0 one
// phase, 1 two phases), 8 or 11 points, three scalars, then the inner-product proof. Points are not decoded here: bytes
// that are not a point fail in verification.
#pragma once

#include <cstddef>
#include <expected>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/innerproduct/inner_product.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// A proof of a constraint system. Its points are encodings that nobody has decoded. A value type.
struct Proof {
  /// The version byte that was decoded. encode() ignores it: see has_second_phase().
  bool one_phase = true;
  /// The commitments to the wires of the first phase (A_I1, A_O1) and to their blinding vectors (S1).
  ristretto255::Encoding A_I1, A_O1, S1;
  /// The same for the second phase. The identity in a proof of one phase.
  ristretto255::Encoding A_I2, A_O2, S2;
  /// The commitments to the coefficients of the polynomial t(x), without t_2.
  ristretto255::Encoding T_1, T_3, T_4, T_5, T_6;
  /// The value t(x), the blinding factor of its commitment, and that of the wires.
  Scalar t_x, t_x_blinding, e_blinding;
  innerproduct::InnerProductProof ipp;  ///< The inner-product argument.

  /// A wrong version, length or scalar is a FormatError.
  [[nodiscard]] static std::expected<Proof, ProofError> decode(ByteSpan bytes);

  /// Whether any commitment of the second phase differs from the identity. This decides the form that the reference
  /// writes: a proof that was read in two-phase form with three identities is written in one-phase form, 96 bytes
  /// shorter.
  [[nodiscard]] bool has_second_phase() const {
    return !(A_I2.is_identity() && A_O2.is_identity() && S2.is_identity());
  }
  /// encoded_size() bytes.
  [[nodiscard]] Bytes encode() const;
  /// encode().size(), which also enters the size (and fee rate) of a transaction.
  [[nodiscard]] std::size_t encoded_size() const {
    return 1 + (has_second_phase() ? 14 : 11) * std::size_t{32} + ipp.encoded_size();
  }
};

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
