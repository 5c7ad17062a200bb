// Bases with tables: what the tables hold, how their memory is bounded, and sums that use them.
#include "slipstream/msm/static_bases.h"

#include <gtest/gtest.h>

#include <vector>

#include "msm/points.h"
#include "slipstream/msm/detail/kernels/straus.h"
#include "slipstream/msm/multiscalar.h"

namespace slipstream::msm::test {
namespace {

constexpr std::size_t table_bytes(unsigned width) { return odd_multiples(width) * sizeof(CurveAddend); }
constexpr std::size_t kPartBytes = kParts * sizeof(CurveAddend);

TEST(StaticBases, tables_hold_the_odd_multiples_at_every_width) {
  const std::vector<Point> points = decoded_points(5, 80);
  for (unsigned width = StaticBases::kMinTableWidth; width <= StaticBases::kMaxTableWidth; ++width) {
    const StaticBases bases(points, {.bytes = 5 * table_bytes(width)});
    ASSERT_EQ(bases.table_width(), width);
    ASSERT_EQ(bases.tabled(), points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_EQ(Point(OneLaneCurve::to_sum(bases.addends()[i])), points[i]);
      Point odd = points[i];
      for (std::size_t j = 0; j < odd_multiples(width); ++j) {
        ASSERT_EQ(Point(OneLaneCurve::to_sum(bases.tables()[i * odd_multiples(width) + j])), odd);
        odd = odd + points[i].doubled();
      }
    }
  }
}

TEST(StaticBases, take_the_widest_tables_that_the_memory_holds) {
  const std::vector<Point> points = decoded_points(10, 81);
  struct Case {
    TableOptions options;
    unsigned width;
    std::size_t tabled;
  };
  const Case cases[] = {
      {{}, 8, 10},
      {{.bytes = 10 * table_bytes(8)}, 8, 10},
      {{.bytes = 10 * table_bytes(8) - 1}, 7, 10},
      {{.bytes = 10 * table_bytes(6)}, 6, 10},
      {{.bytes = 10 * table_bytes(4)}, 4, 10},
      {{.bytes = 10 * table_bytes(4) - 1}, 4, 9},
      {{.bytes = table_bytes(4)}, 4, 1},
      {{.bytes = table_bytes(4) - 1}, 4, 0},
      {{.bytes = 0}, 4, 0},
      {{.bytes = 10 * table_bytes(4), .bases = 3}, 5, 3},
      {{.bases = 3}, 8, 3},
      {{.bases = 0}, 8, 0},
  };
  for (const Case& c : cases) {
    const StaticBases bases(points, c.options);
    EXPECT_EQ(bases.table_width(), c.width) << c.options.bytes << " bytes for " << c.options.bases;
    EXPECT_EQ(bases.tabled(), c.tabled) << c.options.bytes << " bytes for " << c.options.bases;
    EXPECT_LE(bases.tabled() * table_bytes(bases.table_width()), c.options.bytes);
    EXPECT_EQ(bases.size(), points.size());
  }
}

TEST(StaticBases, parts_are_the_base_times_powers_of_the_radix) {
  const std::vector<Point> points = decoded_points(3, 84);
  const StaticBases bases(points);
  ASSERT_EQ(bases.parted(), points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    Point power = points[i];
    for (unsigned part = 0; part < kParts; ++part) {
      ASSERT_EQ(Point(OneLaneCurve::to_sum(bases.part_addends()[i * kParts + part])), power);
      power = power_of_two(kPartBits) * power;
    }
  }
}

TEST(StaticBases, as_many_bases_have_parts_as_the_memory_holds) {
  const std::vector<Point> points = decoded_points(10, 85);
  struct Case {
    TableOptions options;
    std::size_t parted;
  };
  const Case cases[] = {
      {{}, 10},
      {{.part_bytes = 10 * kPartBytes}, 10},
      {{.part_bytes = 10 * kPartBytes - 1}, 9},
      {{.part_bytes = kPartBytes}, 1},
      {{.part_bytes = kPartBytes - 1}, 0},
      {{.part_bytes = 0}, 0},
      {{.part_bytes = 10 * kPartBytes, .part_bases = 3}, 3},
      {{.part_bytes = 2 * kPartBytes, .part_bases = 3}, 2},
      {{.part_bases = 0}, 0},
  };
  for (const Case& c : cases) {
    const StaticBases bases(points, c.options);
    EXPECT_EQ(bases.parted(), c.parted) << c.options.part_bytes << " bytes for " << c.options.part_bases;
  }
}

TEST(StaticBases, extreme_scalars_are_cut_into_parts_right) {
  const std::vector<Point> points = decoded_points(20, 86);
  const std::vector<Scalar> edges = edge_scalars();
  const StaticBases bases(points);
  for (std::size_t begin = 0; begin + points.size() <= edges.size(); begin += points.size()) {
    const std::span scalars = std::span<const Scalar>(edges).subspan(begin, points.size());
    ASSERT_EQ(*multiscalar_mul_vartime({bases, scalars}, {}, {}, {.bases_in_parts = true}), naive_sum(scalars, points))
        << begin;
  }
}

TEST(StaticBases, sums_with_dynamic_points_are_right_under_every_plan_and_budget) {
  const std::vector<Point> points = decoded_points(60, 82);
  ScalarSource source(83);
  std::vector<Scalar> scalars;
  for (std::size_t i = 0; i < points.size(); ++i) scalars.push_back(i % 7 == 3 ? Scalar::zero() : source.uniform());
  std::vector<Bytes32> bytes;
  for (const Scalar& s : scalars) bytes.push_back(s.to_bytes());
  const std::vector<Encoding> encoded = encodings(points);
  const std::vector<AffinePoint> affine = to_affine(points);
  const std::span<const Scalar> all(scalars);
  const std::vector<Options> ways = {{},
                                     {.threads = 2},
                                     {.threads = 0},
                                     {.bases_in_parts = true},
                                     {.threads = 3, .bases_in_parts = true},
                                     {.bases_in_parts = false},
                                     {.plan = Plan{Algorithm::pippenger, 50, 1}, .bases_in_parts = true},
                                     {.plan = Plan{Algorithm::straus, 5, 1}},
                                     {.plan = Plan{Algorithm::straus, 4, 3}},
                                     {.plan = Plan{Algorithm::pippenger, 40, 1}},
                                     {.threads = 2, .plan = Plan{Algorithm::pippenger, 51, 2}}};
  for (const TableOptions& budget :
       {TableOptions{}, TableOptions{.bytes = 40000}, TableOptions{.bytes = 10000}, TableOptions{.bytes = 0},
        TableOptions{.bases = 11}, TableOptions{.part_bytes = 39 * kPartBytes},
        TableOptions{.part_bytes = 2 * kPartBytes}, TableOptions{.part_bytes = 0}, TableOptions{.part_bases = 11}}) {
    const StaticBases bases{std::span(points).first(40), budget};
    for (const std::size_t fixed : std::initializer_list<std::size_t>{0, 1, 2, 11, 39, 40}) {
      const Point bases_sum = naive_sum(all.first(fixed), std::span(points).first(fixed));
      for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 20}) {
        const Point expected = bases_sum + naive_sum(all.last(n), std::span(points).last(n));
        for (const Options& options : ways) {
          ASSERT_EQ(
              *multiscalar_mul_vartime({bases, all.first(fixed)}, all.last(n), std::span(points).last(n), options),
              expected);
        }
        const StaticTerms as_bytes{bases, std::span(bytes).first(fixed)};
        ASSERT_EQ(*multiscalar_mul_vartime(as_bytes, std::span(bytes).last(n), std::span(encoded).last(n)), expected);
        ASSERT_EQ(*multiscalar_mul_vartime(as_bytes, all.last(n), std::span(affine).last(n)), expected);
      }
    }
  }
}

}  // namespace
}  // namespace slipstream::msm::test
