// Makes range proofs (rangeproof/range_proof.h) for one or several values of one prover. For values of different
// parties, see rangeproof/party.h.
//
// Constant-time in values and blinding factors, except for whether a value is out of range. Cost for N bits in total: 2
// N constant-time fixed-base scalar multiplications, N point additions, about 12 N multiplications of scalars, and an
// inner-product argument over N.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/rangeproof/range_proof.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::rangeproof {

/// A range proof and its statement.
struct ProvedRange {
  RangeProof proof;  ///< The proof of all values.
  /// The commitments to the values.
  std::vector<ristretto255::Encoding> V;
};

/// Proves on a transcript that every value is in [0, 2^n). Afterwards the transcript is in the final state of the
/// protocol; after an error it is unchanged. `external_entropy` replaces the system's entropy, for reproducible proofs.
/// Errors, in this order: WrongNumBlindingFactors, InvalidBitsize, InvalidAggregation (the number of values is not a
/// power of two), InvalidGeneratorsLength, ProvingError (the value of this index is out of range). Several threads may
/// prove at once, each on its own transcript.
[[nodiscard]] std::expected<ProvedRange, ProofError> prove_range(
    Transcript& transcript, std::span<const std::uint64_t> values, std::span<const Scalar> blindings, std::size_t n,
    const innerproduct::PartyProvingBases& bases, const std::optional<Bytes32>& external_entropy = std::nullopt);

}  // namespace slipstream::rangeproof

SLIPSTREAM_EXPORT_END
