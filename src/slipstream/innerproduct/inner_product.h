// The inner-product argument, verifier's side (Buenz et al., "Bulletproofs", section 3, equation (4) unrolled as in
// section 6.2; bulletproofs, src/inner_product_proof.rs). For n = 2^k the verifier needs u_j^2, u_j^-2 of the k
// challenges and s_0 .. s_{n-1}, where s_i is the product of u_j or u_j^-1 by the bits of i, and 1/s_i = s_{n-1-i}.
// Such products over the bits of an index ("tensors") are computed by doubling, with one multiplication per element.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/transcript/detail/schedule.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::innerproduct {

/// The encoding of a scalar as a view of its words.
[[nodiscard]] inline ByteSpan encoding_of(const Scalar& scalar) {
  return {reinterpret_cast<const std::uint8_t*>(scalar.words().data()), sizeof(Scalar::Words)};
}

/// An inner-product argument for vectors of length 2^k: 2 k points and two scalars. A value type.
struct InnerProductProof {
  /// The largest number of rounds of a proof.
  static constexpr std::size_t kMaxRounds = 31;

  /// Both have one element per round.
  /// The two cross terms of each round, as encodings that are not decoded yet; both have k elements.
  std::vector<ristretto255::Encoding> L, R;
  /// The two vectors after the last round, folded to one element each.
  Scalar a, b;

  /// L_1, R_1, ..., L_k, R_k, a, b of 32 bytes each, with k <= 31; FormatError otherwise.
  [[nodiscard]] static std::expected<InnerProductProof, ProofError> decode(ByteSpan bytes);
  /// Appends encoded_size() bytes.
  void encode_to(Bytes& out) const;
  /// The bytes that encode_to() appends: 64 for each round, and 64.
  [[nodiscard]] std::size_t encoded_size() const { return (2 * L.size() + 2) * 32; }

  /// Hashes the argument for vectors of length n and returns the challenge of each round. VerificationError if n is not
  /// two to the number of rounds, or if an L or R is the identity.
  template <transcript::HashSchedule S>
  [[nodiscard]] std::expected<std::vector<transcript::Slot>, ProofError> schedule(S& s, std::size_t n) const;
};

/// Challenges and their inverses. Several proofs may share the inversion.
struct RoundChallenges {
  /// u_j^2 and u_j^-2, in the order of the rounds.
  std::vector<Scalar> squares, inverse_squares;
  /// The product of all u_j, and its inverse.
  Scalar product, inverse_product;

  /// From the challenges u_j and their inverses. Precondition: equal lengths.
  [[nodiscard]] static RoundChallenges from(std::span<const Scalar> u, std::span<const Scalar> u_inv);
};

namespace detail {

/// out[i] = first * prod_{j: bit j of i set} factors[j] for i < 2^factors.size(), times `tail` where i >= split. One
/// multiplication per element. Precondition: out.size() == 2^factors.size() and split <= out.size().
void tensor(std::span<Scalar> out, const Scalar& first, std::span<const Scalar> factors, std::size_t split,
            const Scalar& tail);

}  // namespace detail

template <transcript::HashSchedule S>
std::expected<std::vector<transcript::Slot>, ProofError> InnerProductProof::schedule(S& s, std::size_t n) const {
  if (L.size() > kMaxRounds || n != std::size_t{1} << L.size()) {
    return fail(ProofErrorKind::VerificationError, "the number of rounds does not fit the length of the vectors");
  }
  s.append("dom-sep", as_bytes("ipp v1"));
  s.append_u64("n", n);
  std::vector<transcript::Slot> challenges;
  challenges.reserve(L.size());
  for (std::size_t j = 0; j < L.size(); ++j) {
    if (L[j].is_identity() || R[j].is_identity()) {
      return fail(ProofErrorKind::VerificationError, "a point of the inner-product argument is the identity");
    }
    s.append("L", L[j].bytes);
    s.append("R", R[j].bytes);
    challenges.push_back(s.challenge64("u"));
  }
  return challenges;
}

}  // namespace slipstream::innerproduct

SLIPSTREAM_EXPORT_END
