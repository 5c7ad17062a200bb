// Multiples of points: variable and fixed base against double-and-add.
#include <gtest/gtest.h>

#include "field/oracle.h"
#include "group/double_and_add.h"
#include "slipstream/group/detail/multiply_kernels.h"
#include "slipstream/group/detail/recode.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream {
namespace {

using group::FixedBaseTable;
using ristretto255::Point;
using test::double_and_add;

TEST(SignedRadix16, digits_are_in_range_and_add_up) {
  test::Random random(1);
  for (const Scalar& s : test::extreme_scalars(random, 200)) {
    test::Integer sum = 0;
    const auto digits = group::signed_radix_16(s);
    for (std::size_t i = digits.size(); i-- > 0;) {
      ASSERT_GE(digits[i], -8);
      ASSERT_LT(digits[i], 8);
      sum = sum * 16 + digits[i];
    }
    ASSERT_EQ(sum, test::value(s));
  }
}

TEST(Lookup, finds_every_signed_multiple) {
  std::array<group::ProjectiveNiels<group::Fe>, 8> cached;
  Point multiple;
  for (auto& entry : cached) {
    multiple = multiple + Point::basepoint();
    entry = group::to_projective_niels(multiple.edwards());
  }
  for (int digit = -8; digit <= 8; ++digit) {
    const auto absolute = static_cast<std::uint8_t>(std::abs(digit));
    const auto negative = static_cast<std::uint8_t>(digit < 0);
    const auto entry =
        group::multiply::lookup<group::Fe, group::ProjectiveNiels<group::Fe>>(cached, &absolute, &negative);
    const Point found(group::add(group::EdwardsPoint::identity(), entry).extended());
    const Point expected =
        double_and_add(Scalar::from_u64(static_cast<std::uint64_t>(std::abs(digit))), Point::basepoint());
    EXPECT_EQ(found, digit < 0 ? -expected : expected) << digit;
  }
}

TEST(Multiply, variable_and_fixed_base_equal_double_and_add_at_every_edge) {
  test::Random random(2);
  const Point base = ristretto255::from_uniform_bytes(test::to_le<64>(test::random_integer(random, 512)));
  const FixedBaseTable table(base);
  for (const Scalar& s : test::extreme_scalars(random, 30)) {
    const Point expected = double_and_add(s, base);
    EXPECT_EQ(s * base, expected) << test::value(s);
    EXPECT_EQ(table.multiply(s), expected) << test::value(s);
    EXPECT_EQ(table.multiply_vartime(s), expected) << test::value(s);
    EXPECT_EQ(FixedBaseTable::basepoint().multiply(s), s * Point::basepoint());
  }
}

TEST(Multiply, multiples_of_the_identity_are_the_identity) {
  test::Random random(3);
  const FixedBaseTable table((Point()));
  for (const Scalar& s : test::extreme_scalars(random, 3)) {
    EXPECT_TRUE((s * Point()).is_identity());
    EXPECT_TRUE(table.multiply(s).is_identity());
    EXPECT_TRUE(table.multiply_vartime(s).is_identity());
  }
}

TEST(Multiply, scalars_add_and_multiply_in_the_exponent) {
  test::Random random(4);
  const Point& B = Point::basepoint();
  for (int round = 0; round < 20; ++round) {
    const Scalar a = test::scalar(test::random_integer(random, 512)),
                 b = test::scalar(test::random_integer(random, 512));
    EXPECT_EQ(a * B + b * B, (a + b) * B);
    EXPECT_EQ(a * (b * B), (a * b) * B);
    EXPECT_EQ(-(a * B), (-a) * B);
  }
}

}  // namespace
}  // namespace slipstream
