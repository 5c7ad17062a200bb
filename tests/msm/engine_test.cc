// The algorithms at full scalar length and at many sizes, on points whose discrete logarithms are known: the group is
// the integers mod l, so the expected sum costs one product a point.
#include "slipstream/msm/detail/engine.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <span>
#include <vector>

#include "msm/random_scalars.h"
#include "msm/toy_group.h"
#include "slipstream/msm/detail/reference.h"
#include "support/build_kind.h"
#include "support/vectors.h"

namespace slipstream::msm::test {
namespace {

using LogarithmKernels = Kernels<Logarithms::Addend, Logarithms::Sum>;
/// One point at a time; in lanes with ranges of buckets; in lanes with windows.
constexpr std::array<LogarithmKernels, 3> kKernels = {make_kernels<Logarithms>("logarithms"),
                                                      make_lane_kernels<Logarithms, 4, 0>("ranges"),
                                                      make_lane_kernels<Logarithms, 8, 512>("windows")};

/// Terms of a sum, and the sum.
struct KnownSum {
  std::vector<Logarithms::Addend> points;
  std::vector<SignedScalar> scalars;
  Scalar expected;
  ScalarStats stats;

  void add(const Scalar& scalar, const Scalar& point) {
    points.push_back({Logarithm(point)});
    scalars.push_back(balance_vartime(scalar.words(), field::Scalar::kOrder));
    stats.count(scalars.back());
    expected += scalar * point;
  }

  [[nodiscard]] Problem problem(unsigned threads) const {
    return {.points = stats.nonzero, .bits = stats.bits(), .threads = threads};
  }

