// Trees of constraints enforced on a system that knows every assignment and counts what does not hold.
#include "slipstream/vm/constraint.h"

#include <gtest/gtest.h>

#include <random>

namespace slipstream::vm {
namespace {

/// A constraint system in which all wires have values: constrain and multiply check at once.
class CheckingSystem {
 public:
  using Wires = std::expected<r1cs::MultiplierWires, ProofError>;

  r1cs::MultiplierWires multiply(const r1cs::LinearCombination& left, const r1cs::LinearCombination& right) {
    return add(value(left), value(right));
  }
  std::expected<r1cs::Variable, ProofError> allocate(std::optional<Scalar> assignment) {
    return add(assignment.value(), Scalar::zero()).left;
  }
  Wires allocate_multiplier(std::optional<std::pair<Scalar, Scalar>> assignment) {
    return add(assignment.value().first, assignment.value().second);
  }
  void constrain(const r1cs::LinearCombination& lc) { violated_ += value(lc).is_zero() ? 0 : 1; }
  std::size_t multiplier_count() const { return values_.size(); }
  Scalar challenge_scalar(std::string_view) {
    ++challenges_;
    return Scalar::from_u64(1000003) * Scalar::from_u64(challenges_) + Scalar::from_u128(5, 9);
  }

  std::size_t violated() const { return violated_; }
  std::size_t challenges() const { return challenges_; }

 private:
  struct Values {
    Scalar left, right, output;
  };

  r1cs::MultiplierWires add(const Scalar& left, const Scalar& right) {
    values_.push_back({left, right, left * right});
    const auto i = static_cast<std::uint32_t>(values_.size() - 1);
    return {r1cs::Variable::left(i), r1cs::Variable::right(i), r1cs::Variable::output(i)};
  }
  Scalar value(const r1cs::LinearCombination& lc) const {
    Scalar sum;
    for (const r1cs::Term& term : lc.terms()) {
      Scalar v = Scalar::one();
      using Kind = r1cs::Variable::Kind;
      if (term.variable.kind == Kind::left) v = values_[term.variable.index].left;
      if (term.variable.kind == Kind::right) v = values_[term.variable.index].right;
      if (term.variable.kind == Kind::output) v = values_[term.variable.index].output;
      sum += v * term.coefficient;
    }
    return sum;
  }

  std::vector<Values> values_;
  std::size_t violated_ = 0;
  std::size_t challenges_ = 0;
};
static_assert(r1cs::RandomizedConstraintSystem<CheckingSystem>);

/// An equality of two secret values, true or not.
Constraint secret(ConstraintArena& arena, CheckingSystem& cs, bool truth) {
  const auto expression = [&cs](std::uint64_t x) {
    const r1cs::Variable variable = *cs.allocate(Scalar::from_u64(x));
    return Expression(LinearExpression{{{variable, r1cs::kOne}}, Secret(Scalar::from_u64(x))});
  };
  return *arena.equal(expression(7), expression(truth ? 7 : 8));
}

TEST(Constraint, random_trees_hold_exactly_when_their_formula_is_true) {
  std::mt19937 random(1);
  std::size_t true_trees = 0;
  for (int round = 0; round < 400; ++round) {
    ConstraintArena arena;
    CheckingSystem cs;
    std::vector<std::pair<Constraint, bool>> stack;
    for (int step = 0; step < 40; ++step) {
      const auto what = random() % 5;
      if (what >= 3 || stack.size() < 2) {
        const bool truth = random() % 2 == 0;
        stack.emplace_back(random() % 8 == 0 ? Constraint{truth} : secret(arena, cs, truth), truth);
        continue;
      }
      const auto [b, truth_b] = stack.back();
      stack.pop_back();
      if (what == 2) {
        stack.emplace_back(*arena.negation(b), !truth_b);
        continue;
      }
      const auto [a, truth_a] = stack.back();
      stack.pop_back();
      if (what == 0) {
        stack.emplace_back(*arena.conjunction(a, b), truth_a && truth_b);
      } else {
        stack.emplace_back(*arena.disjunction(a, b), truth_a || truth_b);
      }
    }
    for (const auto& [constraint, truth] : stack) {
      true_trees += truth ? 1 : 0;
      if (constraint.cleartext) {
        EXPECT_EQ(*constraint.cleartext, truth);
        continue;
      }
      CheckingSystem copy = cs;
      ASSERT_TRUE(arena.enforce(constraint.root, copy));
      EXPECT_EQ(copy.violated() == 0, truth);
    }
  }
  EXPECT_GT(true_trees, 100u);
}

TEST(Constraint, equality_of_constants_is_known_in_the_clear_and_compares_kinds) {
  ConstraintArena arena;
  const Expression integer(Number::integer(5)), scalar(Number(Scalar::from_u64(5)));
  EXPECT_EQ(arena.equal(integer, integer)->cleartext, true);
  EXPECT_EQ(arena.equal(integer, scalar)->cleartext, false);
  EXPECT_EQ(arena.equal(integer, Expression(Number::integer(6)))->cleartext, false);
}

TEST(Constraint, one_challenge_is_drawn_for_each_conjunction) {
  ConstraintArena arena;
  CheckingSystem cs;
  Constraint all = secret(arena, cs, true);
  for (int i = 0; i < 9; ++i) all = *arena.conjunction(secret(arena, cs, true), all);
  ASSERT_TRUE(arena.enforce(all.root, cs));
  EXPECT_EQ(cs.challenges(), 9u);
  EXPECT_EQ(cs.violated(), 0u);
}

TEST(Constraint, trees_up_to_the_depth_limit_are_enforced_and_deeper_ones_refused) {
  for (const bool to_the_left : {false, true}) {
    ConstraintArena arena;
    CheckingSystem cs;
    Constraint tree = secret(arena, cs, true);
    for (std::uint32_t depth = 0; depth < ConstraintArena::kMaxConstraintDepth; ++depth) {
      const Constraint leaf = secret(arena, cs, true);
      tree = *(to_the_left ? arena.conjunction(tree, leaf) : arena.conjunction(leaf, tree));
    }
    ASSERT_TRUE(arena.enforce(tree.root, cs));
    EXPECT_EQ(cs.violated(), 0u);
    const auto deeper = arena.negation(tree);
    ASSERT_FALSE(deeper);
    EXPECT_EQ(deeper.error(), ErrorKind::ConstraintTooDeep);
  }
}

}  // namespace
}  // namespace slipstream::vm
