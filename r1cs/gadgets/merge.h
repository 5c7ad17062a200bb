// The witness of the mix gadget: values grouped by flavor, and the partial sums of each group
// (Slingshot, spacesuit/src/mix.rs). Constant-time in quantities and flavors, but for whether a sum exists.
#pragma once

#include <expected>
#include <span>

#include "base/secret.h"
#include "innerproduct/error.h"
#include "r1cs/gadgets/value.h"

namespace slipstream::r1cs {

/// The values reordered so that those of one flavor stand together. O(k^2).
[[nodiscard]] SecretVector<Value> group_by_flavor(SecretVector<Value> values);

struct MergedValues {
  /// k - 2 intermediate values, each the second output of one mix and the first input of the next.
  SecretVector<Value> middle;
  /// k values: zero where a value was added to the next one, else the value itself or the sum of its group.
  SecretVector<Value> outputs;
};

/// Adds up neighbours of one flavor. Fewer than two values, or a sum outside the range of quantities: GadgetError.
/// (The reference also refuses neighbours of different flavors whose quantities would have such a sum.)
[[nodiscard]] std::expected<MergedValues, ProofError> merge_by_flavor(std::span<const Value> grouped);

}  // namespace slipstream::r1cs
