// The mix gadgets: two values either stay unchanged, or the first is added to the second and becomes zero. k values use
// a chain of k - 1 such steps (Slingshot, spacesuit/src/mix.rs and spec.md).
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/r1cs/constraint_system.h"
#include "slipstream/r1cs/gadgets/value.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// Enforces that (C, D) is (A, B), or that C is zero in quantity and D is A + B with A, B and D of one flavor.
/// One randomized block with one challenge and one multiplier.
template <RandomizableConstraintSystem CS>
void mix(CS& cs, const AllocatedValue& A, const AllocatedValue& B, const AllocatedValue& C, const AllocatedValue& D) {
  struct Wires {
    Variable q, f;
  };
  using Randomized = typename CS::Randomized;
  static constexpr std::array<std::string_view, 1> kChallenges{"mix challenge"};
  auto block = [a = Wires{A.q, A.f}, b = Wires{B.q, B.f}, c = Wires{C.q, C.f},
                d = Wires{D.q, D.f}](Randomized& rcs) -> std::expected<void, ProofError> {
    const Scalar w = rcs.challenge_scalar(kChallenges[0]);
    const Scalar w2 = w * w;
    const Scalar w3 = w2 * w;
    const Scalar minus_w = -w, minus_w2 = -w2, minus_w3 = -w3;

    // (A.q - C.q) + (A.f - C.f) w + (B.q - D.q) w^2 + (B.f - D.f) w^3 is zero if nothing changes,
    LinearCombination unchanged;
    unchanged.reserve(8);
    unchanged.append(a.q, kOne);
    unchanged.append(c.q, kMinusOne);
    unchanged.append(a.f, w);
    unchanged.append(c.f, minus_w);
    unchanged.append(b.q, w2);
    unchanged.append(d.q, minus_w2);
    unchanged.append(b.f, w3);
    unchanged.append(d.f, minus_w3);

    // C.q + (A.f - B.f) w + (D.q - A.q - B.q) w^2 + (D.f - A.f) w^3 if the two are added up.
    LinearCombination added;
    added.reserve(8);
    added.append(c.q, kOne);
    added.append(a.f, w);
    added.append(b.f, minus_w);
    added.append(d.q, w2);
    added.append(a.q, minus_w2);
    added.append(b.q, minus_w2);
    added.append(d.f, w3);
    added.append(a.f, minus_w3);

    rcs.constrain(rcs.multiply(unchanged, added).output);
    return {};
  };
  cs.specify_randomized_constraints({BlockSize{.challenges = kChallenges, .multipliers = 1}, std::move(block)});
}

// The witness of a chain: values grouped by flavor, and the partial sums of each group. Constant-time in quantities and
// flavors, except for whether a sum exists.

/// Reorders the values so that those of one flavor are adjacent. O(k^2).
[[nodiscard]] SecretVector<Value> group_by_flavor(SecretVector<Value> values);

/// The witness of a chain of k mixes.
struct MergedValues {
  /// k - 2 intermediate values, each the second output of one mix and the first input of the next.
  SecretVector<Value> middle;
  /// k values: zero where a value was added to the next one, else the value itself or the sum of its group.
  SecretVector<Value> outputs;
};

/// Adds neighbours of one flavor. GadgetError for fewer than two values, or a sum outside the range of quantities. (The
/// reference also refuses neighbours of different flavors whose quantities would have such a sum.)
[[nodiscard]] std::expected<MergedValues, ProofError> merge_by_flavor(std::span<const Value> grouped);

/// The two ends of a chain of mixes.
struct MixEnds {
  /// A reordering of the values that were given, grouped by flavor.
  SecretVector<AllocatedValue> grouped;
  /// Zeros, and one sum for each group.
  SecretVector<AllocatedValue> merged;
};

/// Allocates the values of a chain of mixes over `inputs` and enforces the chain (but not that `grouped` reorders
/// them). A single value is both ends. GadgetError without values, or for a sum outside the range of quantities.
template <RandomizableConstraintSystem CS>
[[nodiscard]] std::expected<MixEnds, ProofError> k_mix(CS& cs, std::span<const AllocatedValue> inputs) {
  const std::size_t k = inputs.size();
  if (k == 0) return fail(ProofErrorKind::GadgetError, "a mix needs an input");
  if (k == 1) return MixEnds{{inputs[0]}, {inputs[0]}};

  SecretVector<std::optional<Value>> grouped(k), middle(k - 2), merged(k);
  SecretVector<Value> known;
  known.reserve(k);
  for (const AllocatedValue& input : inputs) {
    if (input.assignment) known.push_back(*input.assignment);
  }
  if (known.size() == k) {
    known = group_by_flavor(std::move(known));
    const auto sums = merge_by_flavor(known);
    if (!sums) return std::unexpected(sums.error());
    grouped.assign(known.begin(), known.end());
    middle.assign(sums->middle.begin(), sums->middle.end());
    merged.assign(sums->outputs.begin(), sums->outputs.end());
  }

  auto in = allocate_values(cs, grouped);
  if (!in) return std::unexpected(in.error());
  const auto mid = allocate_values(cs, middle);
  if (!mid) return std::unexpected(mid.error());
  auto out = allocate_values(cs, merged);
  if (!out) return std::unexpected(out.error());

  for (std::size_t i = 0; i + 1 < k; ++i) {
    const AllocatedValue& A = i == 0 ? (*in)[0] : (*mid)[i - 1];
    const AllocatedValue& D = i + 2 == k ? (*out)[k - 1] : (*mid)[i];
    mix(cs, A, (*in)[i + 1], (*out)[i], D);
  }
  return MixEnds{*std::move(in), *std::move(out)};
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
