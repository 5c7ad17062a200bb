// ristretto255 beyond the reference vectors: cosets, strictness, the group laws.
#include "slipstream/group/ristretto255.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "field/oracle.h"
#include "slipstream/field/detail/fe_bytes.h"

namespace slipstream {
namespace {

using field::Fe;
using group::EdwardsPoint;
using ristretto255::Encoding;
using ristretto255::Point;

Point random_point(test::Random& random) {
  return ristretto255::from_uniform_bytes(test::to_le<64>(test::random_integer(random, 512)));
}

/// The four points (0, 1), (0, -1), (i, 0), (-i, 0) that ristretto255 identifies with the identity.
std::vector<EdwardsPoint> four_torsion() {
  const Fe zero = Fe::zero(), one = Fe::one(), i = field::kSqrtMinus1;
  return {{zero, one, one, zero},
          {zero, carry(negate(one)), one, zero},
          {i, zero, one, zero},
          {carry(negate(i)), zero, one, zero}};
}

TEST(Ristretto255, all_four_representatives_are_one_element) {
  test::Random random(1);
  for (int round = 0; round < 20; ++round) {
    const Point p = round == 0 ? Point() : random_point(random);
    const Point other = random_point(random);
    std::vector<Encoding> doubles(4);
    std::vector<Point> representatives;
    for (const EdwardsPoint& t : four_torsion()) representatives.emplace_back(group::add(p.edwards(), t));
    ristretto255::double_and_encode_batch(representatives, doubles);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(representatives[i], p);
      EXPECT_FALSE(representatives[i] == other);
      EXPECT_EQ(ristretto255::encode(representatives[i]), ristretto255::encode(p));
      EXPECT_EQ(doubles[i], ristretto255::encode(p.doubled()));
      EXPECT_EQ(representatives[i].is_identity(), round == 0);
    }
  }
}

TEST(Ristretto255, an_encoding_does_not_depend_on_the_scale_of_the_coordinates) {
  test::Random random(2);
  for (int round = 0; round < 20; ++round) {
    const Point p = random_point(random);
    const Fe k = test::fe(test::random_integer(random, 255));
    const EdwardsPoint& e = p.edwards();
    const Point scaled(EdwardsPoint{mul(e.X, k), mul(e.Y, k), mul(e.Z, k), mul(e.T, k)});
    EXPECT_EQ(scaled, p);
    EXPECT_EQ(ristretto255::encode(scaled), ristretto255::encode(p));
  }
}

TEST(Ristretto255, decoding_inverts_encoding_and_leaves_z_at_one) {
  test::Random random(3);
  for (int round = 0; round < 50; ++round) {
    const Point p = random_point(random);
    const auto decoded = ristretto255::decode(ristretto255::encode(p));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, p);
    EXPECT_EQ(decoded->edwards().Z.limbs(), Fe::one().limbs());
    EXPECT_EQ(field::to_bytes(decoded->edwards().T), field::to_bytes(mul(decoded->edwards().X, decoded->edwards().Y)));
  }
}

TEST(Ristretto255, every_other_encoding_of_the_same_field_element_is_refused) {
  test::Random random(4);
  const test::Integer two_255 = test::Integer(1) << 255;
  for (int round = 0; round < 50; ++round) {
    // Small s, so that s + p still fits 255 bits, as soon as it decodes.
    const test::Integer s = 2 * (round % 9);
    const test::Integer big = test::from_le(ristretto255::encode(random_point(random)).bytes);
    const Encoding small{test::to_le<32>(s)};
    if (ristretto255::decode(small)) {
      EXPECT_FALSE(ristretto255::decode(Encoding{test::to_le<32>(s + test::p())})) << s;
    }
    EXPECT_FALSE(ristretto255::decode(Encoding{test::to_le<32>(big + two_255)}));    // top bit
    EXPECT_FALSE(ristretto255::decode(Encoding{test::to_le<32>(test::p() - big)}));  // negative
  }
}

TEST(Ristretto255, zero_and_only_zero_is_the_encoding_of_the_identity) {
  EXPECT_TRUE(Encoding{}.is_identity());
  EXPECT_TRUE(ristretto255::decode(Encoding{})->is_identity());
  EXPECT_EQ(ristretto255::encode(Point()), Encoding{});
  EXPECT_TRUE(Point().is_identity());
  EXPECT_FALSE(Point::basepoint().is_identity());
  EXPECT_FALSE(ristretto255::encode(Point::basepoint()).is_identity());
  Bytes32 p_bytes = test::to_le<32>(test::p());
  EXPECT_FALSE(ristretto255::decode(Encoding{p_bytes}));
}

TEST(Ristretto255, group_laws_hold) {
  test::Random random(5);
  for (int round = 0; round < 20; ++round) {
    const Point a = random_point(random), b = random_point(random), c = random_point(random);
    EXPECT_EQ(a + b, b + a);
    EXPECT_EQ((a + b) + c, a + (b + c));
    EXPECT_EQ(a + Point(), a);
    EXPECT_EQ(a - b, a + (-b));
    EXPECT_TRUE((a - a).is_identity());
    EXPECT_EQ(a.doubled(), a + a);
  }
  EXPECT_TRUE((-Point()).is_identity());
}

}  // namespace
}  // namespace slipstream
