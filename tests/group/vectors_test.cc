// Every case of ristretto255.json that is about points.
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "slipstream/field/scalar.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"
#include "support/vectors.h"

namespace slipstream {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;
using test::CaseCounter;
using test::hex;
using test::hex32;
using test::Json;

const Json& vectors() {
  static const Json json = test::load_vectors("ristretto255.json");
  return json;
}

Encoding encoding(const Json& value) { return {hex32(value)}; }

Point point(const Json& value) {
  const auto p = ristretto255::decode(encoding(value));
  if (!p) throw std::runtime_error("does not decode: " + value.dump());
  return *p;
}

Scalar scalar(const Json& value) {
  const auto s = Scalar::from_canonical_bytes(hex32(value));
  if (!s) throw std::runtime_error("not canonical: " + value.dump());
  return *s;
}

/// Double-and-add, written for clarity.
Point naive_multiply(const Scalar& s, const Point& p) {
  Point sum;
  for (int bit = 255; bit >= 0; --bit) {
    sum = sum.doubled();
    if ((s.words()[static_cast<std::size_t>(bit) / 64] >> (bit % 64)) & 1) sum = sum + p;
  }
  return sum;
}

TEST(Ristretto255Vectors, base_point_multiples) {
  CaseCounter cases("base_point_multiples");
  Point sum;
  for (const Json& c : vectors().at("base_point_multiples")) {
    const Scalar k = Scalar::from_u64(test::u64(c.at("k")));
    const Encoding expected = encoding(c.at("encoding"));
    EXPECT_EQ(ristretto255::encode(sum).bytes, expected.bytes);
    EXPECT_EQ(ristretto255::encode(k * Point::basepoint()).bytes, expected.bytes);
    EXPECT_EQ(ristretto255::encode(group::FixedBaseTable::basepoint().multiply(k)).bytes, expected.bytes);
    EXPECT_EQ(ristretto255::encode(group::FixedBaseTable::basepoint().multiply_vartime(k)).bytes, expected.bytes);
    EXPECT_EQ(point(c.at("encoding")), sum);
    EXPECT_EQ(sum.is_identity(), expected.is_identity());
    sum = sum + Point::basepoint();
    ++cases;
  }
}

TEST(Ristretto255Vectors, invalid_encodings_do_not_decode) {
  CaseCounter cases("invalid_encodings");
  for (const Json& c : vectors().at("invalid_encodings")) {
    EXPECT_FALSE(ristretto255::decode(encoding(c.at("encoding")))) << c;
    ++cases;
  }
}

TEST(Ristretto255Vectors, random_encodings_decode_where_they_should) {
  CaseCounter cases("random_encodings");
  for (const Json& c : vectors().at("random_encodings")) {
    const auto p = ristretto255::decode(encoding(c.at("encoding")));
    ASSERT_EQ(p.has_value(), c.at("valid").get<bool>()) << c;
    ++cases;
    if (!p) continue;
    EXPECT_EQ(ristretto255::encode(*p).bytes, hex32(c.at("encoding")));
    EXPECT_EQ(ristretto255::encode(p->doubled()).bytes, hex32(c.at("double")));
    Encoding doubled;
    ristretto255::double_and_encode_batch({&*p, 1}, {&doubled, 1});
    EXPECT_EQ(doubled.bytes, hex32(c.at("double")));
  }
}

TEST(Ristretto255Vectors, from_uniform_bytes) {
  CaseCounter cases("from_uniform_bytes");
  for (const Json& c : vectors().at("from_uniform_bytes")) {
    const Bytes input = hex(c.at("input"));
    ASSERT_EQ(input.size(), 64U);
    EXPECT_EQ(ristretto255::encode(ristretto255::from_uniform_bytes(std::span<const std::uint8_t, 64>(input))).bytes,
              hex32(c.at("output")));
    ++cases;
  }
}

TEST(Ristretto255Vectors, point_operations) {
  CaseCounter cases("point_operations");
  for (const Json& c : vectors().at("point_operations")) {
    const Point p = point(c.at("p")), q = point(c.at("q"));
    const Scalar s = scalar(c.at("s"));
    EXPECT_EQ(ristretto255::encode(p + q).bytes, hex32(c.at("p_plus_q")));
    EXPECT_EQ(ristretto255::encode(p - q).bytes, hex32(c.at("p_minus_q")));
    EXPECT_EQ(ristretto255::encode(-p).bytes, hex32(c.at("neg_p")));
    EXPECT_EQ(ristretto255::encode(s * p).bytes, hex32(c.at("s_times_p")));
    EXPECT_EQ(ristretto255::encode(group::FixedBaseTable::basepoint().multiply(s)).bytes, hex32(c.at("s_times_base")));
    ++cases;
  }
}

Point naive_sum(const Json& c) {
  Point sum;
  for (std::size_t i = 0; i < c.at("scalars").size(); ++i) {
    sum = sum + naive_multiply(scalar(c.at("scalars")[i]), point(c.at("points")[i]));
  }
  return sum;
}

TEST(Ristretto255Vectors, multiscalar_sums_one_by_one) {
  CaseCounter cases("multiscalar_mul");
  for (const Json& c : vectors().at("multiscalar_mul")) {
    ASSERT_EQ(c.at("scalars").size(), c.at("n").get<std::size_t>());
    EXPECT_EQ(ristretto255::encode(naive_sum(c)).bytes, hex32(c.at("result")));
    ++cases;
  }
}

TEST(Ristretto255Vectors, multiscalar_sums_that_vanish) {
  CaseCounter cases("multiscalar_mul_identity");
  for (const Json& c : vectors().at("multiscalar_mul_identity")) {
    EXPECT_TRUE(naive_sum(c).is_identity());
    ++cases;
  }
}

}  // namespace
}  // namespace slipstream
