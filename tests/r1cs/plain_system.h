// A constraint system that knows all assignments and only counts the constraints that do not hold, and what the blocks
// of the second phase do: the least that models the concepts a gadget is written for, a check that its witness is right
// and that its blocks keep to their shapes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipstream/r1cs/constraint_system.h"

namespace slipstream::test {

class PlainSystem {
 public:
  using Randomized = PlainSystem;
  using Variable = r1cs::Variable;
  using LinearCombination = r1cs::LinearCombination;

  Variable commit(const Scalar& value) {
    committed_.push_back(value);
    return Variable::committed(static_cast<std::uint32_t>(committed_.size() - 1));
  }
  r1cs::MultiplierWires multiply(const LinearCombination& left, const LinearCombination& right) {
    ++done_.multipliers;
    return add(evaluate(left), evaluate(right));
  }
  std::expected<Variable, ProofError> allocate(const std::optional<Scalar>& value) {
    if (!value) return fail(ProofErrorKind::MissingAssignment);
    ++done_.variables;
    return add(*value, Scalar::zero()).left;
  }
  std::expected<r1cs::MultiplierWires, ProofError> allocate_multiplier(
      const std::optional<std::pair<Scalar, Scalar>>& values) {
    if (!values) return fail(ProofErrorKind::MissingAssignment);
    ++done_.multipliers;
    return add(values->first, values->second);
  }
  void constrain(const LinearCombination& lc) {
    ++constraints_;
    if (!evaluate(lc).is_zero()) ++violations_;
  }
  [[nodiscard]] std::size_t multiplier_count() const { return left_.size(); }
  void specify_randomized_constraints(r1cs::RandomizedBlock<PlainSystem> block) { blocks_.push_back(std::move(block)); }
  Scalar challenge_scalar(std::string_view label) {
    done_.challenges.emplace_back(label);
    challenge_ = challenge_ * challenge_ + Scalar::from_u64(12345);
    return challenge_;
  }

  std::expected<void, ProofError> run_second_phase() {
    for (const auto& block : blocks_) {
      done_ = {};
      if (auto ok = block(*this); !ok) return ok;
      if (done_ != declared(block.size())) ++misdeclared_blocks_;
    }
    return {};
  }
  [[nodiscard]] std::size_t block_count() const { return blocks_.size(); }
  /// Blocks that did something else than their shapes say.
  [[nodiscard]] std::size_t misdeclared_blocks() const { return misdeclared_blocks_; }
  [[nodiscard]] std::size_t violations() const { return violations_; }
  [[nodiscard]] std::size_t constraint_count() const { return constraints_; }
  [[nodiscard]] Scalar evaluate(const LinearCombination& lc) const {
    Scalar sum;
    for (const auto& term : lc.terms()) sum += term.coefficient * value(term.variable);
    return sum;
  }

 private:
  /// What a block does, but for constraints.
  struct Actions {
    std::vector<std::string> challenges;
    std::size_t multipliers = 0, variables = 0;
    [[nodiscard]] bool operator==(const Actions&) const = default;
  };
  static Actions declared(const r1cs::BlockSize& shape) {
    Actions out{{}, shape.multipliers, shape.variables};
    for (std::size_t i = 0; i < shape.times; ++i) {
      out.challenges.insert(out.challenges.end(), shape.challenges.begin(), shape.challenges.end());
    }
    return out;
  }

  r1cs::MultiplierWires add(const Scalar& left, const Scalar& right) {
    const auto i = static_cast<std::uint32_t>(left_.size());
    left_.push_back(left);
    right_.push_back(right);
    return {Variable::left(i), Variable::right(i), Variable::output(i)};
  }
  [[nodiscard]] Scalar value(Variable v) const {
    switch (v.kind) {
      case Variable::Kind::one:
        return Scalar::one();
      case Variable::Kind::committed:
        return committed_.at(v.index);
      case Variable::Kind::left:
        return left_.at(v.index);
      case Variable::Kind::right:
        return right_.at(v.index);
      case Variable::Kind::output:
        return left_.at(v.index) * right_.at(v.index);
    }
    return {};
  }

  std::vector<Scalar> committed_, left_, right_;
  std::vector<r1cs::RandomizedBlock<PlainSystem>> blocks_;
  Scalar challenge_ = Scalar::from_u64(987654321);
  std::size_t constraints_ = 0;
  std::size_t violations_ = 0;
  /// Since the block began.
  Actions done_;
  std::size_t misdeclared_blocks_ = 0;
};
static_assert(r1cs::RandomizableConstraintSystem<PlainSystem>);

}  // namespace slipstream::test
