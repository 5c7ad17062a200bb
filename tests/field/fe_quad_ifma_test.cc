// Four elements in lanes for one point (field/detail/fe_quad_ifma.h): every operation at the bounds that its types
// declare, against big integers.
#include <gtest/gtest.h>

#include "field/lane_limbs.h"
#include "field/quad_ops.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx512ifma;
extern const QuadOps kQuadOps_avx512ifma;

namespace {

class FeQuad : public testing::Test {
 protected:
  void SetUp() override {
    const cpu::BackendInfo& backend = cpu::info(cpu::Backend::avx512ifma);
    if (!backend.supported()) GTEST_SKIP() << backend.name << ": this processor cannot run it";
  }

  using Lanes = std::array<Integer, kQuadLanes>;

  /// Runs the operation on operands at its bounds and checks the bounds and values of what comes out: expected(a, b)
  /// has the values that it should have mod p.
  template <class Expected>
  void check(const LaneOp& op, Expected expected, int rounds = 2000) {
    const auto all_a = extreme_limbs(shape, op.most_a, random, 60);
    const auto all_b = extreme_limbs(shape, op.most_b, random, 60);
    LaneLimbs a{}, b{}, out{};
    for (int round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < kQuadLanes; ++i) {
        a[i] = round == 0 ? op.most_a : all_a[random() % all_a.size()];
        b[i] = round <= 1 ? op.most_b : all_b[random() % all_b.size()];
      }
      op.run(out, a, b);
      const Lanes wanted = expected(values(a), values(b));
      for (std::size_t i = 0; i < kQuadLanes; ++i) {
        ASSERT_TRUE(within(out[i], op.most_out)) << "lane " << i;
        ASSERT_EQ(mod(value(shape, out[i]), p()), mod(wanted[i], p())) << "lane " << i;
      }
    }
  }

  /// f(lane i of a, lane i of b) in the lanes that operations act in, lane i of a in the others.
  template <class F>
  static Lanes acted(const Lanes& a, F f) {
    Lanes out = a;
    for (std::size_t i = 0; i < kQuadLanes; ++i) {
      if (((kQuadActLanes >> i) & 1) != 0) out[i] = f(i);
    }
    return out;
  }

  static Lanes values(const LaneLimbs& x) {
    Lanes out;
    for (std::size_t i = 0; i < kQuadLanes; ++i) out[i] = value(shape, x[i]);
    return out;
  }

  static constexpr const LaneOps& shape = kLaneOps_avx512ifma;
  const QuadOps& ops = kQuadOps_avx512ifma;
  Random random{73};
};

TEST_F(FeQuad, products_and_squares_of_the_largest_factors) {
  check(
      ops.mul, [](const Lanes& a, const Lanes& b) { return Lanes{a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]}; },
      10000);
  check(
      ops.square,
      [](const Lanes& a, const Lanes&) { return Lanes{a[0] * a[0], a[1] * a[1], a[2] * a[2], a[3] * a[3]}; }, 10000);
}

TEST_F(FeQuad, carries_of_the_largest_sums) {
  const auto same = [](const Lanes& a, const Lanes&) { return a; };
  check(ops.carry, same);
  check(ops.carry_tight, same);
}

TEST_F(FeQuad, sums_and_negatives_in_all_lanes_and_in_some) {
  check(ops.add,
        [](const Lanes& a, const Lanes& b) { return Lanes{a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]}; });
  check(ops.add_in,
        [](const Lanes& a, const Lanes& b) { return acted(a, [&](std::size_t i) { return Integer(a[i] + b[i]); }); });
  const auto negated = [](const Lanes& a, const Lanes&) {
    return acted(a, [&](std::size_t i) { return Integer(-a[i]); });
  };
  check(ops.negate_in, negated);
  check(ops.negate_in_if, negated);
}

TEST_F(FeQuad, lanes_that_change_places) {
  check(ops.swap_pairs, [](const Lanes& a, const Lanes&) { return Lanes{a[1], a[0], a[3], a[2]}; });
  check(ops.swap_pairs_in,
        [](const Lanes& a, const Lanes&) { return acted(a, [&](std::size_t i) { return a[i ^ 1]; }); });
  const auto ordered = [](const Lanes& a, const Lanes&) {
    return Lanes{a[kQuadOrder[0]], a[kQuadOrder[1]], a[kQuadOrder[2]], a[kQuadOrder[3]]};
  };
  check(ops.permute, ordered);
  check(ops.permute_operand, ordered);
  check(ops.swap_low_pair_if, [](const Lanes& a, const Lanes&) { return Lanes{a[1], a[0], a[2], a[3]}; });
}

TEST_F(FeQuad, masks_choose_all_lanes_or_none) {
  const auto first = [](const Lanes& a, const Lanes&) { return a; };
  check(ops.select, first);
  check(ops.select_none, [](const Lanes&, const Lanes& b) { return b; });
  check(ops.swap_low_pair_if_not, first);
  check(ops.negate_in_if_not, first);
  EXPECT_EQ(ops.equal(5, 5), 0b1111U);
  EXPECT_EQ(ops.equal(0, 0), 0b1111U);
  EXPECT_EQ(ops.equal(5, 4), 0U);
  EXPECT_EQ(ops.equal(0, std::uint64_t{1} << 63), 0U);
}

TEST_F(FeQuad, elements_go_into_lanes_and_come_back) {
  const auto all = extreme_elements<1>(random, 40);
  for (int round = 0; round < 500; ++round) {
    std::array<field::Fe, kQuadLanes> in, out;
    for (field::Fe& x : in) x = all[random() % all.size()];
    ops.load_and_store(out.data(), in.data());
    for (std::size_t i = 0; i < kQuadLanes; ++i) ASSERT_EQ(out[i].limbs(), in[i].limbs());
  }
}

}  // namespace
}  // namespace slipstream::test
