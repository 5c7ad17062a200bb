// A party that proves the range of its value together with others: see range_proof_messages.h. Its states follow each
// other, each taking the message that it waits for and giving the one to send:
//
//   auto party = PartyAwaitingPosition::make(value, blinding, n, bases);
//   auto [waiting, bit_commitment] = std::move(*party).assign_position(j).value();
//   auto [waiting2, poly_commitment] = std::move(waiting).apply(bit_challenge).value();
//   ProofShare share = std::move(waiting2).apply(poly_challenge).value();
//
// A state is used once: answering two challenges would reveal the value. Constant-time in value and blinding factor,
// but for whether the value is out of range. States wipe themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/secret.h"
#include "field/scalar.h"
#include "innerproduct/proving_bases.h"
#include "rangeproof/detail/witness.h"
#include "rangeproof/messages.h"

namespace slipstream::rangeproof {

class PartyAwaitingPolyChallenge {
 public:
  PartyAwaitingPolyChallenge(PartyAwaitingPolyChallenge&&) = default;
  PartyAwaitingPolyChallenge& operator=(PartyAwaitingPolyChallenge&&) = default;

  /// The party's part of the proof. A challenge of zero: MaliciousDealer.
  [[nodiscard]] std::expected<ProofShare, AggregationError> apply(const PolyChallenge& challenge) &&;

 private:
  friend class PartyAwaitingBitChallenge;
  explicit PartyAwaitingPolyChallenge(detail::RangeWitness witness) : witness_(std::move(witness)) {}

  detail::RangeWitness witness_;
};

class PartyAwaitingBitChallenge {
 public:
  PartyAwaitingBitChallenge(PartyAwaitingBitChallenge&&) = default;
  PartyAwaitingBitChallenge& operator=(PartyAwaitingBitChallenge&&) = default;

  /// Commits to the polynomial. A challenge of zero: MaliciousDealer.
  [[nodiscard]] std::expected<std::pair<PartyAwaitingPolyChallenge, PolyCommitment>, AggregationError> apply(
      const BitChallenge& challenge) &&;

 private:
  friend class PartyAwaitingPosition;
  explicit PartyAwaitingBitChallenge(detail::RangeWitness witness) : witness_(std::move(witness)) {}

  detail::RangeWitness witness_;
};

class PartyAwaitingPosition {
 public:
  /// A party that will show that the value lies in [0, 2^n). InvalidBitsize, InvalidGeneratorsLength (n), ProvingError
  /// (the value is out of range).
  [[nodiscard]] static std::expected<PartyAwaitingPosition, AggregationError> make(
      std::uint64_t value, const Scalar& blinding, std::size_t n, innerproduct::PartyProvingBases bases);
  PartyAwaitingPosition(PartyAwaitingPosition&&) = default;
  PartyAwaitingPosition& operator=(PartyAwaitingPosition&&) = default;

  /// Commits to the bits with the generators of position j = 0, 1, ... `external_entropy` takes the place of the
  /// system's: the random scalars depend on it, on n, j, the value and the blinding factor, and not on challenges,
  /// which come later. If it repeats for the same of these, a dealer who sends other challenges learns the value. A
  /// position beyond the generators: InvalidGeneratorsLength.
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
