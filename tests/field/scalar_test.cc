// Integers mod l against arbitrary-precision integers, and the scalar sections of ristretto255.json.
#include "slipstream/field/scalar.h"

#include <gtest/gtest.h>

#include <set>

#include "field/oracle.h"
#include "slipstream/field/detail/scalar_words.h"
#include "support/vectors.h"

namespace slipstream {
namespace {

using test::CaseCounter;
using test::Integer;
using test::Json;
using test::mod;
using test::order;
using test::Random;
using test::value;

TEST(Scalar, arithmetic_is_right_at_every_edge) {
  Random random(1);
  const std::vector<Scalar> scalars = test::extreme_scalars(random, 60);
  for (const Scalar& a : scalars) {
    for (const Scalar& b : scalars) {
      ASSERT_EQ(value(a + b), mod(value(a) + value(b), order()));
      ASSERT_EQ(value(a - b), mod(value(a) - value(b), order()));
      ASSERT_EQ(value(a * b), mod(value(a) * value(b), order())) << value(a) << " * " << value(b);
      ASSERT_EQ(a == b, value(a) == value(b));
      Scalar x = a, y = a, z = a;
      x += b;
      y -= b;
      z *= b;
      ASSERT_EQ(x, a + b);
      ASSERT_EQ(y, a - b);
      ASSERT_EQ(z, a * b);
    }
    ASSERT_EQ(value(-a), mod(-value(a), order()));
    ASSERT_EQ(value(a.square()), mod(value(a) * value(a), order()));
    ASSERT_EQ(value(a.invert()), test::inverse(value(a), order())) << value(a);
    ASSERT_EQ(a.is_zero(), value(a) == 0);
  }
}

TEST(Scalar, assignment_operators_may_take_themselves) {
  Random random(2);
  for (const Scalar& a : test::extreme_scalars(random, 10)) {
    Scalar x = a, y = a, z = a;
    x += x;
    y -= y;
    z *= z;
    EXPECT_EQ(value(x), mod(2 * value(a), order()));
    EXPECT_TRUE(y.is_zero());
    EXPECT_EQ(value(z), mod(value(a) * value(a), order()));
  }
}

TEST(Scalar, random_ones_differ_and_use_all_bits) {
  Scalar::Words seen_one{}, seen_zero{};
  std::set<Scalar::Words> all;
  for (int i = 0; i < 64; ++i) {
    const Scalar::Words words = Scalar::random().words();
    all.insert(words);
    for (std::size_t j = 0; j < words.size(); ++j) {
      seen_one[j] |= words[j];
      seen_zero[j] |= ~words[j];
    }
  }
  EXPECT_EQ(all.size(), 64U);
  // Below the order all 252 bits take both values; a bit that never does has a probability of 2^-63.
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_EQ(seen_one[j], ~std::uint64_t{0});
    EXPECT_EQ(seen_zero[j], ~std::uint64_t{0});
  }
  EXPECT_EQ(seen_one[3], (std::uint64_t{1} << 60) - 1);
}

TEST(Scalar, small_integers_are_themselves) {
  EXPECT_TRUE(Scalar().is_zero());
  EXPECT_EQ(value(Scalar::one()), 1);
  EXPECT_EQ(value(Scalar::from_u64(~std::uint64_t{0})), (Integer(1) << 64) - 1);
  EXPECT_EQ(value(Scalar::from_u128(1, 2)), (Integer(2) << 64) + 1);
}

std::vector<Integer> edges_of_256_bits(Random& random) {
  std::vector<Integer> cases = {0, 1, order() - 1, order(), order() + 1, (Integer(1) << 256) - 1};
  for (int k = 1; k <= 15; ++k) {
    for (const int offset : {-1, 0, 1}) cases.push_back(k * order() + offset);
  }
  for (const unsigned bit : {252U, 253U, 254U, 255U}) {
    for (const int offset : {-1, 0, 1}) cases.push_back((Integer(1) << bit) + offset);
  }
  for (int i = 0; i < 300; ++i) cases.push_back(test::random_integer(random, 256));
  return cases;
}

TEST(Scalar, strict_decoding_takes_exactly_the_integers_below_the_order) {
  Random random(3);
  for (const Integer& x : edges_of_256_bits(random)) {
    const Bytes32 bytes = test::to_le<32>(x);
    const auto decoded = Scalar::from_canonical_bytes(bytes);
    ASSERT_EQ(decoded.has_value(), x < order()) << x;
    if (decoded) {
      ASSERT_EQ(value(*decoded), x);
      ASSERT_EQ(decoded->to_bytes(), bytes);
    }
    ASSERT_EQ(value(Scalar::from_bytes_mod_order(bytes)), mod(x, order())) << x;
  }
}

TEST(Scalar, wide_reduction_is_right_at_every_edge) {
  Random random(4);
  const Integer all_ones = (Integer(1) << 512) - 1;
  std::vector<Integer> cases = edges_of_256_bits(random);
  cases.push_back(all_ones);
  cases.push_back(all_ones / order() * order());
  cases.push_back(all_ones / order() * order() - 1);
  for (unsigned bit = 250; bit < 512; ++bit) {
    for (const int offset : {-1, 0, 1}) cases.push_back((Integer(1) << bit) + offset);
    cases.push_back(all_ones - (Integer(1) << bit));
  }
  for (unsigned pattern = 0; pattern < 256; ++pattern) {  // every word 0 or full
    Integer x = 0;
    for (unsigned word = 0; word < 8; ++word) {
      if ((pattern >> word) & 1) x += Integer(~std::uint64_t{0}) << (64 * word);
    }
    cases.push_back(x);
  }
  for (int i = 0; i < 2000; ++i) cases.push_back(test::random_integer(random, 512));
  for (int i = 0; i < 500; ++i) {  // on both sides of a multiple of the order
    const Integer multiple = test::random_integer(random, 259) * order();
    cases.push_back(multiple);
    cases.push_back(multiple - 1);
  }
  for (const Integer& x : cases) {
    ASSERT_EQ(value(Scalar::from_bytes_wide(test::to_le<64>(x))), mod(x, order())) << x;
  }
}

TEST(Scalar, product_reduction_is_right_up_to_its_declared_bound) {
  Random random(5);
  const Integer bound = Integer(1) << 507;
  std::vector<Integer> cases = {bound - 1, bound - (Integer(1) << 252), bound / order() * order(),
                                bound / order() * order() - 1};
  for (int i = 0; i < 3000; ++i) cases.push_back(test::random_integer(random, 507));
  for (int i = 0; i < 3000; ++i) {  // x_lo and y_lo at opposite ends: quotients of all ones, or followed by zeros
    const Integer quotient = (Integer(1) << 255) - 1 - test::random_integer(random, static_cast<unsigned>(i % 250) + 1);
    cases.push_back(quotient * order() + ((i & 1) != 0 ? order() - 1 : Integer(0)));
  }
  for (const Integer& x : cases) {
    if (x >= bound) continue;
    const auto bytes = test::to_le<64>(x);
    field::detail::Words<8> words;
    for (std::size_t i = 0; i < 8; ++i) words[i] = load_le64(bytes.data() + 8 * i);
    ASSERT_EQ(value(Scalar::from_words_unchecked(field::detail::reduce_product(words))), mod(x, order())) << x;
  }
}

const Json& vectors() {
  static const Json json = test::load_vectors("ristretto255.json");
  return json;
}

Scalar scalar(const Json& bytes) {
  const auto s = Scalar::from_canonical_bytes(test::hex32(bytes));
  if (!s) throw std::runtime_error("not canonical: " + bytes.dump());
  return *s;
}

TEST(ScalarVectors, group_order) { EXPECT_EQ(test::from_le(test::hex(vectors().at("group_order_le"))), order()); }

TEST(ScalarVectors, reduction_of_32_bytes) {
  CaseCounter cases("scalar_reduce_32");
  for (const Json& c : vectors().at("scalar_reduce_32")) {
    const Bytes32 input = test::hex32(c.at("input"));
    EXPECT_EQ(Scalar::from_bytes_mod_order(input).to_bytes(), test::hex32(c.at("reduced")));
    EXPECT_EQ(Scalar::from_canonical_bytes(input).has_value(), c.at("canonical").get<bool>());
    ++cases;
  }
}

TEST(ScalarVectors, reduction_of_64_bytes) {
  CaseCounter cases("scalar_reduce_64");
  for (const Json& c : vectors().at("scalar_reduce_64")) {
    const Bytes input = test::hex(c.at("input"));
    ASSERT_EQ(input.size(), 64U);
    EXPECT_EQ(Scalar::from_bytes_wide(std::span<const std::uint8_t, 64>(input)).to_bytes(),
              test::hex32(c.at("reduced")));
    ++cases;
  }
}

TEST(ScalarVectors, arithmetic) {
  CaseCounter cases("scalar_arithmetic");
  for (const Json& c : vectors().at("scalar_arithmetic")) {
    const Scalar a = scalar(c.at("a")), b = scalar(c.at("b"));
    EXPECT_EQ(a + b, scalar(c.at("add")));
    EXPECT_EQ(a - b, scalar(c.at("sub")));
    EXPECT_EQ(a * b, scalar(c.at("mul")));
    EXPECT_EQ(-a, scalar(c.at("neg_a")));
    if (c.at("invert_a").is_null()) {
      EXPECT_TRUE(a.is_zero());
      EXPECT_TRUE(a.invert().is_zero());
    } else {
      EXPECT_EQ(a.invert(), scalar(c.at("invert_a")));
    }
    ++cases;
  }
}

}  // namespace
}  // namespace slipstream
