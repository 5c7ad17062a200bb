// Sums on the curve at every size and plan, for every row of kernels, against points of known logarithms.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "group/torsion.h"
#include "msm/known_points.h"
#include "msm/points.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "support/build_kind.h"
#include "support/vectors.h"

namespace slipstream::msm::test {
namespace {

using slipstream::test::CaseCounter;

/// Points and as many scalars, and the sums of all products up to each.
struct Terms {
  KnownPoints known;
  std::vector<Scalar> scalars;
  std::vector<Scalar> prefix{Scalar::zero()};

  explicit Terms(std::size_t size) : known(size, 200) {
    ScalarSource source(201);
    for (std::size_t i = 0; i < size; ++i) {
      scalars.push_back(source.uniform());
      prefix.push_back(prefix.back() + scalars[i] * known.logarithms[i]);
    }
  }

  void expect_sum(std::size_t n, const Options& options) const {
    const auto sum = multiscalar_mul_vartime(std::span(scalars).first(n), std::span(known.points).first(n), options);
    ASSERT_TRUE(sum.has_value());
    ASSERT_EQ(*sum, prefix[n] * Point::basepoint()) << n << " points on " << options.threads << " threads";
  }
};

constexpr std::size_t kLargest = (std::size_t{1} << 17) + 2;

/// At least so many: shared by all tests, and made anew where one needs more.
const Terms& terms(std::size_t size = 2048) {
  static std::unique_ptr<const Terms> instance;
  if (!instance || instance->scalars.size() < size) instance = std::make_unique<const Terms>(size);
  return *instance;
}

/// The sizes from 1 to `most` at which the plan is another than for one point less.
std::vector<std::size_t> changes_of_plan(unsigned threads, std::size_t most) {
  const auto plan = [&](std::size_t n) { return make_plan({.points = n, .threads = threads}, msm_kernels().costs); };
  std::vector<std::size_t> out;
  for (std::size_t n = 0, next = 1; n < most; n = next, next = std::min(most, n + 1 + n / 64)) {
    // More than one change in so short a stretch is found one by one.
    for (std::size_t from = n; plan(from) != plan(next);) {
      std::size_t same = from, other = next;
      while (other - same > 1) {
        const std::size_t middle = same + (other - same) / 2;
        (plan(middle) == plan(from) ? same : other) = middle;
      }
      out.push_back(other);
      from = other;
    }
  }
  return out;
}

class EveryRow : public testing::TestWithParam<cpu::Backend> {
 protected:
  ActiveBackend active_{GetParam()};
};

TEST_P(EveryRow, every_number_of_points_up_to_300) {
  for (std::size_t n = 0; n <= 300; ++n) {
    terms().expect_sum(n, {});
    terms().expect_sum(n, {.threads = 2});
  }
}

TEST_P(EveryRow, every_number_of_points_up_to_70_with_short_scalars_identities_and_representatives_of_any_coset) {
  constexpr std::size_t kMost = 70;
  const std::vector<group::EdwardsPoint> torsion = slipstream::test::torsion_points();
  ScalarSource source(202);
  std::vector<Point> points;
  std::vector<Scalar> logarithms;
  for (std::size_t i = 0; i < kMost; ++i) {
    logarithms.push_back(i % 7 == 6 ? Scalar::zero() : source.uniform());
    // Twice a point of order 8 changes the representative and not the element.
    const Point p = logarithms[i] * Point::basepoint();
    points.push_back(Point(group::add(p.edwards(), torsion[2 * (i % 4)])));
  }
  const std::array<Scalar, 5> few = {Scalar::zero(), Scalar::one(), -Scalar::one(), Scalar::from_u64(29),
                                     -power_of_two(64)};
  for (std::size_t n = 0; n <= kMost; ++n) {
    // Uniform scalars, those few in turn, and both.
    for (const std::size_t kind : {0U, 1U, 2U}) {
      std::vector<Scalar> scalars;
      Scalar expected;
      for (std::size_t i = 0; i < n; ++i) {
        scalars.push_back(kind == 0 || (kind == 2 && i % 2 == 0) ? source.uniform() : few[(i + n) % few.size()]);
        expected += scalars[i] * logarithms[i];
      }
      ASSERT_EQ(*multiscalar_mul_vartime(scalars, std::span(points).first(n)), expected * Point::basepoint())
          << n << " points";
    }
  }
}

TEST_P(EveryRow, both_sides_of_every_change_of_plan_up_to_2_to_the_17_on_one_thread) {
  CaseCounter count("sizes");
  std::set<std::size_t> sizes;
  for (const std::size_t n : changes_of_plan(1, std::size_t{1} << 17)) sizes.insert({n - 1, n, n + 1});
  EXPECT_GT(sizes.size(), 20U);
  std::size_t large = 0;
  for (const std::size_t n : sizes) {
    if (n > std::size_t{1} << 12 && large++ % slipstream::test::kSweepStep != 0) continue;
    terms(kLargest).expect_sum(n, {});
    ++count;
  }
}

TEST_P(EveryRow, both_sides_of_every_change_of_plan_up_to_2_to_the_13_on_many_threads) {
  CaseCounter count("sizes");
  for (const unsigned threads : {2U, 3U, 64U}) {
    std::set<std::size_t> sizes;
    for (const std::size_t n : changes_of_plan(threads, std::size_t{1} << 13)) sizes.insert({n - 1, n, n + 1});
    for (const std::size_t n : sizes) {
      terms(kLargest / 16 + 2).expect_sum(n, {.threads = threads});
      ++count;
    }
  }
}

TEST_P(EveryRow, one_size_past_the_second_level_cache_on_two_threads) {
  terms(40000).expect_sum(40000, {.threads = 2});
}

TEST_P(EveryRow, every_plan_and_number_of_threads_gives_one_sum) {
  CaseCounter count("plans");
  for (const std::size_t n : std::initializer_list<std::size_t>{1, 9, 64, 700}) {
    std::vector<Plan> plans;
    for (const std::size_t chunks : {std::size_t{1}, std::size_t{3}, n}) {
      if (chunks > 16 && n > 64) continue;
      for (const unsigned width : {2U, 3U, 4U, 5U, 6U, 7U, 8U}) plans.push_back({Algorithm::straus, width, chunks});
      for (const unsigned windows : {13U, 16U, 19U, 23U, 29U, 32U, 37U, 46U, 63U, 64U, 85U, 127U, 253U}) {
        plans.push_back({Algorithm::pippenger, windows, chunks});
      }
    }
    for (std::size_t i = 0; i < plans.size(); i += slipstream::test::kSweepStep) {
      // All threads for a few of the plans, one or two for the others.
      terms().expect_sum(n, {.threads = static_cast<unsigned>(i % 5 == 0 ? 0 : 1 + i % 2), .plan = plans[i]});
      ++count;
    }
  }
}

/// Scalars that break windows and recodings, by what they are.
const std::map<std::string, std::function<Scalar(std::size_t, ScalarSource&)>>& kinds_of_scalars() {
  static const Scalar same = ScalarSource(7).uniform();
  static const auto runs_of_ones = [](unsigned width) {
    // Every window of `width` bits is all ones, or none is.
    return [width](std::size_t i, ScalarSource&) {
      Scalar::Words words{};
      for (unsigned bit = 0; bit + width <= 252; bit += i % 2 == 0 ? width : 2 * width) {
        for (unsigned k = bit; k < bit + width; ++k) words[k / 64] |= std::uint64_t{1} << (k % 64);
      }
      return Scalar::from_words_unchecked(words);
    };
  };
  static const std::map<std::string, std::function<Scalar(std::size_t, ScalarSource&)>> kinds = {
      {"zero", [](std::size_t, ScalarSource&) { return Scalar::zero(); }},
      {"one", [](std::size_t, ScalarSource&) { return Scalar::one(); }},
      {"minus one", [](std::size_t, ScalarSource&) { return -Scalar::one(); }},
      {"minus powers of two",
       [](std::size_t i, ScalarSource&) { return -power_of_two(static_cast<unsigned>(i % 253)); }},
      {"powers of two", [](std::size_t i, ScalarSource&) { return power_of_two(static_cast<unsigned>(i % 253)); }},
      {"ones in windows of 4", runs_of_ones(4)},
      {"ones in windows of 5", runs_of_ones(5)},
      {"ones in windows of 7", runs_of_ones(7)},
      {"ones in windows of 9", runs_of_ones(9)},
      {"one of sixteen not zero",
       [](std::size_t i, ScalarSource& source) { return i % 16 == 5 ? source.uniform() : Scalar::zero(); }},
      {"equal", [](std::size_t, ScalarSource&) { return same; }},
      {"of 64 bits", [](std::size_t, ScalarSource& source) { return Scalar::from_u64(source.u64()); }},
      {"of 128 bits", [](std::size_t, ScalarSource& source) { return Scalar::from_u128(source.u64(), source.u64()); }},
      {"of 8 bits and their negatives",
       [](std::size_t i, ScalarSource& source) {
         const Scalar s = Scalar::from_u64(source.u64() % 256);
         return i % 2 == 0 ? s : -s;
       }},
      {"one long among short",
       [](std::size_t i, ScalarSource& source) { return i == 2 ? source.uniform() : Scalar::from_u64(i); }}};
  return kinds;
}

TEST_P(EveryRow, scalars_of_every_kind) {
  CaseCounter count("kinds and sizes");
  const KnownPoints& known = terms().known;
  for (const auto& [name, make] : kinds_of_scalars()) {
    for (const std::size_t n : std::initializer_list<std::size_t>{1, 3, 12, 100, 200, 900}) {
      ScalarSource source(210 + n);
      std::vector<Scalar> scalars;
      for (std::size_t i = 0; i < n; ++i) scalars.push_back(make(i, source));
      const Point expected = known.sum(scalars);
      const std::span points = std::span(known.points).first(n);
      for (const Options& options :
           {Options{}, Options{.threads = 2}, Options{.plan = Plan{Algorithm::straus, 5, 1}},
            Options{.plan = Plan{Algorithm::pippenger, 32, 1}}, Options{.plan = Plan{Algorithm::pippenger, 23, 2}}}) {
        ASSERT_EQ(*multiscalar_mul_vartime(scalars, points, options), expected) << n << " scalars: " << name;
        ++count;
      }
    }
  }
}

TEST_P(EveryRow, repeated_points_negated_pairs_identities_and_sums_that_vanish) {
  CaseCounter count("sums");
  const Point p = terms().known.sum(std::vector<Scalar>{Scalar::from_u64(3)});
  const Scalar log = Scalar::from_u64(3) * terms().known.logarithms[0];
  const std::vector<AffinePoint> both = to_affine(std::vector<Point>{p, -p, Point()});
  for (const std::size_t n : std::initializer_list<std::size_t>{2, 3, 16, 50, 130, 400, 1500}) {
    ScalarSource source(220 + n);
    // Points by kind; scalars random, or each twice in a row.
    for (unsigned kind = 0; kind < 4; ++kind) {
      std::vector<AffinePoint> points;
      std::vector<Scalar> scalars;
      Scalar total;
      for (std::size_t i = 0; i < n; ++i) {
        // Repeated; a point and its negative in turn; identities only; all three in turn.
        const std::size_t which = kind == 0 ? 0 : kind == 1 ? i % 2 : kind == 2 ? 2 : i % 3;
        points.push_back(both[which]);
        scalars.push_back(i % 2 == 1 ? scalars.back() : source.uniform());
        if (which != 2) total += which == 0 ? scalars[i] : -scalars[i];
      }
      for (const bool vanish : {false, true}) {
        if (vanish) {
          points.push_back(both[1]);
          scalars.push_back(total);
        }
        const Point expected = vanish ? Point() : (total * log) * Point::basepoint();
        for (const Options& options :
             {Options{}, Options{.threads = 2}, Options{.plan = Plan{Algorithm::straus, 5, 1}},
              Options{.plan = Plan{Algorithm::pippenger, 36, 1}}, Options{.plan = Plan{Algorithm::pippenger, 25, 3}}}) {
          const auto sum = multiscalar_mul_vartime(scalars, points, options);
          ASSERT_TRUE(sum.has_value());
          ASSERT_EQ(*sum, expected) << n << " points of kind " << kind;
          ASSERT_EQ(sum->is_identity(), expected.is_identity());
          ++count;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, EveryRow, testing::ValuesIn(backends_with_own_kernels()),
                         [](const auto& param) { return cpu::info(param.param).name; });

}  // namespace
}  // namespace slipstream::msm::test
