// Integers of 64 bits and a sign that turn into scalars when they no longer fit.
#include "slipstream/vm/number.h"

#include <gtest/gtest.h>

namespace slipstream::vm {
namespace {

constexpr std::uint64_t kMax = ~std::uint64_t{0};

TEST(Number, integers_and_scalars_of_the_same_value_are_different) {
  EXPECT_FALSE(Number::integer(5) == Number(Scalar::from_u64(5)));
  EXPECT_TRUE(Number::integer(5).to_scalar() == Number(Scalar::from_u64(5)).to_scalar());
}

TEST(Number, sums_of_integers_stay_integers_up_to_the_largest) {
  EXPECT_TRUE(Number::integer(kMax - 1) + Number::integer(1) == Number::integer(kMax));
  EXPECT_TRUE(-Number::integer(kMax) + Number::integer(kMax) == Number::integer(0));
  EXPECT_TRUE(-Number::integer(kMax - 1) + -Number::integer(1) == -Number::integer(kMax));
}

TEST(Number, sums_beyond_the_largest_integer_are_scalars) {
  const Number sum = Number::integer(kMax) + Number::integer(1);
  EXPECT_EQ(sum.as_integer(), nullptr);
  EXPECT_EQ(sum.to_scalar(), Scalar::from_u128(0, 1));
  const Number below = -Number::integer(kMax) + -Number::integer(1);
  EXPECT_EQ(below.as_integer(), nullptr);
  EXPECT_EQ(below.to_scalar(), -Scalar::from_u128(0, 1));
}

TEST(Number, products_beyond_the_largest_integer_are_scalars) {
  EXPECT_TRUE(Number::integer(1u << 31) * -Number::integer(2) == -Number::integer(std::uint64_t{1} << 32));
  const Number product = Number::integer(kMax) * Number::integer(kMax);
  EXPECT_EQ(product.as_integer(), nullptr);
  EXPECT_EQ(product.to_scalar(), Scalar::from_u64(kMax) * Scalar::from_u64(kMax));
}

TEST(Number, a_scalar_makes_every_result_a_scalar) {
  const Number one(Scalar::one());
  EXPECT_EQ((Number::integer(1) + one).as_integer(), nullptr);
  EXPECT_EQ((one * Number::integer(0)).as_integer(), nullptr);
  EXPECT_TRUE((one * Number::integer(0)).to_scalar().is_zero());
}

TEST(Number, the_range_of_64_bits_is_that_of_the_scalar) {
  EXPECT_TRUE(Number::integer(kMax).in_range_64());
  EXPECT_TRUE(Number(Scalar::from_u64(kMax)).in_range_64());
  EXPECT_FALSE((-Number::integer(1)).in_range_64());
  EXPECT_FALSE(Number(Scalar::from_u128(0, 1)).in_range_64());
}

}  // namespace
}  // namespace slipstream::vm
