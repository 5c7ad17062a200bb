#include "slipstream/r1cs/linear_combination.h"

#include <gtest/gtest.h>

#include "slipstream/r1cs/detail/constraints.h"

namespace slipstream::r1cs {
namespace {

const Variable a = Variable::left(1), b = Variable::committed(2);
const Scalar two = Scalar::from_u64(2), three = Scalar::from_u64(3);

std::vector<Term> terms(const LinearCombination& lc) { return {lc.terms().begin(), lc.terms().end()}; }

TEST(LinearCombination, operators_keep_terms_as_written) {
  EXPECT_EQ(terms({}), std::vector<Term>{});
  EXPECT_EQ(terms(a), (std::vector<Term>{{a, kOne}}));
  EXPECT_EQ(terms(two), (std::vector<Term>{{Variable::one(), two}}));
  EXPECT_EQ(terms(-a), (std::vector<Term>{{a, kMinusOne}}));
  EXPECT_EQ(terms(a + b), (std::vector<Term>{{a, kOne}, {b, kOne}}));
  EXPECT_EQ(terms(a - two), (std::vector<Term>{{a, kOne}, {Variable::one(), -two}}));
  EXPECT_EQ(terms(two - a), (std::vector<Term>{{Variable::one(), two}, {a, kMinusOne}}));
  EXPECT_EQ(terms(two * a + b * three), (std::vector<Term>{{a, two}, {b, three}}));
  EXPECT_EQ(terms(-(a - two) * three), (std::vector<Term>{{a, -three}, {Variable::one(), two * three}}));
}

TEST(LinearCombination, may_have_any_number_of_terms) {
  LinearCombination lc;
  std::vector<Term> expected;
  for (std::uint32_t i = 0; i < 40; ++i) {
    EXPECT_EQ(terms(lc), expected);
    LinearCombination doubled = lc;
    doubled += doubled;
    EXPECT_EQ(doubled.terms().size(), 2 * expected.size());
    doubled -= doubled;
    EXPECT_EQ(doubled.terms().size(), 4 * expected.size());
    lc.append(Variable::output(i), Scalar::from_u64(i));
    expected.push_back({Variable::output(i), Scalar::from_u64(i)});
  }
}

TEST(LinearCombination, constants_of_the_library_are_plus_and_minus_one) {
  EXPECT_EQ(kOne, Scalar::from_u64(1));
  EXPECT_EQ(kMinusOne, -Scalar::from_u64(1));
}

TEST(Constraints, weights_weigh_each_constraint_with_its_number) {
  detail::Constraints constraints;
  const auto add = [&](const LinearCombination& lc) { constraints.add(lc.terms()); };
  add(Variable::left(0) - Variable::right(1) + Variable::output(0) * three);
  constraints.add_equal(LinearCombination(Variable::committed(0) * two + three).terms(), Variable::left(1));

  const Scalar z1 = Scalar::from_u64(10), z2 = z1 * z1, z3 = -Scalar::from_u64(77);
  const auto weights_of = [&](std::size_t n, std::size_t m) {
    const std::vector<Scalar> numbers{z1, z2, z3};
    return constraints.weights(field::LaneScalars::from(std::span(numbers).first(constraints.count())), n, m);
  };
  const auto stored = [](const field::LaneScalars& lanes) {
    std::vector<Scalar> out(lanes.size());
    lanes.store(out);
    return out;
  };
  EXPECT_EQ(constraints.count(), 2U);
  EXPECT_EQ(stored(weights_of(2, 1).left()), (std::vector<Scalar>{z1, -z2}));
  add(Variable::left(1) - Variable::left(1) * two + Scalar::zero());
  EXPECT_EQ(constraints.count(), 3U);
  const auto weights = weights_of(2, 1);
  EXPECT_EQ(stored(weights.left()), (std::vector<Scalar>{z1, -z2 + z3 - two * z3}));
  EXPECT_EQ(stored(weights.right()), (std::vector<Scalar>{Scalar(), -z1}));
  EXPECT_EQ(stored(weights.output()), (std::vector<Scalar>{three * z1, Scalar()}));
  EXPECT_EQ(stored(weights.one_and_committed()), (std::vector<Scalar>{three * z2, two * z2}));
  // More committed values than multipliers.
  const auto wide = weights_of(2, 5);
  EXPECT_EQ(stored(wide.one_and_committed()),
            (std::vector<Scalar>{three * z2, two * z2, Scalar(), Scalar(), Scalar(), Scalar()}));
}

}  // namespace
}  // namespace slipstream::r1cs
