// What a gadget may ask of a constraint system: rank-1 constraints in the form of bulletproofs (src/r1cs, and Buenz et
// al., "Bulletproofs", section 5). There are multipliers (left * right = output) and linear constraints (combination =
// 0). Gadgets are templates over these concepts: a verifier models them without assignments, a prover with them. In the
// second phase, after the wires of the first have been committed to, constraints may use challenges.
#pragma once

#include <concepts>
#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "r1cs/error.h"
#include "r1cs/linear_combination.h"

namespace slipstream::r1cs {

struct MultiplierWires {
  Variable left;
  Variable right;
  Variable output;
};

template <class CS>
concept ConstraintSystem = requires(CS cs, const CS ccs, const LinearCombination& lc, std::optional<Scalar> value,
                                    std::optional<std::pair<Scalar, Scalar>> values) {
  /// Adds a multiplier and the constraints left = first combination, right = second combination (in this order).
  { cs.multiply(lc, lc) } -> std::same_as<MultiplierWires>;
  /// Adds a free variable. Two consecutive calls share a multiplier: the left wire, then the right one.
  { cs.allocate(value) } -> std::same_as<std::expected<Variable, Error>>;
  /// Adds a multiplier whose inputs are free.
  { cs.allocate_multiplier(values) } -> std::same_as<std::expected<MultiplierWires, Error>>;
  /// Demands that the combination is zero.
  cs.constrain(lc);
  /// Multipliers so far.
  { ccs.multiplier_count() } -> std::same_as<std::size_t>;
};

template <class CS>
concept RandomizedConstraintSystem = ConstraintSystem<CS> && requires(CS cs, std::string_view label) {
  /// Draws a challenge. The label has static lifetime.
  { cs.challenge_scalar(label) } -> std::same_as<Scalar>;
};

/// What a block of second-phase constraints will do, for whoever needs to know before there are challenges.
struct BlockShape {
  /// Labels of the challenges that it draws, in order. Array and labels have static lifetime.
  std::span<const std::string_view> challenges;
  /// Multipliers that it adds, none of them by allocate().
  std::size_t multipliers = 0;
};

/// A block of second-phase constraints. It may be run more than once and must then do the same again; which operations
/// it performs, and with which labels, must not depend on the values of challenges. A block that declares its shape
/// never fails in a verifier, so that hashing can be laid out without running it.
template <class Randomized>
class RandomizedBlock {
 public:
  using Run = std::function<std::expected<void, Error>(Randomized&)>;

  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, RandomizedBlock> && std::convertible_to<F, Run>)
  RandomizedBlock(F&& run) : run_(std::forward<F>(run)) {}  // NOLINT(google-explicit-constructor)
  RandomizedBlock(BlockShape shape, Run run) : shape_(shape), run_(std::move(run)) {}

  [[nodiscard]] std::expected<void, Error> operator()(Randomized& cs) const { return run_(cs); }
  [[nodiscard]] const std::optional<BlockShape>& shape() const { return shape_; }

 private:
  std::optional<BlockShape> shape_;
  Run run_;
};

template <class CS>
concept RandomizableConstraintSystem = ConstraintSystem<CS> && RandomizedConstraintSystem<typename CS::Randomized> &&
                                       requires(CS cs, RandomizedBlock<typename CS::Randomized> block) {
                                         /// Keeps the block for the second phase. Blocks run in the order of these
                                         /// calls.
                                         cs.specify_randomized_constraints(std::move(block));
                                       };

}  // namespace slipstream::r1cs
