// What only the lane type of avx512ifma has: sums of products that are carried once.
#include <gtest/gtest.h>

#include "field/ifma_ops.h"
#include "field/lane_limbs.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx512ifma;
extern const IfmaOps kIfmaOps_avx512ifma;

namespace {

TEST(FeIfma, sums_of_uncarried_products_are_factors_again) {
  const cpu::BackendInfo& backend = cpu::info(cpu::Backend::avx512ifma);
  if (!backend.supported()) GTEST_SKIP() << backend.name << ": this processor cannot run it";
  const LaneOps& ops = kLaneOps_avx512ifma;
  Random random(71);
  const ElementLimbs largest = ops.mul.most_a;
  const auto all = extreme_limbs(ops, largest, random, 40);
  const auto pick = [&] {
    LaneLimbs out;
    for (ElementLimbs& x : out) x = all[random() % all.size()];
    return out;
  };
  LaneLimbs most;
  most.fill(largest);
  const LaneLimbs none{};
  LaneLimbs sum{}, difference{};
  for (int round = 0; round < 2000; ++round) {
    const LaneLimbs a = round <= 1 ? most : pick(), b = round <= 1 ? most : pick();
    const LaneLimbs c = round == 0 || round == 2 ? most : round == 1 ? none : pick();
    const LaneLimbs d = round == 0 || round == 2 ? most : pick();
    kIfmaOps_avx512ifma.add_products(sum, a, b, c, d);
    kIfmaOps_avx512ifma.sub_products(difference, a, b, c, d);
    for (std::size_t i = 0; i < ops.lanes; ++i) {
      const Integer ab = value(ops, a[i]) * value(ops, b[i]), cd = value(ops, c[i]) * value(ops, d[i]);
      ASSERT_TRUE(within(sum[i], largest) && within(difference[i], largest));
      ASSERT_EQ(mod(value(ops, sum[i]), p()), mod(ab + cd, p()));
      ASSERT_EQ(mod(value(ops, difference[i]), p()), mod(ab - cd, p()));
    }
  }
}

}  // namespace
}  // namespace slipstream::test
