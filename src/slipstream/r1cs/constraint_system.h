// The concepts of a constraint system that gadgets use: rank-1 constraints in the form of bulletproofs (src/r1cs, and
// Buenz et al., "Bulletproofs", section 5). A system has multipliers (left * right = output) and linear constraints
// (combination = 0). Gadgets are templates over these concepts. A verifier models them without assignments, a prover
// with assignments. In the second phase, after the wires of the first phase are committed to, constraints may use
// challenges.
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

#include "slipstream/base/export.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/r1cs/linear_combination.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// The wires of a multiplier: left * right = output.
struct MultiplierWires {
  Variable left;    ///< The left input.
  Variable right;   ///< The right input.
  Variable output;  ///< The product.
};

/// A system to which a gadget adds variables, multipliers and constraints.
template <class CS>
concept ConstraintSystem = requires(CS cs, const CS ccs, const LinearCombination& lc, std::optional<Scalar> value,
                                    std::optional<std::pair<Scalar, Scalar>> values) {
  /// Adds a multiplier and the constraints left = first combination, right = second combination (in this order).
  { cs.multiply(lc, lc) } -> std::same_as<MultiplierWires>;
  /// Adds a free variable. Two consecutive calls share a multiplier: the left wire, then the right one.
  { cs.allocate(value) } -> std::same_as<std::expected<Variable, ProofError>>;
  /// Adds a multiplier whose inputs are free.
  { cs.allocate_multiplier(values) } -> std::same_as<std::expected<MultiplierWires, ProofError>>;
  /// Adds the constraint that the combination is zero.
  cs.constrain(lc);
  /// The number of multipliers so far.
  { ccs.multiplier_count() } -> std::same_as<std::size_t>;
};

/// The system of the second phase, which also has challenges.
template <class CS>
concept RandomizedConstraintSystem = ConstraintSystem<CS> && requires(CS cs, std::string_view label) {
  /// Draws a challenge. The label has static lifetime.
  { cs.challenge_scalar(label) } -> std::same_as<Scalar>;
};

/// The size of a block of second-phase constraints. A verifier needs it to hash a proof before the challenges are
/// known.
struct BlockSize {
  /// The labels of the challenges that it draws, in order; the list is repeated `times` times. Array and labels have
  /// static lifetime.
  std::span<const std::string_view> challenges{};
  std::size_t times = 1;  ///< How often the list of challenges is repeated.
  /// The number of multipliers that it adds by multiply(), allocate_multiplier() and ranges.
  std::size_t multipliers = 0;
  /// The number of variables that it adds by allocate(). Two of them share a multiplier, also across blocks.
  std::size_t variables = 0;

  /// The number of challenges that it draws.
  [[nodiscard]] std::size_t challenge_count() const { return times * challenges.size(); }
};

/// A block of second-phase constraints: its size, and the function that makes it. The function must match the size
/// for all challenges.
template <class Randomized>
class RandomizedBlock {
 public:
  /// The function that adds the constraints. An error ends the proof.
  using Run = std::function<std::expected<void, ProofError>(Randomized&)>;

  /// Keeps copies of both.
  RandomizedBlock(const BlockSize& size, Run run) : size_(size), run_(std::move(run)) {}

  /// Adds the constraints of the block.
  [[nodiscard]] std::expected<void, ProofError> operator()(Randomized& cs) const { return run_(cs); }
  /// The size that was declared.
  [[nodiscard]] const BlockSize& size() const { return size_; }

 private:
  BlockSize size_;
  Run run_;
};

/// A system with both phases.
template <class CS>
concept RandomizableConstraintSystem = ConstraintSystem<CS> && RandomizedConstraintSystem<typename CS::Randomized> &&
                                       requires(CS cs, RandomizedBlock<typename CS::Randomized> block) {
                                         /// Stores the block for the second phase. Blocks run in the order of these
                                         /// calls.
                                         cs.specify_randomized_constraints(std::move(block));
                                       };

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
