// Linear proofs: <a, b> = c for a public b and a secret a, where C = <a, G> + c F + r B commits to a and c (Gentry,
// Halevi, Lyubashevsky, "Practical Non-interactive Publicly Verifiable Secret Sharing", IACR ePrint 2021/1397, section
// E.3, with x_j and 1/x_j exchanged in the verification equation; bulletproofs, src/linear_proof.rs on its branch
// `main`). Half as much work and a third fewer scalars than an inner-product argument for two secret vectors, and no
// blinding beforehand. C, b and all generators are hashed before the first challenge.
//
// With u_i the product of the challenges x_j by the bits of i, x the last challenge, and b' = <u, b>, a proof is valid
// if S + x (C + sum x_j L_j + sum x_j^-1 R_j) = a' sum u_i G_i + a' b' F + r' B.
//
// Encoding: L_1, R_1, ..., L_k, R_k, S, a', r' of 32 bytes each.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::innerproduct {

/// G_0 .. G_{n-1}, F and B, and their encodings. Nobody may know a linear relation between these points.
class LinearBases {
 public:
  /// Encodes the bases. O(n).
  LinearBases(std::vector<ristretto255::Point> G, const ristretto255::Point& F, const ristretto255::Point& B);
  /// The first n generators of party 0, with the Pedersen bases B for F and B~ for B.
  [[nodiscard]] static LinearBases of_generators(std::size_t n);

  /// n, the number of bases G_i.
  [[nodiscard]] std::size_t size() const { return encodings_.size() - 2; }
  /// The points in the order G_0, ..., F, B.
  [[nodiscard]] std::span<const ristretto255::Point> points() const { return points_; }
  /// The encodings of points(), in the same order.
  [[nodiscard]] std::span<const ristretto255::Encoding> encodings() const { return encodings_; }

 private:
  std::vector<ristretto255::Point> points_;
  std::vector<ristretto255::Encoding> encodings_;
};

/// The public statement.
struct LinearStatement {
  ristretto255::Encoding C;  ///< The commitment.
  std::vector<Scalar> b;     ///< The public vector, of length n.
};

/// The secret vector and the blinding factor. Both are wiped when destroyed.
struct LinearWitness {
  SecretVector<Scalar> a;  ///< n scalars.
  Secret<Scalar> r;        ///< The blinding factor.
};

/// C = <a, G> + <a, b> F + r B, constant-time. Precondition: a, b and G have equal lengths.
[[nodiscard]] ristretto255::Encoding commit_linear(const LinearBases& bases, std::span<const Scalar> b,
                                                   const LinearWitness& witness);

/// A linear proof for vectors of length 2^k: 2 k + 1 points and two scalars.
struct LinearProof {
  /// Both have one element per round.
  std::vector<ristretto255::Encoding> L, R;
  ristretto255::Encoding S;  ///< The commitment to the blinding factors of the last round.
  /// The answers a' and r'.
  Scalar a, r;

  /// A wrong length or scalar is a FormatError.
  [[nodiscard]] static std::expected<LinearProof, ProofError> decode(ByteSpan bytes);
  /// encoded_size() bytes.
  [[nodiscard]] Bytes encode() const;
  /// The bytes that encode() returns: 64 for each round, and 96.
  [[nodiscard]] std::size_t encoded_size() const { return (2 * L.size() + 3) * 32; }
};

/// Makes a proof on a transcript. Afterwards the transcript is in the final state of the protocol; after an error it is
/// unchanged. `external_entropy` replaces the system's entropy. Constant-time in the witness; n lg n + n scalar
/// multiplications. Errors: InvalidGeneratorsLength (G and b differ in length), InvalidInputLength (a and b differ in
/// length, or it is not a power of two), ProvingError (C does not commit to the witness).
[[nodiscard]] std::expected<LinearProof, ProofError> prove_linear(
    Transcript& transcript, const LinearBases& bases, const LinearStatement& statement, const LinearWitness& witness,
    const std::optional<Bytes32>& external_entropy = std::nullopt);

/// Checks a proof on a transcript. If the proof is valid, the transcript is afterwards in the final state of the
/// protocol. Errors: InvalidGeneratorsLength (G and b differ in length), VerificationError.
[[nodiscard]] std::expected<void, ProofError> verify_vartime(const LinearProof& proof, Transcript& transcript,
                                                             const LinearBases& bases,
                                                             const LinearStatement& statement);

}  // namespace slipstream::innerproduct

SLIPSTREAM_EXPORT_END
