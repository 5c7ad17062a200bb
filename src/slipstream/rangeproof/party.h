// A party that proves the range of its value together with others (rangeproof/messages.h). Each state takes the
// message that it waits for, and returns the message to send and the next state:
//
//   auto party = PartyAwaitingPosition::make(value, blinding, n, bases);
//   auto [waiting, bit_commitment] = std::move(*party).assign_position(j).value();
//   auto [waiting2, poly_commitment] = std::move(waiting).apply(bit_challenge).value();
//   ProofShare share = std::move(waiting2).apply(poly_challenge).value();
//
// A state is used once: answers to two challenges would reveal the value. Constant-time in value and blinding factor,
// except for whether the value is out of range. States wipe themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/rangeproof/detail/witness.h"
#include "slipstream/rangeproof/messages.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::rangeproof {

/// A party in the third round: it waits for the second challenge. Move-only.
class PartyAwaitingPolyChallenge {
 public:
  PartyAwaitingPolyChallenge(PartyAwaitingPolyChallenge&&) = default;
  PartyAwaitingPolyChallenge& operator=(PartyAwaitingPolyChallenge&&) = default;

  /// Returns the party's share of the proof. MaliciousDealer if the challenge is zero.
  [[nodiscard]] std::expected<ProofShare, AggregationError> apply(const PolyChallenge& challenge) &&;

 private:
  friend class PartyAwaitingBitChallenge;
  explicit PartyAwaitingPolyChallenge(detail::RangeWitness witness) : witness_(std::move(witness)) {}

  detail::RangeWitness witness_;
};

/// A party in the second round: it waits for the first challenges. Move-only.
class PartyAwaitingBitChallenge {
 public:
  PartyAwaitingBitChallenge(PartyAwaitingBitChallenge&&) = default;
  PartyAwaitingBitChallenge& operator=(PartyAwaitingBitChallenge&&) = default;

  /// Commits to the polynomial. MaliciousDealer if a challenge is zero.
  [[nodiscard]] std::expected<std::pair<PartyAwaitingPolyChallenge, PolyCommitment>, AggregationError> apply(
      const BitChallenge& challenge) &&;

 private:
  friend class PartyAwaitingPosition;
  explicit PartyAwaitingBitChallenge(detail::RangeWitness witness) : witness_(std::move(witness)) {}

  detail::RangeWitness witness_;
};

/// A party in the first round: it waits for its position. Move-only.
class PartyAwaitingPosition {
 public:
  /// Creates a party that proves that the value is in [0, 2^n). InvalidBitsize, InvalidGeneratorsLength (n),
  /// ProvingError (the value is out of range).
  [[nodiscard]] static std::expected<PartyAwaitingPosition, AggregationError> make(
      std::uint64_t value, const Scalar& blinding, std::size_t n, innerproduct::PartyProvingBases bases);
  PartyAwaitingPosition(PartyAwaitingPosition&&) = default;
  PartyAwaitingPosition& operator=(PartyAwaitingPosition&&) = default;

  /// Commits to the bits with the generators of position j = 0, 1, ... `external_entropy` replaces the system's
  /// entropy. The random scalars depend on it, n, j, the value and the blinding factor, but not on the later
  /// challenges. If all of these repeat, a dealer that sends other challenges learns the value. InvalidGeneratorsLength
  /// if the position exceeds the generators.
  [[nodiscard]] std::expected<std::pair<PartyAwaitingBitChallenge, BitCommitment>, AggregationError> assign_position(
      std::size_t j, const std::optional<Bytes32>& external_entropy = std::nullopt) &&;

 private:
  PartyAwaitingPosition(std::uint64_t value, const Scalar& blinding, std::size_t n,
                        innerproduct::PartyProvingBases bases)
      : value_(value), blinding_(blinding), n_(n), bases_(std::move(bases)) {}

  Secret<std::uint64_t> value_;
  Secret<Scalar> blinding_;
  std::size_t n_;
  innerproduct::PartyProvingBases bases_;
};

}  // namespace slipstream::rangeproof

SLIPSTREAM_EXPORT_END
