#include "slipstream/base/detail/value_barrier.h"

#include <gtest/gtest.h>

namespace slipstream {
namespace {

static_assert(value_barrier(std::uint32_t{7}) == 7 && value_barrier(~std::uint64_t{0}) == ~std::uint64_t{0});
static_assert(mask_of_bit(std::uint32_t{1}) == 0xffffffff && mask_of_bit(std::uint32_t{0}) == 0);
static_assert(mask_of_bit(std::uint64_t{1}) == 0xffffffffffffffff && mask_of_bit(std::uint64_t{0}) == 0);

TEST(ValueBarrier, leaves_values_and_masks_as_they_are_when_the_program_runs) {
  for (const std::uint64_t x : {std::uint64_t{0}, std::uint64_t{5}, ~std::uint64_t{0}}) {
    EXPECT_EQ(value_barrier(x), x);
    EXPECT_EQ(value_barrier(static_cast<std::uint32_t>(x)), static_cast<std::uint32_t>(x));
  }
  for (const std::uint32_t bit : {0U, 1U}) {
    EXPECT_EQ(mask_of_bit(bit), bit == 1 ? 0xffffffff : 0U);
    EXPECT_EQ(mask_of_bit(std::uint64_t{bit}), bit == 1 ? ~std::uint64_t{0} : 0U);
  }
  std::array<std::uint8_t, 3> values = {1, 0xff, 0};
  value_barrier_all(values);
  EXPECT_EQ(values, (std::array<std::uint8_t, 3>{1, 0xff, 0}));
}

}  // namespace
}  // namespace slipstream
