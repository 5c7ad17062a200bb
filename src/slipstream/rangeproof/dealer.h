// The dealer that combines the messages of several parties into one range proof (rangeproof/messages.h). Each state
// returns the next one:
//
//   auto dealer = DealerAwaitingBitCommitments::make(bases, transcript, n, m);
//   auto [waiting, bit_challenge] = std::move(*dealer).receive(bit_commitments).value();
//   auto [waiting2, poly_challenge] = std::move(waiting).receive(poly_commitments).value();
//   AggregatedProof result = std::move(waiting2).receive(shares).value();
//
// Messages are in the order of positions. The dealer has no secrets; all functions are variable-time.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <utility>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/rangeproof/messages.h"
#include "slipstream/rangeproof/range_proof.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::rangeproof {

/// The result of an aggregation.
struct AggregatedProof {
  RangeProof proof;  ///< The proof of all values.
  /// The commitments to the values.
  std::vector<ristretto255::Encoding> V;
  /// In the final state of the protocol.
  Transcript transcript;
};

namespace detail {

/// The data of the dealer; each step adds some.
struct Aggregation {
  innerproduct::PartyProvingBases bases;
  std::size_t n;
  std::size_t m;
  /// The transcript given by the caller, and its current state.
  Transcript initial_transcript, transcript;
  std::vector<BitCommitment> bit_commitments = {};
  BitChallenge bit_challenge = {};
  std::vector<PolyCommitment> poly_commitments = {};
  PolyChallenge poly_challenge = {};
  RangeProof proof = {};
};

}  // namespace detail

/// The dealer in the third round: it waits for the shares.
class DealerAwaitingProofShares {
 public:
  DealerAwaitingProofShares(DealerAwaitingProofShares&&) = default;
  DealerAwaitingProofShares& operator=(DealerAwaitingProofShares&&) = default;

  /// Returns the proof after verifying it. WrongNumProofShares, or MalformedProofShares with the parties whose share
  /// has the wrong length. If the proof does not verify: MalformedProofShares with the parties whose share does not
  /// match their own commitments.
  [[nodiscard]] std::expected<AggregatedProof, AggregationError> receive(std::span<const ProofShare> shares) &&;

 private:
  friend class DealerAwaitingPolyCommitments;
  explicit DealerAwaitingProofShares(detail::Aggregation state) : state_(std::move(state)) {}
  /// Whether the share of party j matches the commitments of the party.
  [[nodiscard]] bool fits_vartime(std::size_t j, const ProofShare& share) const;

  detail::Aggregation state_;
};

/// The dealer in the second round: it waits for the commitments to polynomials.
class DealerAwaitingPolyCommitments {
 public:
  DealerAwaitingPolyCommitments(DealerAwaitingPolyCommitments&&) = default;
  DealerAwaitingPolyCommitments& operator=(DealerAwaitingPolyCommitments&&) = default;

  /// WrongNumPolyCommitments, or MalformedPolyCommitments with the parties whose encodings are not points.
  [[nodiscard]] std::expected<std::pair<DealerAwaitingProofShares, PolyChallenge>, AggregationError> receive(
      std::span<const PolyCommitment> commitments) &&;

 private:
  friend class DealerAwaitingBitCommitments;
  explicit DealerAwaitingPolyCommitments(detail::Aggregation state) : state_(std::move(state)) {}

  detail::Aggregation state_;
};

/// The dealer in the first round: it waits for the commitments to bits.
class DealerAwaitingBitCommitments {
 public:
  /// Begins an aggregation of m ranges of n bits, on a copy of the transcript. InvalidBitsize, InvalidAggregation (m is
  /// not a power of two), InvalidGeneratorsLength.
  [[nodiscard]] static std::expected<DealerAwaitingBitCommitments, AggregationError> make(
      innerproduct::PartyProvingBases bases, const Transcript& transcript, std::size_t n, std::size_t m);
  DealerAwaitingBitCommitments(DealerAwaitingBitCommitments&&) = default;
  DealerAwaitingBitCommitments& operator=(DealerAwaitingBitCommitments&&) = default;

  /// WrongNumBitCommitments, or MalformedBitCommitments with the parties whose encodings are not points.
  [[nodiscard]] std::expected<std::pair<DealerAwaitingPolyCommitments, BitChallenge>, AggregationError> receive(
      std::span<const BitCommitment> commitments) &&;

 private:
  explicit DealerAwaitingBitCommitments(detail::Aggregation state) : state_(std::move(state)) {}

  detail::Aggregation state_;
};

}  // namespace slipstream::rangeproof

SLIPSTREAM_EXPORT_END
