#include "slipstream/innerproduct/inner_product.h"

#include <gtest/gtest.h>

namespace slipstream::innerproduct {
namespace {

TEST(InnerProduct, tensor_equals_the_product_over_the_bits_of_each_index) {
  const Scalar first = Scalar::from_u64(1000003);
  const Scalar tail = Scalar::from_u64(998244353);
  for (std::size_t rounds = 0; rounds <= 6; ++rounds) {
    std::vector<Scalar> factors;
    for (std::size_t j = 0; j < rounds; ++j) factors.push_back(Scalar::from_u64(2 * j + 3));
    const std::size_t n = std::size_t{1} << rounds;
    for (std::size_t split = 0; split <= n; ++split) {
      std::vector<Scalar> out(n);
      detail::tensor(out, first, factors, split, tail);
      for (std::size_t i = 0; i < n; ++i) {
        Scalar expected = i < split ? first : first * tail;
        for (std::size_t j = 0; j < rounds; ++j) {
          if (i >> j & 1) expected *= factors[j];
        }
        ASSERT_EQ(out[i], expected) << rounds << " " << split << " " << i;
      }
    }
  }
}

TEST(InnerProduct, round_challenges_are_squares_and_products) {
  const std::vector<Scalar> u{Scalar::from_u64(5), Scalar::from_u64(7)};
  const std::vector<Scalar> u_inv{u[0].invert(), u[1].invert()};
  const RoundChallenges c = RoundChallenges::from(u, u_inv);
  EXPECT_EQ(c.squares, (std::vector{Scalar::from_u64(25), Scalar::from_u64(49)}));
  EXPECT_EQ(c.product, Scalar::from_u64(35));
  EXPECT_EQ(c.inverse_squares[0] * c.squares[0], Scalar::one());
  EXPECT_EQ(c.inverse_squares[1] * c.squares[1], Scalar::one());
  EXPECT_EQ(c.inverse_product * c.product, Scalar::one());
}

}  // namespace
}  // namespace slipstream::innerproduct
