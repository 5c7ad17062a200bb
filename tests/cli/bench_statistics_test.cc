// Medians, their intervals, and the rank test, against values from tables and from other programs.
#include "cli/bench_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace slipstream::cli::test {
namespace {

std::vector<double> count_up(std::size_t n) {
  std::vector<double> out(n);
  std::iota(out.begin(), out.end(), 1.0);
  return out;
}

TEST(BenchStatistics, median_is_the_middle_sample_or_the_mean_of_two) {
  EXPECT_EQ(median(std::vector<double>{7}), 7);
  EXPECT_EQ(median(std::vector<double>{9, 1, 5}), 5);
  EXPECT_EQ(median(std::vector<double>{9, 1, 5, 6}), 5.5);
}

// Ranks of the lower bound from a table of the binomial distribution: the largest k with P(B(n, 1/2) < k) <= 0.025.
TEST(BenchStatistics, interval_of_the_median_has_the_ranks_of_the_table) {
  const std::vector<std::pair<std::size_t, double>> table = {{6, 1},   {8, 1},   {9, 2},   {10, 2}, {11, 2},
                                                             {12, 3},  {15, 4},  {20, 6},  {25, 8}, {30, 10},
                                                             {40, 14}, {50, 18}, {100, 40}};
  for (const auto& [n, rank] : table) {
    const Estimate found = estimate(count_up(n));
    EXPECT_EQ(found.low, rank) << n;
    EXPECT_EQ(found.high, static_cast<double>(n + 1) - rank) << n;
    EXPECT_EQ(found.median, static_cast<double>(n + 1) / 2) << n;
    EXPECT_EQ(found.least, 1) << n;
  }
}

TEST(BenchStatistics, interval_of_few_samples_holds_all_of_them) {
  for (std::size_t n = 1; n < 6; ++n) {
    const Estimate found = estimate(count_up(n));
    EXPECT_EQ(found.low, 1) << n;
    EXPECT_EQ(found.high, static_cast<double>(n)) << n;
  }
  EXPECT_EQ(estimate(std::vector<double>{4}).spread_percent(), 0);
}

TEST(BenchStatistics, interval_holds_the_true_median_as_often_as_promised) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  int inside = 0;
  constexpr int kTrials = 2000;
  for (int i = 0; i < kTrials; ++i) {
    std::vector<double> samples(12);
    for (double& x : samples) x = std::pow(uniform(random), 3);
    const Estimate found = estimate(samples);
    inside += found.low <= 0.125 && 0.125 <= found.high ? 1 : 0;
  }
  EXPECT_GE(inside, kTrials * 95 / 100);
}

TEST(BenchStatistics, spread_is_half_the_interval_in_percent_of_the_median) {
  EXPECT_DOUBLE_EQ((Estimate{.median = 200, .low = 190, .high = 220, .least = 180}.spread_percent()), 7.5);
  EXPECT_EQ(Estimate{}.spread_percent(), 0);
}

TEST(BenchStatistics, rank_test_is_exact_for_few_samples) {
  const std::vector<double> one_to_five = count_up(5), six_to_ten = {6, 7, 8, 9, 10};
  EXPECT_NEAR(rank_test(one_to_five, six_to_ten), 2.0 / 252, 1e-12);
  EXPECT_NEAR(rank_test(six_to_ten, one_to_five), 2.0 / 252, 1e-12);
  EXPECT_NEAR(rank_test(std::vector<double>{1, 2}, std::vector<double>{3}), 2.0 / 3, 1e-12);
  // The example of SciPy's mannwhitneyu: U = 17 of 20.
  EXPECT_NEAR(rank_test(std::vector<double>{19, 22, 16, 29, 24}, std::vector<double>{20, 11, 17, 12}), 1.0 / 9, 1e-12);
  EXPECT_EQ(rank_test(std::vector<double>{1, 4}, std::vector<double>{2, 3}), 1);
}

TEST(BenchStatistics, rank_test_corrects_for_ties) {
  // SciPy, mannwhitneyu([1, 2, 2, 3], [2, 3, 3, 4, 5], method="asymptotic").
  EXPECT_NEAR(rank_test(std::vector<double>{1, 2, 2, 3}, std::vector<double>{2, 3, 3, 4, 5}), 0.09934224785346527,
              1e-9);
  EXPECT_EQ(rank_test(std::vector<double>{3, 3, 3}, std::vector<double>{3, 3}), 1);
  EXPECT_EQ(rank_test({}, std::vector<double>{3, 3}), 1);
}

TEST(BenchStatistics, rank_test_of_many_samples_agrees_with_the_exact_one) {
  // At the limit of 20 samples: the list and the same list with one more sample far from the middle.
  std::vector<double> a, b;
  for (int i = 0; i < 20; ++i) {
    a.push_back(3 * i);
    b.push_back(3 * i + 10.5);
  }
  const double exact = rank_test(a, b);
  a.push_back(30.25);
  EXPECT_NEAR(rank_test(a, b), exact, 0.02);
}

TEST(BenchStatistics, rank_test_of_equal_distributions_is_rarely_significant) {
  std::mt19937_64 random(7);
  std::exponential_distribution<double> times(1);
  int significant = 0;
  constexpr int kTrials = 1000;
  for (int i = 0; i < kTrials; ++i) {
    std::vector<double> a(10), b(10);
    for (double& x : a) x = times(random);
    for (double& x : b) x = times(random);
    significant += rank_test(a, b) <= 0.05 ? 1 : 0;
  }
  EXPECT_GT(significant, 10);
  EXPECT_LE(significant, 65);
}

std::vector<double> scaled(std::vector<double> samples, double factor) {
  for (double& x : samples) x *= factor;
  return samples;
}

TEST(BenchStatistics, verdicts_need_significance_and_a_change_of_two_percent) {
  std::vector<double> before;
  for (int i = 0; i < 10; ++i) before.push_back(1000 + i);
  const Change slower = compare(before, scaled(before, 1.1));
  EXPECT_EQ(slower.verdict, Verdict::slower);
  EXPECT_NEAR(slower.percent, 10, 1e-9);
  EXPECT_LT(slower.p_value, 1e-4);
  const Change faster = compare(before, scaled(before, 0.9));
  EXPECT_EQ(faster.verdict, Verdict::faster);
  EXPECT_NEAR(faster.percent, -10, 1e-9);
  // Significant, but too small.
  const Change small = compare(before, scaled(before, 1.019));
  EXPECT_LT(small.p_value, kLargestPValue);
  EXPECT_EQ(small.verdict, Verdict::no_difference);
  // Large, but from too few samples.
  EXPECT_EQ(compare(std::vector<double>{1, 2, 3, 4}, std::vector<double>{10, 20, 30, 40}).verdict,
            Verdict::no_difference);
  EXPECT_EQ(compare(count_up(5), scaled(count_up(5), 10)).verdict, Verdict::slower);
}

TEST(BenchStatistics, verdicts_have_names) {
  EXPECT_EQ(name(Verdict::faster), "faster");
  EXPECT_EQ(name(Verdict::slower), "slower");
  EXPECT_EQ(name(Verdict::no_difference), "no difference");
}

}  // namespace
}  // namespace slipstream::cli::test
