// The lane type of every backend against arbitrary-precision integers, up to the largest limbs that its types allow.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "field/lane_limbs.h"
#include "field/lane_ops.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/field/detail/fe_bytes.h"
#include "slipstream/field/detail/lane_algorithms.h"
#include "support/build_kind.h"

namespace slipstream::test {

#if defined(SLIPSTREAM_LANE_TYPE_AVX2)
extern const LaneOps kLaneOps_avx2;
#endif
#if defined(SLIPSTREAM_LANE_TYPE_AVX512)
extern const LaneOps kLaneOps_avx512;
#endif
#if defined(SLIPSTREAM_LANE_TYPE_AVX512IFMA)
extern const LaneOps kLaneOps_avx512ifma;
#endif
#if defined(SLIPSTREAM_LANE_TYPE_NEON)
extern const LaneOps kLaneOps_neon;
#endif

namespace {

using field::Fe;

class LaneType : public testing::TestWithParam<const LaneOps*> {
 protected:
  void SetUp() override {
    if (!cpu::find_backend(ops.backend)) GTEST_SKIP() << ops.backend << ": this processor cannot run it";
  }

  /// Runs the operation on every element of `a` with the element of `b` at the same place, in all lanes at once, and
  /// compares with `meaning` mod p.
  template <class Meaning>
  void check(const LaneOp& op, const std::vector<ElementLimbs>& a, const std::vector<ElementLimbs>& b,
             const Meaning& meaning) {
    ASSERT_EQ(a.size(), b.size());
    LaneLimbs x{}, y{}, out;
    for (std::size_t begin = 0; begin < a.size(); begin += ops.lanes) {
      for (std::size_t i = 0; i < ops.lanes; ++i) {
        x[i] = a[(begin + i) % a.size()];
        y[i] = b[(begin + i) % b.size()];
      }
      out = {};
      op.run(out, x, y);
      for (std::size_t i = 0; i < ops.lanes; ++i) {
        ASSERT_TRUE(within(out[i], op.most_out)) << "lane " << i << " of element " << begin;
        ASSERT_EQ(mod(value(ops, out[i]), p()), mod(meaning(value(ops, x[i]), value(ops, y[i])), p()))
            << "lane " << i << " of element " << begin;
      }
    }
  }

  std::vector<ElementLimbs> extremes(const ElementLimbs& most, std::size_t random_count = 40) {
    return extreme_limbs(ops, most, random, random_count);
  }

  /// check() on the extremes of both operands: each of a with the largest b, with itself as far as b allows it, and
  /// with twenty of the others; and the reverse.
  template <class Meaning>
  void check_extremes(const LaneOp& op, const Meaning& meaning) {
    const auto all_a = extremes(op.most_a), all_b = extremes(op.most_b);
    std::vector<ElementLimbs> a, b;
    const auto add = [&](const ElementLimbs& x, const ElementLimbs& y) {
      a.push_back(x);
      b.push_back(y);
    };
    for (const ElementLimbs& x : all_a) {
      add(x, op.most_b);
      add(x, ElementLimbs{});
      if (within(x, op.most_b)) add(x, x);
      for (unsigned i = 0; i < 20 / kSweepStep; ++i) add(x, all_b[random() % all_b.size()]);
    }
    for (const ElementLimbs& y : all_b) {
      add(op.most_a, y);
      add(ElementLimbs{}, y);
    }
    check(op, a, b, meaning);
  }

  std::vector<Fe> elements(std::size_t n) {
    const auto all = extreme_elements<1>(random, 40);
    std::vector<Fe> out(n);
    for (Fe& x : out) x = all[random() % all.size()];
    return out;
  }

