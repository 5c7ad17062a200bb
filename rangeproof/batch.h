// Range proofs verified together, by one call: the hashing in lanes, one inversion and one equation for many proofs.
// The verdicts are those of verify_vartime for each proof by itself, whatever stands beside it.
// Variable-time: proofs and commitments are public.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "group/ristretto255.h"
#include "innerproduct/error.h"
#include "innerproduct/generators.h"
#include "rangeproof/range_proof.h"
#include "transcript/transcript.h"

namespace slipstream::rangeproof {

/// A range proof and what it is about. Everything is a view, and outlives the call.
struct RangeBatchItem {
  /// A proof, or the encoding of one.
  std::variant<const RangeProof*, ByteSpan> proof;
  /// The commitments: m of them.
  std::span<const ristretto255::Encoding> V;
  /// 8, 16, 32 or 64 bits.
  std::size_t n;
  /// The transcript on which the proof was made, in the state from before: it is not changed. Or the label of one to
  /// which nothing had been appended, which is faster: items with labels are hashed in lanes.
  std::variant<std::string_view, const Transcript*> transcript;
};

struct RangeBatchOptions {
  /// 1 runs in the calling thread, 0 uses every thread of the current oneTBB arena.
  unsigned threads = 1;
  /// The entropy of the weights, for tests that want the same weights again; without it, the system's.
  std::optional<Bytes32> weight_entropy = std::nullopt;
};

/// Verifies every item; as many results as items, in their order. n and m may differ from item to item, within the
/// capacities of `generators`. An item's result is what RangeProof::decode (for bytes) and verify_vartime say of it by
/// itself: FormatError, InvalidBitsize, InvalidGeneratorsLength or VerificationError.
/// The random weights of the equations depend on every byte of the items in them. A false proof passes with probability
/// at most 2^-126: 2^-127 for the weights (msm/equation.h), and as much for the scalar that joins a proof's two halves.
/// Memory is bounded, whatever the number of items: equations have at most about 30,000 points. A few false proofs
/// cost as much again as a batch without one. May be called from several threads at once.
[[nodiscard]] std::vector<std::expected<void, ProofError>> verify_batch_vartime(
    std::span<const RangeBatchItem> items, const innerproduct::PartyGenerators& generators,
    const RangeBatchOptions& options = {});

}  // namespace slipstream::rangeproof