  [[nodiscard]] Scalar run(const Plan& plan, unsigned threads) const {
    const detail::Terms<Logarithms::Addend> terms{.points = points, .scalars = scalars, .bits = stats.bits()};
    const Scalar sum = detail::run_plan_vartime(kKernels[0], terms, plan, threads).element.value;
    // Wider windows than this have far more buckets than points, and no lanes.
    const bool in_lanes = plan.algorithm == Algorithm::pippenger && stats.bits() < 10 * plan.parameter;
    if (in_lanes) {
      for (const LogarithmKernels& kernels : std::span(kKernels).subspan(1)) {
        EXPECT_EQ(detail::run_plan_vartime(kernels, terms, plan, threads).element.value, sum) << kernels.backend;
      }
    }
    return sum;
  }
};

KnownSum random_sum(std::size_t n, std::uint64_t seed) {
  ScalarSource source(seed);
  KnownSum known;
  for (std::size_t i = 0; i < n; ++i) known.add(source.uniform(), source.uniform());
  return known;
}

/// Some of every kind: all Straus widths, Pippenger from the fewest windows to the most.
std::vector<Plan> assorted_plans(const KnownSum& known) {
  std::vector<Plan> plans;
  std::size_t index = 0;
  const auto add = [&](const Plan& plan) {
    if (index++ % slipstream::test::kSweepStep == 0) plans.push_back(plan);
  };
  const Problem problem = known.problem(1);
  for (const std::size_t chunks : {std::size_t{1}, std::size_t{2}, std::size_t{3}, known.points.size()}) {
    for (unsigned width = 2; width <= 8; ++width) {
      add(clamp_plan({Algorithm::straus, width, chunks}, problem));
    }
    for (const unsigned windows : {15U, 16U, 17U, 20U, 25U, 32U, 43U, 63U, 64U, 84U, 126U, 127U, 252U, 253U}) {
      add(clamp_plan({Algorithm::pippenger, windows, chunks}, problem));
    }
  }
  return plans;
}

TEST(Engine, is_right_for_every_number_of_points_up_to_300) {
  slipstream::test::CaseCounter count("sizes and plans");
  ScalarSource source(3);
  KnownSum known;
  for (std::size_t n = 0; n <= 300; ++n) {
    for (const unsigned threads : {1U, 2U, 3U, 16U}) {
      ASSERT_EQ(known.run(make_plan(known.problem(threads)), 1), known.expected) << n;
      ++count;
    }
    for (const Plan& plan : {Plan{Algorithm::straus, 5, 1}, Plan{Algorithm::straus, 4, 7},
                             Plan{Algorithm::pippenger, 50, 1}, Plan{Algorithm::pippenger, 37, 5}}) {
      ASSERT_EQ(known.run(clamp_plan(plan, known.problem(1)), 1), known.expected) << n;
      ++count;
    }
    known.add(source.uniform(), source.uniform());
  }
}

TEST(Reference, is_right_in_windows_of_every_width) {
  const KnownSum known = random_sum(20, 9);
  for (unsigned width = 1; width <= 10; ++width) {
    const auto sum = reference_sum_vartime<Logarithms>(known.points, known.scalars, known.stats.bits(), width);
    ASSERT_EQ(sum.element.value, known.expected) << width;
  }
}

TEST(Engine, every_number_of_windows_gives_the_same_sum) {
  for (const std::size_t n : std::initializer_list<std::size_t>{1, 2, 3, 100}) {
    const KnownSum known = random_sum(n, n);
    const Problem problem = known.problem(1);
    for (unsigned windows = 1; windows <= problem.bits + 2; windows += slipstream::test::kSweepStep) {
      // Few windows are wide, with far more buckets than points.
      ASSERT_EQ(known.run(clamp_plan({Algorithm::pippenger, windows, 1}, problem), 1), known.expected)
          << n << " points, " << windows << " windows";
    }
  }
}

TEST(Engine, is_right_on_both_sides_of_every_change_of_plan_up_to_2_to_the_14) {
  slipstream::test::CaseCounter count("changes of plan");
  const KnownSum all = random_sum((1 << 14) + 1, 4);
  std::vector<Scalar> prefix = {Scalar::zero()};
  for (std::size_t i = 0; i < all.points.size(); ++i) {
    const SignedScalar& s = all.scalars[i];
    const Scalar absolute = Scalar::from_words_unchecked(s.absolute);
    const Scalar& point = all.points[i].element.value;
    prefix.push_back(prefix.back() + (s.negative != 0 ? -absolute : absolute) * point);
  }
  for (const unsigned threads : {1U, 2U, 8U}) {
    std::set<std::size_t> sizes;
    Plan before = make_plan({.points = 0, .bits = 252, .threads = threads});
    for (std::size_t n = 1; n < all.points.size(); ++n) {
      const Plan plan = make_plan({.points = n, .bits = 252, .threads = threads});
      if (!(plan == before)) sizes.insert({n - 1, n, n + 1});
      before = plan;
    }
    EXPECT_GT(sizes.size(), 10U);
    for (const std::size_t n : sizes) {
      const detail::Terms<Logarithms::Addend> terms{
          .points = std::span(all.points).first(n), .scalars = std::span(all.scalars).first(n), .bits = 252};
      const Plan plan = make_plan({.points = n, .bits = 252, .threads = threads});
      for (const LogarithmKernels& kernels : kKernels) {
        ASSERT_EQ(detail::run_plan_vartime(kernels, terms, plan, 1).element.value, prefix[n]) << n;
      }
      ++count;
    }
  }
}

TEST(Engine, is_right_for_edge_scalars_alone_and_together) {
  slipstream::test::CaseCounter count("edge scalars and plans");
  const std::vector<Scalar> edges = edge_scalars();
  ScalarSource source(5);
  KnownSum together;
  for (const Scalar& s : edges) {
    KnownSum alone;
    alone.add(s, source.uniform());
    together.add(s, source.uniform());
    for (const Plan& plan : assorted_plans(alone)) {
      ASSERT_EQ(alone.run(plan, 1), alone.expected);
      ++count;
    }
  }
  for (const Plan& plan : assorted_plans(together)) {
    ASSERT_EQ(together.run(plan, 1), together.expected);
    ++count;
  }
}

TEST(Engine, is_right_when_all_scalars_are_equal_short_or_sparse) {
  ScalarSource source(6);
  const Scalar same = source.uniform();
  for (const std::size_t n : std::initializer_list<std::size_t>{5, 64, 150}) {
    KnownSum equal, bits64, bits128, one_long, zeros;
    for (std::size_t i = 0; i < n; ++i) {
      equal.add(same, source.uniform());
      bits64.add(i % 2 == 0 ? Scalar::from_u64(source.u64()) : -Scalar::from_u64(source.u64()), source.uniform());
      bits128.add(Scalar::from_u128(source.u64(), source.u64()), source.uniform());
      one_long.add(i == n / 2 ? source.uniform() : Scalar::from_u64(i), source.uniform());
      zeros.add(i == n / 2 ? source.uniform() : Scalar::zero(), source.uniform());
    }
    EXPECT_LE(bits64.stats.bits(), 64U);
    EXPECT_LE(bits128.stats.bits(), 128U);
    EXPECT_EQ(zeros.stats.nonzero, 1U);
    for (const KnownSum* known : {&equal, &bits64, &bits128, &one_long, &zeros}) {
      ASSERT_EQ(known->run(make_plan(known->problem(1)), 1), known->expected);
      for (const Plan& plan : assorted_plans(*known)) ASSERT_EQ(known->run(plan, 1), known->expected);
    }
  }
}

TEST(Engine, meets_repeated_points_negated_pairs_and_the_identity) {
  ScalarSource source(7);
  for (const std::size_t n : std::initializer_list<std::size_t>{2, 8, 40, 200}) {
    const Scalar s = source.uniform(), p = source.uniform();
    KnownSum repeated, cancelling, identities;
    for (std::size_t i = 0; i < n; ++i) {
      repeated.add(s, p);
      cancelling.add(i % 2 == 0 ? s : -s, p);
      identities.add(source.uniform(), Scalar::zero());
    }
    ASSERT_TRUE(cancelling.expected.is_zero() && identities.expected.is_zero());
    for (const KnownSum* known : {&repeated, &cancelling, &identities}) {
      for (const Plan& plan : assorted_plans(*known)) ASSERT_EQ(known->run(plan, 1), known->expected);
    }
  }
}

TEST(Engine, gives_the_same_sum_for_every_number_of_threads) {
  for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 2, 3, 50, 500, 3000}) {
    const KnownSum known = random_sum(n, 100 + n);
    for (const unsigned threads : {1U, 2U, 3U, 0U}) {
      for (const std::size_t chunks : std::initializer_list<std::size_t>{1, 2, 3, 8}) {
        for (const Plan& plan : {make_plan(known.problem(3)), Plan{Algorithm::straus, 5, chunks},
                                 Plan{Algorithm::pippenger, 31, chunks}}) {
          ASSERT_EQ(known.run(clamp_plan(plan, known.problem(3)), threads), known.expected);
        }
      }
    }
  }
}

}  // namespace
}  // namespace slipstream::msm::test
