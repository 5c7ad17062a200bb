// Batch verification of range proofs: hashing in lanes, and one inversion and one equation for many proofs. Each
// verdict equals the one of verify_vartime for this proof alone. Variable-time: proofs and commitments are public.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/out_of_resources.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/rangeproof/range_proof.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::rangeproof {

/// A range proof and its statement. All members are views, whose data must outlive the call.
struct RangeBatchItem {
  /// A proof, or the encoding of one.
  std::variant<const RangeProof*, ByteSpan> proof;
  /// The m commitments.
  std::span<const ristretto255::Encoding> V;
  /// 8, 16, 32 or 64 bits.
  std::size_t n;
  /// The transcript in the state before the proof was made; it is not changed. Or the label of a new transcript, which
  /// is faster: items with labels are hashed in lanes.
  std::variant<std::string_view, const Transcript*> transcript;
};

/// How a batch is verified.
struct RangeBatchOptions {
  /// 1 runs in the calling thread, 0 uses every thread of the current oneTBB arena.
  unsigned threads = 1;
  /// The entropy of the weights, for reproducible tests. By default the system's entropy.
  std::optional<Bytes32> weight_entropy = std::nullopt;
};

/// One result per item, in order. Or nothing for all of them, because memory or threads ran out.
using RangeBatchResults = std::expected<std::vector<std::expected<void, ProofError>>, OutOfResources>;

/// Verifies every item. n and m may differ between items, within the
/// capacities of `generators`. The result of an item is that of RangeProof::decode (for bytes) and verify_vartime
/// alone: FormatError, InvalidBitsize, InvalidGeneratorsLength or VerificationError. The random weights of an equation
/// depend on every byte of its items. A false proof passes with probability at most 2^-126: 2^-127 for the weights
/// (msm/equation.h), and 2^-127 for the scalar that joins the two halves of a proof. Memory is bounded for any number
/// of items: an equation has at most about 30,000 points. Finding a few false proofs costs as much again as a batch
/// without any. Thread-safe.
[[nodiscard]] RangeBatchResults verify_batch_vartime(std::span<const RangeBatchItem> items,
                                                     const innerproduct::PartyGenerators& generators,
                                                     const RangeBatchOptions& options = {});

}  // namespace slipstream::rangeproof

SLIPSTREAM_EXPORT_END
