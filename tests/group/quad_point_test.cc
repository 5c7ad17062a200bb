// Points in four lanes against the formulas of one lane.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "group/quad_point_ops.h"
#include "group/torsion.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::test {

extern const QuadPointOps kQuadPointOps_avx512ifma;

namespace {

using field::Fe;
using group::EdwardsPoint;
using Kind = QuadStep::Kind;

class QuadPoint : public testing::Test {
 protected:
  void SetUp() override {
    const cpu::BackendInfo& backend = cpu::info(cpu::Backend::avx512ifma);
    if (!backend.supported()) GTEST_SKIP() << backend.name << ": this processor cannot run it";
    // Points of orders 1, 8, 4 and 2, random points, their sums with each other, and all negatives.
    const std::vector<EdwardsPoint> torsion = torsion_points();
    for (const std::size_t multiple : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{4}}) {
      const EdwardsPoint& p = torsion[multiple];
      points.push_back(p);
      for (int i = 0; i < 3; ++i) points.push_back(add(p, random_point()));
    }
    for (std::size_t i = points.size(); i-- > 0;) points.push_back(negate(points[i]));
    for (const EdwardsPoint& p : points) {
      const Fe z = invert(p.Z);
      const Fe x = mul(p.X, z), y = mul(p.Y, z);
      affine.push_back({x, y, Fe::one(), mul(x, y)});
    }
  }

  EdwardsPoint random_point() {
    Bytes64 bytes;
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return ristretto255::from_uniform_bytes(bytes).edwards();
  }

  static EdwardsPoint expected(EdwardsPoint p, std::span<const QuadStep> steps) {
    for (const QuadStep& step : steps) {
      switch (step.kind) {
        case Kind::doubling:
          p = doubled(p);
          break;
        case Kind::add:
        case Kind::add_affine:
          p = add(p, step.addend);
          break;
        case Kind::subtract:
          p = sub(p, step.addend);
          break;
      }
    }
    return p;
  }

  /// The same point of the curve, with a T that belongs to it.
  static bool same(const EdwardsPoint& p, const EdwardsPoint& q) {
    return (equal_on_curve(p, q) & field::equal(mul(p.X, p.Y), mul(p.Z, p.T)) & ~is_zero(p.Z)).declassify();
  }

  void check(const EdwardsPoint& p, std::span<const QuadStep> steps) {
    const EdwardsPoint wanted = expected(p, steps);
    ASSERT_TRUE(same(ops.run(p, steps), wanted));
    ASSERT_TRUE(same(ops.run_to_sum(p, steps), wanted));
  }

  const QuadPointOps& ops = kQuadPointOps_avx512ifma;
  std::mt19937_64 random{83};
  std::vector<EdwardsPoint> points, affine;
};

TEST_F(QuadPoint, points_go_into_lanes_and_come_back) {
  for (const EdwardsPoint& p : points) {
    EXPECT_TRUE(same(ops.through_sum(p), p));
    check(p, {});
  }
}

TEST_F(QuadPoint, every_point_and_every_addend_sum_difference_and_double) {
  for (const EdwardsPoint& p : points) {
    const QuadStep doubling[] = {{Kind::doubling, {}}, {Kind::doubling, {}}, {Kind::doubling, {}}};
    for (std::size_t n = 1; n <= 3; ++n) check(p, std::span(doubling).first(n));
    for (std::size_t i = 0; i < points.size(); ++i) {
      const QuadStep add[] = {{Kind::add, points[i]}}, subtract[] = {{Kind::subtract, points[i]}};
      const QuadStep add_affine[] = {{Kind::add_affine, affine[i]}};
      check(p, add);
      check(p, subtract);
      check(p, add_affine);
    }
  }
}

TEST_F(QuadPoint, long_chains_of_mixed_operations) {
  for (int round = 0; round < 40; ++round) {
    std::vector<QuadStep> steps(1 + random() % 200);
    for (QuadStep& step : steps) {
      step.kind = static_cast<Kind>(random() % 4);
      const std::size_t i = random() % points.size();
      step.addend = step.kind == Kind::add_affine ? affine[i] : points[i];
    }
    check(points[random() % points.size()], steps);
  }
}

}  // namespace
}  // namespace slipstream::test
