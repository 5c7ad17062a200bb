// The shuffle of values: quantity and flavor are joined by a random w, then shuffled as scalars
// (Slingshot, spacesuit/src/shuffle.rs).
#pragma once

#include <array>
#include <expected>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/r1cs/constraint_system.h"
#include "slipstream/r1cs/gadgets/shuffle.h"
#include "slipstream/r1cs/gadgets/value.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// Enforces that y is a reordering of x: one randomized block, or two plain constraints for a single value. GadgetError
/// if the lengths differ or are zero.
template <RandomizableConstraintSystem CS>
[[nodiscard]] std::expected<void, ProofError> value_shuffle(CS& cs, std::span<const AllocatedValue> x,
                                                            std::span<const AllocatedValue> y) {
  if (x.size() != y.size()) return fail(ProofErrorKind::GadgetError, "a shuffle needs as many outputs as inputs");
  if (x.empty()) return fail(ProofErrorKind::GadgetError, "a shuffle needs an input");
  if (x.size() == 1) {
    cs.constrain(y[0].q - x[0].q);
    cs.constrain(y[0].f - x[0].f);
    return {};
  }

  struct Pair {
    Variable x_q, x_f, y_q, y_f;
  };
  std::vector<Pair> pairs;
  pairs.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) pairs.push_back({x[i].q, x[i].f, y[i].q, y[i].f});

  using Randomized = typename CS::Randomized;
  static constexpr std::array<std::string_view, 2> kChallenges{"k-value shuffle challenge", kShuffleChallenge};
  const BlockSize size{.challenges = kChallenges, .multipliers = pairs.size() + 2 * (pairs.size() - 1)};
  auto block = [pairs = std::move(pairs)](Randomized& rcs) -> std::expected<void, ProofError> {
    const Scalar w = rcs.challenge_scalar(kChallenges[0]);
    const auto joined = [&w](Variable q, Variable f) {
      LinearCombination lc(q);
      lc.append(f, w);
      return lc;
    };
    std::vector<Variable> x_scalars, y_scalars;
    x_scalars.reserve(pairs.size());
    y_scalars.reserve(pairs.size());
    for (const Pair& p : pairs) {
      const MultiplierWires wires = rcs.multiply(joined(p.x_q, p.x_f), joined(p.y_q, p.y_f));
      x_scalars.push_back(wires.left);
      y_scalars.push_back(wires.right);
    }
    return k_shuffle(rcs, x_scalars, y_scalars);
  };
  cs.specify_randomized_constraints({size, std::move(block)});
  return {};
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
