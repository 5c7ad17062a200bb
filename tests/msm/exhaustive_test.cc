// Straus, Pippenger and the engine that cuts them into jobs, over whole groups of 7, 13 and 199 elements: every
// combination of scalars and points for few points, every width, every number of windows, several chunks.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "msm/toy_group.h"
#include "slipstream/msm/detail/engine.h"
#include "support/vectors.h"

namespace slipstream::msm::test {
namespace {

/// Every plan that scalars of `bits` bits can be given.
std::vector<Plan> all_plans(unsigned bits, std::size_t points) {
  std::vector<Plan> plans;
  for (std::size_t chunks = 1; chunks <= std::min<std::size_t>(points, 3); ++chunks) {
    // A width above bits + 1 changes the tables only.
    for (unsigned width = 2; width <= std::min(bits + 2, 8U); ++width)
      plans.push_back({Algorithm::straus, width, chunks});
    for (unsigned windows = 1; windows <= bits + 1; ++windows) plans.push_back({Algorithm::pippenger, windows, chunks});
  }
  return plans;
}

template <std::uint32_t Order>
class WholeGroup {
 public:
  using G = Cyclic<Order>;
  using ToyKernels = Kernels<typename G::Addend, typename G::Sum>;
  /// One point at a time; and in lanes, buckets summed up in ranges of one window wherever there are enough of them, or
  /// one window in each lane.
  static constexpr std::array<ToyKernels, 3> kKernels = {make_kernels<G>("toy"), make_lane_kernels<G, 2, 0>("ranges"),
                                                         make_lane_kernels<G, 4, 512>("windows")};

  /// Checks one combination under every plan.
  template <std::size_t N>
  void check(const std::array<std::uint32_t, N>& scalars, const std::array<std::uint32_t, N>& points) {
    std::array<typename G::Addend, N> addends;
    std::array<SignedScalar, N> balanced;
    std::uint64_t expected = 0;
    ScalarStats stats;
    for (std::size_t i = 0; i < N; ++i) {
      addends[i].element = Residue<Order>(points[i]);
      balanced[i] = balance_vartime({scalars[i], 0, 0, 0}, G::kOrder);
      stats.count(balanced[i]);
      expected += std::uint64_t{scalars[i]} * points[i];
    }
    const detail::Terms<typename G::Addend> terms{.points = addends, .scalars = balanced, .bits = stats.bits()};
    for (const Plan& plan : plans(stats.bits(), N)) {
      for (const ToyKernels& kernels : kKernels) {
        if (plan.algorithm == Algorithm::straus && &kernels != &kKernels[0]) continue;
        const auto sum = detail::run_plan_vartime(kernels, terms, plan, 1);
        ASSERT_EQ(sum.element, Residue<Order>(expected))
            << kernels.backend << " " << static_cast<int>(plan.algorithm) << " " << plan.parameter;
        ++count_;
      }
    }
  }

 private:
  const std::vector<Plan>& plans(unsigned bits, std::size_t points) {
    auto& slot = plans_.at(bits).at(points);
    if (slot.empty()) slot = all_plans(bits, points);
    return slot;
  }

  std::array<std::array<std::vector<Plan>, 4>, 9> plans_;
  slipstream::test::CaseCounter count_{"order " + std::to_string(Order)};
};

template <std::uint32_t Order>
void check_all_pairs() {
  WholeGroup<Order> group;
  for (std::uint32_t s = 0; s < Order; ++s) {
    for (std::uint32_t p = 0; p < Order; ++p) group.template check<1>({s}, {p});
  }
}

template <std::uint32_t Order>
void check_all_double_pairs() {
  WholeGroup<Order> group;
  for (std::uint32_t s = 0; s < Order * Order; ++s) {
    for (std::uint32_t p = 0; p < Order * Order; ++p) {
      group.template check<2>({s / Order, s % Order}, {p / Order, p % Order});
    }
  }
}

TEST(WholeGroupOf7, every_multiple_of_every_element) { check_all_pairs<7>(); }
TEST(WholeGroupOf13, every_multiple_of_every_element) { check_all_pairs<13>(); }
TEST(WholeGroupOf199, every_multiple_of_every_element) { check_all_pairs<199>(); }

TEST(WholeGroupOf7, every_sum_of_two_multiples) { check_all_double_pairs<7>(); }
TEST(WholeGroupOf13, every_sum_of_two_multiples) { check_all_double_pairs<13>(); }

TEST(WholeGroupOf199, every_pair_of_scalars) {
  WholeGroup<199> group;
  for (std::uint32_t a = 0; a < 199; ++a) {
    for (std::uint32_t b = 0; b < 199; ++b) group.check<2>({a, b}, {1, 100});
  }
}

TEST(WholeGroupOf7, every_sum_of_three_multiples) {
  WholeGroup<7> group;
  for (std::uint32_t s = 0; s < 343; ++s) {
    for (std::uint32_t p = 0; p < 343; ++p) {
      group.check<3>({s / 49, s / 7 % 7, s % 7}, {p / 49, p / 7 % 7, p % 7});
    }
  }
}

/// Straus with bases that bring tables: every scalar of a tabled base against every scalar of a plain point.
TEST(WholeGroupOf199, tables_of_odd_multiples_beside_plain_points) {
  using G = Cyclic<199>;
  const auto kernels = make_kernels<G>("toy");
  slipstream::test::CaseCounter count("table widths");
  for (unsigned table_width = 2; table_width <= 9; ++table_width) {
    // Bases 5, 6 and 7; the one in the middle is not used.
    std::vector<G::Addend> tables;
    for (std::uint64_t base = 5; base <= 7; ++base) {
      for (std::uint64_t j = 0; j < odd_multiples(table_width); ++j) {
        tables.push_back({Residue<199>(base * (2 * j + 1))});
      }
    }
    const std::array<std::uint32_t, 2> sources = {0, 2};
    for (std::uint32_t s = 0; s < 199; ++s) {
      for (std::uint32_t t = 0; t < 199; t += t < 20 || t > 180 ? 1 : 7) {
        const std::array<G::Addend, 1> points = {G::Addend{Residue<199>(11)}};
        const std::array<SignedScalar, 1> scalars = {balance_vartime({s, 0, 0, 0}, G::kOrder)};
        const std::array<SignedScalar, 2> table_scalars = {balance_vartime({t, 0, 0, 0}, G::kOrder),
                                                           balance_vartime({(3 * t) % 199, 0, 0, 0}, G::kOrder)};
        const detail::Terms<G::Addend> terms{.points = points,
                                             .scalars = scalars,
                                             .tables = tables.data(),
                                             .table_scalars = table_scalars,
                                             .sources = sources,
                                             .table_width = table_width,
                                             .bits = 7};
        for (const std::size_t chunks : std::initializer_list<std::size_t>{1, 2, 3}) {
          const auto sum = detail::run_plan_vartime(kernels, terms, {Algorithm::straus, 3, chunks}, 1);
          ASSERT_EQ(sum.element, Residue<199>(11ULL * s + 5ULL * t + 7ULL * (3 * t % 199)));
          ++count;
        }
      }
    }
  }
}

}  // namespace
}  // namespace slipstream::msm::test