  Random random{71};
  const LaneOps& ops = *GetParam();
};

Integer first(const Integer& a, const Integer&) { return a; }

TEST_P(LaneType, products_and_squares_are_right_up_to_the_largest_factors) {
  check_extremes(ops.mul, [](const Integer& a, const Integer& b) { return Integer(a * b); });
  check_extremes(ops.square, [](const Integer& a, const Integer&) { return Integer(a * a); });
  // The products of operands at every bound of the types that convert to one, after the conversion.
  std::vector<ElementLimbs> factors;
  for (std::size_t m = 0; m < ops.magnitudes; ++m) {
    LaneLimbs in{}, out{};
    in.fill(ops.sums[m].operand.most_a);
    ops.sums[m].operand.run(out, in, in);
    factors.push_back(out[0]);
  }
  std::vector<ElementLimbs> a, b;
  for (const ElementLimbs& x : factors) {
    for (const ElementLimbs& y : factors) {
      a.push_back(x);
      b.push_back(y);
    }
  }
  check(ops.mul, a, b, [](const Integer& x, const Integer& y) { return Integer(x * y); });
}

TEST_P(LaneType, sums_of_every_magnitude_become_factors_and_tight_elements) {
  for (std::size_t m = 0; m < ops.magnitudes; ++m) {
    SCOPED_TRACE("magnitude " + std::to_string(m + 1));
    ASSERT_NO_FATAL_FAILURE(check_extremes(ops.sums[m].operand, first));
    ASSERT_NO_FATAL_FAILURE(check_extremes(ops.sums[m].carry, first));
    EXPECT_EQ(ops.sums[m].operand.most_out, ops.mul.most_a);
    EXPECT_EQ(ops.sums[m].carry.most_out, ops.mul.most_out);
  }
  EXPECT_EQ(ops.square.most_out, ops.mul.most_out);
}

TEST_P(LaneType, sums_and_differences_of_every_magnitude_keep_their_bounds) {
  const auto plus = [](const Integer& a, const Integer& b) { return Integer(a + b); };
  const auto minus = [](const Integer& a, const Integer& b) { return Integer(a - b); };
  std::size_t operations = 0;
  for (std::size_t m = 0; m < ops.magnitudes; ++m) {
    SCOPED_TRACE("magnitude " + std::to_string(m + 1));
    const MagnitudeOps& sum = ops.sums[m];
    const auto run = [&](const LaneOp& op, const auto& meaning) {
      if (op.run == nullptr) return;
      ++operations;
      check_extremes(op, meaning);
    };
    ASSERT_NO_FATAL_FAILURE(run(sum.negate, [](const Integer& a, const Integer&) { return Integer(-a); }));
    ASSERT_NO_FATAL_FAILURE(run(sum.add_tight, plus));
    ASSERT_NO_FATAL_FAILURE(run(sum.add_itself, plus));
    ASSERT_NO_FATAL_FAILURE(run(sum.sub_tight, minus));
    ASSERT_NO_FATAL_FAILURE(run(sum.tight_sub, minus));
    ASSERT_NO_FATAL_FAILURE(run(sum.sub_itself, minus));
  }
  EXPECT_GE(operations, 5 * ops.magnitudes / 2);
}

TEST_P(LaneType, selections_act_on_each_lane_alone) {
  for (std::size_t m = 0; m < ops.magnitudes; ++m) {
    const LaneOp& select = ops.sums[m].select;
    const auto all = extremes(select.most_a);
    for (int round = 0; round < 100; ++round) {
      LaneLimbs a{}, b{}, out{};
      for (std::size_t i = 0; i < ops.lanes; ++i) {
        a[i] = all[random() % all.size()];
        b[i] = all[random() % all.size()];
      }
      select.run(out, a, b);
      for (std::size_t i = 0; i < ops.lanes; ++i) ASSERT_EQ(out[i], i % 2 == 0 ? a[i] : b[i]);
    }
  }
}

TEST_P(LaneType, zeros_and_signs_are_those_of_the_canonical_representative) {
  const auto all = extremes(ops.mul.most_a, 200);
  for (std::size_t begin = 0; begin < all.size(); begin += ops.lanes) {
    LaneLimbs a{};
    for (std::size_t i = 0; i < ops.lanes; ++i) a[i] = all[(begin + i) % all.size()];
    const unsigned zero = ops.is_zero(a), negative = ops.is_negative(a);
    unsigned expected_zero = 0, expected_negative = 0;
    for (std::size_t i = 0; i < ops.lanes; ++i) {
      const Integer x = mod(value(ops, a[i]), p());
      expected_zero |= (x == 0 ? 1U : 0U) << i;
      expected_negative |= static_cast<unsigned>(x & 1) << i;
    }
    ASSERT_EQ(zero, expected_zero);
    ASSERT_EQ(negative, expected_negative);
  }
}

TEST_P(LaneType, masks_combine_lane_by_lane) {
  const unsigned all = (1U << ops.lanes) - 1;
  for (unsigned a = 0; a <= all; ++a) {
    ASSERT_EQ(ops.mask_not(a), ~a & all);
    for (unsigned b = 0; b <= all; ++b) {
      ASSERT_EQ(ops.mask_and(a, b), a & b);
      ASSERT_EQ(ops.mask_or(a, b), a | b);
    }
  }
}

TEST_P(LaneType, elements_load_into_tight_limbs_and_are_stored_as_tight_elements) {
  const auto all = extreme_elements<1>(random, 200);
  std::vector<Fe> in(ops.lanes), out(ops.lanes);
  for (std::size_t begin = 0; begin < all.size(); begin += ops.lanes) {
    for (std::size_t i = 0; i < ops.lanes; ++i) in[i] = all[(begin + i) % all.size()];
    LaneLimbs limbs{};
    ops.load(limbs, in.data());
    ops.broadcast(out.data(), in[0]);
    for (std::size_t i = 0; i < ops.lanes; ++i) {
      ASSERT_TRUE(within(limbs[i], ops.mul.most_out));
      ASSERT_EQ(mod(value(ops, limbs[i]), p()), mod(value(in[i]), p()));
      ASSERT_EQ(mod(value(out[i]), p()), mod(value(in[0]), p()));
    }
  }
  const auto tight = extremes(ops.mul.most_out, 200);
  for (std::size_t begin = 0; begin < tight.size(); begin += ops.lanes) {
    LaneLimbs limbs{};
    for (std::size_t i = 0; i < ops.lanes; ++i) limbs[i] = tight[(begin + i) % tight.size()];
    ops.store(out.data(), limbs);
    for (std::size_t i = 0; i < ops.lanes; ++i) {
      for (const std::uint64_t limb : out[i].limbs()) ASSERT_LE(limb, field::kFeUnit);
      ASSERT_EQ(mod(value(out[i]), p()), mod(value(ops, limbs[i]), p()));
    }
  }
}

TEST_P(LaneType, inverses_of_every_lane_are_its_own_and_zero_for_zero) {
  const auto all = extreme_elements<1>(random, 40);
  std::vector<Fe> in(ops.lanes), out(ops.lanes);
  for (std::size_t begin = 0; begin < all.size(); ++begin) {
    // Every element beside a zero, and beside those that follow it.
    for (const bool beside_zero : {false, true}) {
      for (std::size_t i = 0; i < ops.lanes; ++i) in[i] = all[(begin + i) % all.size()];
      if (beside_zero) in[begin % ops.lanes] = Fe::zero();
      ops.invert(out.data(), in.data());
      for (std::size_t i = 0; i < ops.lanes; ++i) {
        ASSERT_EQ(mod(value(out[i]), p()), inverse(mod(value(in[i]), p()), p())) << "lane " << i;
      }
    }
  }
}

TEST_P(LaneType, two_vectors_in_step_invert_and_take_roots) {
  const std::size_t n = 2 * ops.lanes;
  for (int round = 0; round < 20; ++round) {
    const auto in = elements(n);
    std::vector<Fe> inverses(n), roots(n);
    ops.invert_pair(inverses.data(), in.data());
    ops.sqrt_pair(roots.data(), in.data());
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(mod(value(inverses[i]), p()), inverse(mod(value(in[i]), p()), p()));
      ASSERT_EQ(field::to_bytes(roots[i]), field::to_bytes(field::sqrt_ratio_i(in[i], Fe::one()).root));
    }
  }
}

const LaneOps* const kEvery[] = {
#if defined(SLIPSTREAM_LANE_TYPE_AVX2)
    &kLaneOps_avx2,
#endif
#if defined(SLIPSTREAM_LANE_TYPE_AVX512)
    &kLaneOps_avx512,
#endif
#if defined(SLIPSTREAM_LANE_TYPE_AVX512IFMA)
    &kLaneOps_avx512ifma,
#endif
#if defined(SLIPSTREAM_LANE_TYPE_NEON)
    &kLaneOps_neon,
#endif
};

INSTANTIATE_TEST_SUITE_P(Backends, LaneType, testing::ValuesIn(kEvery),
                         [](const auto& param) { return std::string(param.param->backend); });

}  // namespace
}  // namespace slipstream::test
