// Range proofs: each of m committed values lies in [0, 2^n) (Buenz et al., "Bulletproofs", sections 4.1 and 4.2;
// bulletproofs, src/range_proof/mod.rs). n is 8, 16, 32 or 64, m a power of two.
// Encoding: A, S, T_1, T_2, t_x, t~_x, e~, then the inner-product proof. Points are decoded only in verification.
// Variable-time: proofs and commitments are public.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/innerproduct/inner_product.h"
#include "slipstream/msm/equation.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::rangeproof {

/// The challenges of one range proof.
struct RangeChallenges {
  /// The challenges, in the order in which they are drawn.
  Scalar y, z, x, w;
  /// One for each round of the inner-product argument.
  std::vector<Scalar> rounds;
  /// 1/y and the inverses of `rounds`; empty until invert_batch_vartime fills it in.
  std::vector<Scalar> inverses;
};

/// The slots of the challenges of one range proof in a schedule.
struct RangeSlots {
  /// The slots of the challenges of the same names.
  transcript::Slot y, z, x, w;
  std::vector<transcript::Slot> rounds;  ///< One for each round of the inner-product argument.

  /// The challenges, from the outputs of the schedule. Without inverses.
  [[nodiscard]] RangeChallenges read(const transcript::HashOutputs& outputs) const;
};

/// Computes the inverses of many proofs with one inversion.
void invert_batch_vartime(std::span<RangeChallenges* const> challenges);
/// The same for challenges in one array.
void invert_batch_vartime(std::span<RangeChallenges> challenges);

/// A range proof. Its points are encodings that nobody has decoded. A value type.
struct RangeProof {
  /// The commitments to bits, blinding vectors and the coefficients t_1 and t_2.
  ristretto255::Encoding A, S, T_1, T_2;
  /// The value t(x), the blinding factor of its commitment, and that of A and S.
  Scalar t_x, t_x_blinding, e_blinding;
  innerproduct::InnerProductProof ipp;  ///< The inner-product argument.

  /// A wrong length or scalar is a FormatError.
  [[nodiscard]] static std::expected<RangeProof, ProofError> decode(ByteSpan bytes);
  /// encoded_size() bytes.
  [[nodiscard]] Bytes encode() const;
  /// The bytes that encode() returns: 224 and those of the inner-product argument.
  [[nodiscard]] std::size_t encoded_size() const { return 7 * 32 + ipp.encoded_size(); }

  /// Hashes the statement (n bits, the commitments V) and the proof.
  /// Errors, in this order: InvalidBitsize, InvalidGeneratorsLength (n or m above the capacities), VerificationError
  /// (an identity among A, S, T_1, T_2, L, R; n * m not two to the number of rounds).
  template <transcript::HashSchedule Schedule>
  [[nodiscard]] std::expected<RangeSlots, ProofError> schedule(Schedule& s, std::span<const ristretto255::Encoding> V,
                                                               std::size_t n, std::size_t gens_capacity,
                                                               std::size_t party_capacity) const;

  /// Adds the statement "the proof is valid", times `weight`, to an equation over party_generators; a proof of one
  /// value may also use an equation over generators(n). `r` is a random scalar that joins the two equations of a proof.
  /// About 3 multiplications of scalars per bit. Precondition: the challenges come from schedule() with the same proof,
  /// V and n.
  void add_to(msm::Equation& equation, std::span<const ristretto255::Encoding> V, std::size_t n,
              const RangeChallenges& challenges, const Scalar& weight, const Scalar& r) const;
};

/// Checks one proof on a transcript, which is afterwards in the final state of the protocol. VerificationError if an
/// encoding is not a point or the equation is false. Other errors as RangeProof::schedule. One multiscalar
/// multiplication over 2 n m generators and about 2 lg(n m) + 6 other points.
[[nodiscard]] std::expected<void, ProofError> verify_vartime(const RangeProof& proof, Transcript& transcript,
                                                             std::span<const ristretto255::Encoding> V, std::size_t n,
                                                             const innerproduct::PartyGenerators& generators);

template <transcript::HashSchedule Schedule>
std::expected<RangeSlots, ProofError> RangeProof::schedule(Schedule& s, std::span<const ristretto255::Encoding> V,
                                                           std::size_t n, std::size_t gens_capacity,
                                                           std::size_t party_capacity) const {
  constexpr std::string_view kIdentity = "a commitment of the proof is the identity";
  const std::size_t m = V.size();
  if (n != 8 && n != 16 && n != 32 && n != 64) {
    return fail(ProofErrorKind::InvalidBitsize, "a range has 8, 16, 32 or 64 bits");
  }
  if (gens_capacity < n || party_capacity < m) {
    return fail(ProofErrorKind::InvalidGeneratorsLength, "more bits or values than generators");
  }
  s.append("dom-sep", as_bytes("rangeproof v1"));
  s.append_u64("n", n);
  s.append_u64("m", m);
  // A commitment may be the identity, the commitment to zero with blinding factor zero.
  for (const auto& v : V) s.append("V", v.bytes);
  if (A.is_identity() || S.is_identity()) return fail(ProofErrorKind::VerificationError, kIdentity);
  s.append("A", A.bytes);
  s.append("S", S.bytes);

  RangeSlots out;
  out.y = s.challenge64("y");
  out.z = s.challenge64("z");
  if (T_1.is_identity() || T_2.is_identity()) return fail(ProofErrorKind::VerificationError, kIdentity);
  s.append("T_1", T_1.bytes);
  s.append("T_2", T_2.bytes);
  out.x = s.challenge64("x");
  s.append("t_x", innerproduct::encoding_of(t_x));
  s.append("t_x_blinding", innerproduct::encoding_of(t_x_blinding));
  s.append("e_blinding", innerproduct::encoding_of(e_blinding));
  out.w = s.challenge64("w");

  auto rounds = ipp.schedule(s, n * m);
  if (!rounds) return std::unexpected(rounds.error());
  out.rounds = *std::move(rounds);
  return out;
}

}  // namespace slipstream::rangeproof

SLIPSTREAM_EXPORT_END
