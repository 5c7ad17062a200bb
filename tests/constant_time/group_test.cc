#include "constant_time/secrets.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/msm/commitment.h"
#include "slipstream/msm/fixed_bases.h"
#include "slipstream/msm/secret_sum.h"

namespace slipstream::constant_time {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

// One point, fewer and more than lanes, and more than one block of lanes.
constexpr std::size_t kSizes[] = {1, 2, 5, 8, 9, 33};

std::vector<Point> multiples(const std::vector<Scalar>& k) {
  std::vector<Point> out;
  for (const Scalar& x : k) out.push_back(group::FixedBaseTable::basepoint().multiply_vartime(x));
  return out;
}

/// The points as secrets: all coordinates are.
std::vector<Point> poisoned(std::vector<Point> points) {
  poison(points);
  return points;
}

void expect_points(std::span<const Point> made, std::span<const Point> expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(reveal(made[i]), expected[i]) << i;
}

class GroupConstantTime : public ConstantTime {};

TEST_F(GroupConstantTime, addition_and_comparison) {
  const auto known = multiples(scalars(2));
  const auto p = poisoned(known);
  EXPECT_EQ(reveal(p[0] + p[1]), known[0] + known[1]);
  EXPECT_EQ(reveal(p[0] - p[1]), known[0] - known[1]);
  EXPECT_EQ(reveal(-p[0]), -known[0]);
  EXPECT_EQ(reveal(p[0].doubled()), known[0].doubled());
  EXPECT_EQ(reveal(p[0] == p[1]), false);
  EXPECT_EQ(reveal(p[0].is_identity()), false);
}

TEST_F(GroupConstantTime, multiples_of_a_fixed_base) {
  const auto& table = group::FixedBaseTable::basepoint();
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(n);
    const auto s = secret_scalars(n);
    std::vector<Point> out(n);
    table.multiply_batch(s, out);
    expect_points(out, multiples(scalars(n)));
    EXPECT_EQ(reveal(table.multiply(s[0])), multiples(scalars(1))[0]);
  }
}

TEST_F(GroupConstantTime, multiples_of_any_points) {
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(n);
    const auto known = scalars(n), k = scalars(n, 2);
    const auto s = secret_scalars(n);
    const auto points = multiples(k), secret_points = poisoned(points);
    std::vector<Scalar> products(n);
    for (std::size_t i = 0; i < n; ++i) products[i] = known[i] * k[i];
    std::vector<Point> out(n);
    ristretto255::multiply_batch(s, points, out);
    expect_points(out, multiples(products));
    ristretto255::multiply_batch(s, secret_points, out);
    expect_points(out, multiples(products));
    EXPECT_EQ(reveal(s[0] * secret_points[0]), multiples(products)[0]);
  }
}

TEST_F(GroupConstantTime, encoding) {
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(n);
    const auto known = multiples(scalars(n));
    const auto points = poisoned(known);
    std::vector<Encoding> plain(n), doubled(n);
    ristretto255::encode_batch(points, plain);
    ristretto255::double_and_encode_batch(points, doubled);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_EQ(reveal(plain[i]), ristretto255::encode(known[i]));
      EXPECT_EQ(reveal(doubled[i]), ristretto255::encode(known[i].doubled()));
      EXPECT_EQ(reveal(ristretto255::encode(points[i])), ristretto255::encode(known[i]));
    }
  }
}

TEST_F(GroupConstantTime, encoding_of_the_identity_and_its_like) {
  const std::vector<Point> identities(9);
  const auto points = poisoned(identities);
  std::vector<Encoding> plain(9), doubled(9);
  ristretto255::encode_batch(points, plain);
  ristretto255::double_and_encode_batch(points, doubled);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(reveal(plain[i]), Encoding{});
    EXPECT_EQ(reveal(doubled[i]), Encoding{});
  }
}

class SumConstantTime : public ConstantTime {};

TEST_F(SumConstantTime, over_points_seen_once) {
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(n);
    const auto points = multiples(scalars(n, 2));
    Point expected;
    for (std::size_t i = 0; i < n; ++i) expected = expected + scalars(n)[i] * points[i];
    EXPECT_EQ(reveal(msm::multiscalar_mul(secret_scalars(n), points)), expected);
  }
}

TEST_F(SumConstantTime, over_fixed_bases) {
  const msm::SecretBases bases(innerproduct::generators(32));
  for (const std::size_t n : {0U, 1U, 7U, 8U, 17U, 32U}) {
    SCOPED_TRACE(n);
    const auto sum = [&](const auto& g, const auto& h, const auto& b) {
      return msm::secret_sum(bases, {.B = &b[0], .B_blinding = &b[1], .G = std::span(g), .H = std::span(h)});
    };
    EXPECT_EQ(reveal(sum(secret_scalars(n, 1), secret_scalars(n, 2), secret_scalars(2, 3))),
              sum(scalars(n, 1), scalars(n, 2), scalars(2, 3)));
  }
}

TEST_F(SumConstantTime, commitments) {
  const auto bases = innerproduct::generators(1);
  const msm::PedersenTables tables(bases->B(), bases->B_blinding());
  const auto known = scalars(2);
  const auto x = secret_scalars(2);
  EXPECT_EQ(reveal(tables.commit(x[0], x[1])), known[0] * bases->B() + known[1] * bases->B_blinding());
}

}  // namespace
}  // namespace slipstream::constant_time
