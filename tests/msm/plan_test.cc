#include "slipstream/msm/detail/plan/plan.h"

#include <gtest/gtest.h>

#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm::test {
namespace {

TEST(Plan, takes_straus_for_few_points_and_pippenger_for_many) {
  for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 2, 8, 32})
    EXPECT_EQ(make_plan({.points = n}).algorithm, Algorithm::straus) << n;
  for (const unsigned threads : {1U, 2U, 64U}) {
    for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 2}) {
      EXPECT_EQ(make_plan({.points = n, .threads = threads}), make_plan({.points = n})) << n;
    }
    for (const std::size_t n : std::initializer_list<std::size_t>{10000, 100000, 1 << 24}) {
      EXPECT_EQ(make_plan({.points = n, .threads = threads}).algorithm, Algorithm::pippenger) << n;
    }
  }
}

TEST(Plan, widens_the_windows_as_points_grow) {
  unsigned before = 253;
  for (std::size_t n = 256; n <= std::size_t{1} << 26; n *= 2) {
    const Plan plan = make_plan({.points = n});
    EXPECT_LE(plan.parameter, before) << n;
    before = plan.parameter;
  }
  EXPECT_LE(before, 17U);
}

TEST(Plan, is_the_cheapest_of_its_kind) {
  for (const unsigned bits : {0U, 1U, 64U, 128U, 252U}) {
    for (const std::size_t n : std::initializer_list<std::size_t>{1, 30, 100, 150, 1000, 20000}) {
      for (const unsigned threads : {1U, 2U, 3U, 64U}) {
        const Problem problem{.points = n, .bits = bits, .threads = threads};
        const double best = plan_cost(make_plan(problem), problem);
        for (unsigned windows = (bits + 16) / 16; windows <= bits + 1; ++windows) {
          if ((bits + 1) / windows < 4) break;
          EXPECT_LE(best, plan_cost({Algorithm::pippenger, windows, 1}, problem)) << n << " " << windows;
        }
      }
    }
  }
}

TEST(Plan, in_buckets_is_the_cheapest_of_pippenger) {
  for (const unsigned threads : {1U, 2U, 5U, 64U}) {
    for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 46, 3000, 12000}) {
      for (const unsigned bits : {10U, 21U, 131U}) {
        const Problem problem{.points = n, .bits = bits, .threads = threads};
        const unsigned most = (bits + 1) / 4;
        const Plan best = make_bucket_plan(problem, most);
        ASSERT_EQ(best, clamp_plan(best, problem));
        for (unsigned windows = (bits + 17) / 17; windows <= most; ++windows) {
          EXPECT_LE(plan_cost(best, problem), plan_cost({Algorithm::pippenger, windows, 1}, problem)) << n;
        }
      }
    }
  }
}

TEST(Plan, short_scalars_take_fewer_windows) {
  const Plan full = make_plan({.points = 1000, .bits = 252});
  const Plan half = make_plan({.points = 1000, .bits = 128});
  EXPECT_LT(half.parameter, full.parameter * 2 / 3);
  EXPECT_LT(plan_cost(half, {.points = 1000, .bits = 128}), 0.6 * plan_cost(full, {.points = 1000, .bits = 252}));
}

TEST(Plan, bases_with_tables_are_used_while_they_save_work) {
  const Plan few = make_plan({.points = 30, .table_points = 130});
  EXPECT_EQ(few.algorithm, Algorithm::straus);
  const Plan block = make_plan({.points = 10000, .table_points = 514});
  EXPECT_EQ(block.algorithm, Algorithm::pippenger);
}

TEST(Plan, leaves_few_threads_without_a_job) {
  for (const unsigned threads : {2U, 3U, 8U, 64U}) {
    for (const std::size_t n : std::initializer_list<std::size_t>{1000, 100000}) {
      const Plan plan = make_plan({.points = n, .threads = threads});
      EXPECT_GT(plan.parameter * plan.chunks, threads * 15 / 16) << n << " points on " << threads;
      const Problem one{.points = n};
      EXPECT_LT(plan_cost(plan, {.points = n, .threads = threads}), plan_cost(make_plan(one), one));
    }
  }
}

TEST(Plan, moves_what_the_caller_asked_for_into_range) {
  const Problem problem{.points = 3, .bits = 10};
  EXPECT_EQ(clamp_plan({Algorithm::straus, 0, 0}, problem), (Plan{Algorithm::straus, 2, 1}));
  EXPECT_EQ(clamp_plan({Algorithm::straus, 99, 99}, problem), (Plan{Algorithm::straus, 8, 3}));
  EXPECT_EQ(clamp_plan({Algorithm::pippenger, 0, 1}, problem), (Plan{Algorithm::pippenger, 1, 1}));
  EXPECT_EQ(clamp_plan({Algorithm::pippenger, 99, 2}, problem), (Plan{Algorithm::pippenger, 11, 2}));
  EXPECT_EQ(clamp_plan({Algorithm::pippenger, 1, 1}, {.points = 3, .bits = 252}), (Plan{Algorithm::pippenger, 11, 1}));
  EXPECT_EQ(clamp_plan({Algorithm::pippenger, 5, 7}, {.points = 0, .bits = 0}), (Plan{Algorithm::pippenger, 1, 1}));
}

TEST(Plan, every_plan_it_makes_is_in_range) {
  for (unsigned bits = 0; bits <= 253; ++bits) {
    for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 2, 3, 50, 120, 1000, 70000}) {
      for (const unsigned threads : {1U, 2U, 3U, 17U, 256U}) {
        const Problem problem{.points = n, .table_points = n / 3, .bits = bits, .threads = threads};
        const Plan plan = make_plan(problem);
        ASSERT_EQ(plan, clamp_plan(plan, problem)) << n << " points of " << bits << " bits on " << threads;
      }
    }
  }
}

TEST(Plan, memory_grows_with_what_is_at_work_at_one_time) {
  const Problem one{.points = 10000}, four{.points = 10000, .threads = 4};
  const Plan plan{Algorithm::pippenger, 21, 1};
  EXPECT_EQ(plan_memory(plan, four), 4 * plan_memory(plan, one));
  EXPECT_LT(plan_memory({Algorithm::pippenger, 21, 4}, one), plan_memory(plan, one));
  EXPECT_GE(plan_memory(plan, one), 10000 * 8);
  EXPECT_GE(plan_memory({Algorithm::straus, 5, 1}, {.points = 100}), 100 * 8 * 160);
}

}  // namespace
}  // namespace slipstream::msm::test
