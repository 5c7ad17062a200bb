// Makes range proofs, for one value or for several together: see range_proof.h for what they are. When the values
// belong to different parties, see range_proof_party.h.
//
// Constant-time in values and blinding factors, but for whether a value is out of range. With N bits in all: 2 N
// constant-time products with fixed bases, N additions of points, about 12 N scalar products, and an inner-product
// argument over N.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "field/scalar.h"
#include "group/ristretto255.h"
#include "innerproduct/error.h"
#include "innerproduct/proving_bases.h"
#include "rangeproof/range_proof.h"
#include "transcript/transcript.h"

namespace slipstream::rangeproof {

struct ProvedRange {
  RangeProof proof;
  /// The commitments to the values.
  std::vector<ristretto255::Encoding> V;
};

/// Proves that every value lies in [0, 2^n), on a transcript, which is left in the state that the protocol ends in, or
/// as it was after an error. `external_entropy` takes the place of the system's: for reproducing proofs.
/// Errors, in this order: WrongNumBlindingFactors, InvalidBitsize, InvalidAggregation (the number of values is not a
/// power of two), InvalidGeneratorsLength, ProvingError (the value of this index is out of range).
[[nodiscard]] std::expected<ProvedRange, ProofError> prove_range(
    Transcript& transcript, std::span<const std::uint64_t> values, std::span<const Scalar> blindings, std::size_t n,
    const innerproduct::PartyProvingBases& bases, const std::optional<Bytes32>& external_entropy = std::nullopt);

}  // namespace slipstream::rangeproof
