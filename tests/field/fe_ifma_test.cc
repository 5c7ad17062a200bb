// The lane type of the backend avx512ifma against arbitrary-precision integers, up to the largest limbs it accepts.
#include <gtest/gtest.h>

#include <vector>

#include "cpu/backend.h"
#include "field/fe_bytes.h"
#include "field/ifma_ops.h"
#include "field/oracle.h"

namespace slipstream::test {

extern const IfmaOps kIfmaOps_avx512ifma;

namespace {

using field::Fe;
using Limbs = std::array<std::uint64_t, 5>;

constexpr std::uint64_t kFactorMax = (std::uint64_t{1} << 52) - 1;

Integer value(const Limbs& a) {
  Integer x = 0;
  for (std::size_t i = 5; i-- > 0;) x = (x << 51) + a[i];
  return x;
}

class FeIfma : public testing::Test {
 protected:
  void SetUp() override {
    const cpu::BackendInfo& backend = cpu::info(cpu::Backend::avx512ifma);
    if (!backend.supported()) GTEST_SKIP() << backend.name << ": this processor cannot run it";
  }

  /// Factors: every limb 0 or 2^52 - 1 in all 32 ways, multiples of p and their neighbours, single limbs, random limbs.
  std::vector<Limbs> factors(std::size_t random_count) {
    std::vector<Limbs> out;
    for (unsigned pattern = 0; pattern < 32; ++pattern) {
      Limbs limbs{};
      for (std::size_t i = 0; i < 5; ++i) limbs[i] = ((pattern >> i) & 1) != 0 ? kFactorMax : 0;
      out.push_back(limbs);
    }
    for (const Fe& x : extreme_elements<1>(random, random_count)) out.push_back(x.limbs());
    constexpr std::uint64_t kFull = field::kFeLimbMask;
    for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}}) {
      out.push_back({2 * (kFull - 18) + offset - 1, 2 * kFull, 2 * kFull, 2 * kFull, 2 * kFull});
    }
    // A carry that runs through every limb and comes round again.
    out.push_back({kFull - 18, kFull, kFull, kFull, kFull});
    out.push_back({kFull + 1, kFull, kFull, kFull, kFull});
    out.push_back({kFactorMax, kFull, kFull, kFull, kFactorMax});
    for (std::size_t i = 0; i < random_count; ++i) {
      Limbs limbs;
      for (std::uint64_t& limb : limbs) limb = random() & kFactorMax;
      out.push_back(limbs);
    }
    return out;
  }

  LaneLimbs pick(const std::vector<Limbs>& all) {
    LaneLimbs out;
    for (Limbs& x : out) x = all[random() % all.size()];
    return out;
  }

  static void expect(const LaneLimbs& result, std::size_t lane, const Integer& expected, std::uint64_t most) {
    for (const std::uint64_t limb : result[lane]) ASSERT_LE(limb, most);
    ASSERT_EQ(mod(value(result[lane]), p()), mod(expected, p()));
  }

  Random random{71};
  const IfmaOps& ops = kIfmaOps_avx512ifma;
};

TEST_F(FeIfma, products_and_squares_are_right_up_to_the_largest_factors) {
  const auto all = factors(40);
  LaneLimbs product, square;
  for (const Limbs& x : all) {
    for (std::size_t begin = 0; begin < all.size(); begin += 8) {
      LaneLimbs a, b;
      for (std::size_t i = 0; i < 8; ++i) {
        a[i] = x;
        b[i] = all[(begin + i) % all.size()];
      }
      ops.mul(product, a, b);
      ops.square(square, b);
      for (std::size_t i = 0; i < 8; ++i) {
        expect(product, i, value(a[i]) * value(b[i]), field::kFeUnit);
        expect(square, i, value(b[i]) * value(b[i]), field::kFeUnit);
      }
    }
  }
}

TEST_F(FeIfma, sums_of_uncarried_products_are_factors_again) {
  const auto all = factors(40);
  LaneLimbs most;
  most.fill({kFactorMax, kFactorMax, kFactorMax, kFactorMax, kFactorMax});
  const LaneLimbs none{};
  LaneLimbs sum, difference;
  for (int round = 0; round < 2000; ++round) {
    const LaneLimbs a = round == 0 || round == 1 ? most : pick(all), b = round == 0 || round == 1 ? most : pick(all);
    const LaneLimbs c = round == 0 || round == 2 ? most : round == 1 ? none : pick(all);
    const LaneLimbs d = round == 0 || round == 2 ? most : pick(all);
    ops.add_products(sum, a, b, c, d);
    ops.sub_products(difference, a, b, c, d);
    for (std::size_t i = 0; i < 8; ++i) {
      expect(sum, i, value(a[i]) * value(b[i]) + value(c[i]) * value(d[i]), kFactorMax);
      expect(difference, i, value(a[i]) * value(b[i]) - value(c[i]) * value(d[i]), kFactorMax);
    }
  }
}

TEST_F(FeIfma, zeros_and_signs_are_those_of_the_canonical_representative) {
  const auto all = factors(200);
  for (std::size_t begin = 0; begin < all.size(); begin += 8) {
    LaneLimbs a;
    for (std::size_t i = 0; i < 8; ++i) a[i] = all[(begin + i) % all.size()];
    const unsigned zero = ops.is_zero(a), negative = ops.is_negative(a);
    for (std::size_t i = 0; i < 8; ++i) {
      const Integer x = mod(value(a[i]), p());
      ASSERT_EQ((zero >> i) & 1, x == 0 ? 1U : 0U);
      ASSERT_EQ((negative >> i) & 1, static_cast<unsigned>(x & 1));
    }
  }
}

TEST_F(FeIfma, sums_differences_and_selections_act_on_each_lane_alone) {
  const auto all = extreme_elements<1>(random, 40);
  for (int round = 0; round < 500; ++round) {
    std::array<Fe, 8> a, b, sum, difference, negative, selected;
    for (std::size_t i = 0; i < 8; ++i) {
      a[i] = all[random() % all.size()];
      b[i] = all[random() % all.size()];
    }
    const auto mask = static_cast<unsigned>(random() & 0xff);
    ops.add(sum.data(), a.data(), b.data());
    ops.sub(difference.data(), a.data(), b.data());
    ops.negate(negative.data(), a.data());
    ops.select(selected.data(), mask, a.data(), b.data());
    for (std::size_t i = 0; i < 8; ++i) {
      ASSERT_EQ(mod(test::value(sum[i]), p()), mod(test::value(a[i]) + test::value(b[i]), p()));
      ASSERT_EQ(mod(test::value(difference[i]), p()), mod(test::value(a[i]) - test::value(b[i]), p()));
      ASSERT_EQ(mod(test::value(negative[i]), p()), mod(-test::value(a[i]), p()));
      ASSERT_EQ(selected[i].limbs(), ((mask >> i) & 1) != 0 ? a[i].limbs() : b[i].limbs());
    }
  }
}

TEST_F(FeIfma, two_vectors_in_step_invert_sixteen_elements) {
  const auto all = extreme_elements<1>(random, 40);
  for (std::size_t begin = 0; begin < all.size(); begin += 16) {
    std::array<Fe, 16> a, out;
    for (std::size_t i = 0; i < 16; ++i) a[i] = all[(begin + i) % all.size()];
    ops.invert16(out.data(), a.data());
    for (std::size_t i = 0; i < 16; ++i) {
      ASSERT_EQ(mod(test::value(out[i]), p()), inverse(mod(test::value(a[i]), p()), p()));
    }
  }
}

}  // namespace
}  // namespace slipstream::test
