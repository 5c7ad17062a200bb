// Many independent sums at once.
#include <gtest/gtest.h>

#include <vector>

#include "msm/multiscalar.h"
#include "msm/points.h"

namespace slipstream::msm::test {
namespace {

/// Points and scalars that sums take runs of, in every form.
struct Pool {
  std::vector<Point> points;
  std::vector<Encoding> encoded;
  std::vector<AffinePoint> affine;
  std::vector<Scalar> scalars;
  std::vector<Bytes32> bytes;
  std::vector<Point> products;

  explicit Pool(std::size_t n) : points(decoded_points(n, 95)), encoded(encodings(points)) {
    ScalarSource source(96);
    for (std::size_t i = 0; i < n; ++i) {
      if (i % 5 == 0) points[i] = points[i] + Point::basepoint() - Point::basepoint();  // Z other than 1
      scalars.push_back(i % 11 == 0 ? Scalar::from_u64(i) : source.uniform());
      bytes.push_back(scalars.back().to_bytes());
      products.push_back(scalars.back() * points[i]);
    }
    affine = to_affine(points);
  }

  /// The terms begin .. begin + n - 1, in a form that `form` chooses.
  [[nodiscard]] SumTerms terms(std::size_t begin, std::size_t n, std::size_t form) const {
    SumTerms out;
    out.scalars = form % 2 == 0 ? ScalarSpan(std::span(scalars).subspan(begin, n))
                                : ScalarSpan(std::span(bytes).subspan(begin, n));
    if (form % 3 == 0) out.points = std::span(points).subspan(begin, n);
    if (form % 3 == 1) out.points = std::span(encoded).subspan(begin, n);
    if (form % 3 == 2) out.points = std::span(affine).subspan(begin, n);
    return out;
  }

  [[nodiscard]] Point sum(std::size_t begin, std::size_t n) const {
    Point out;
    for (std::size_t i = begin; i < begin + n; ++i) out = out + products[i];
    return out;
  }
};

TEST(Batch, no_sums_are_no_sums) {
  const auto none = multiscalar_mul_batch_vartime({});
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->empty());
}

TEST(Batch, every_sum_is_right_for_every_mix_of_sizes_and_forms) {
  const Pool pool(60);
  for (const std::size_t sums : std::initializer_list<std::size_t>{1, 2, 7, 8, 9, 15, 16, 17, 64, 100}) {
    std::vector<SumTerms> terms;
    std::vector<Point> expected;
    for (std::size_t i = 0; i < sums; ++i) {
      const std::size_t n = i % 4 == 3 ? 1 : (i * i + sums) % 30, begin = (7 * i) % 30;
      terms.push_back(pool.terms(begin, n, i + sums));
      expected.push_back(pool.sum(begin, n));
    }
    for (const unsigned threads : {1U, 2U, 3U, 0U}) {
      const auto result = multiscalar_mul_batch_vartime(terms, {.threads = threads});
      ASSERT_TRUE(result.has_value());
      ASSERT_EQ(*result, expected) << sums << " sums on " << threads;
    }
  }
}

TEST(Batch, products_of_one_point_each) {
  const Pool pool(130);
  for (std::size_t sums = 0; sums <= 130; sums += sums < 20 ? 1 : 11) {
    std::vector<SumTerms> terms;
    for (std::size_t i = 0; i < sums; ++i) terms.push_back(pool.terms(i, 1, 0));
    const auto result = multiscalar_mul_batch_vartime(terms);
    ASSERT_TRUE(result.has_value());
    ASSERT_EQ(*result, std::vector<Point>(pool.products.begin(), pool.products.begin() + static_cast<long>(sums)));
  }
}

TEST(Batch, large_sums_among_small_ones) {
  // A sum of 3000 is shared by all threads. Its points repeat, so that it is quick to work out otherwise.
  const Pool pool(30);
  std::vector<Scalar> scalars;
  std::vector<AffinePoint> points;
  for (std::size_t i = 0; i < 3000; ++i) {
    scalars.push_back(pool.scalars[i % 30]);
    points.push_back(pool.affine[i % 30]);
  }
  const std::vector<SumTerms> terms = {pool.terms(3, 2, 0), {scalars, points}, pool.terms(4, 9, 1), {scalars, points}};
  const Point large = Scalar::from_u64(100) * pool.sum(0, 30);
  for (const unsigned threads : {1U, 2U, 0U}) {
    const auto result = multiscalar_mul_batch_vartime(terms, {.threads = threads});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(*result, (std::vector<Point>{pool.sum(3, 2), large, pool.sum(4, 9), large}));
  }
}

TEST(Batch, is_right_under_every_plan) {
  const Pool pool(40);
  std::vector<SumTerms> terms;
  std::vector<Point> expected;
  for (std::size_t i = 0; i < 20; ++i) {
    terms.push_back(pool.terms(i, i, i));
    expected.push_back(pool.sum(i, i));
  }
  for (const Plan& plan : {Plan{Algorithm::straus, 2, 1}, Plan{Algorithm::straus, 6, 2},
                           Plan{Algorithm::pippenger, 40, 1}, Plan{Algorithm::pippenger, 84, 3}}) {
    const auto result = multiscalar_mul_batch_vartime(terms, {.plan = plan});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(*result, expected);
  }
}

TEST(Batch, tells_where_the_time_went) {
  const Pool pool(12);
  const std::vector<SumTerms> terms = {pool.terms(1, 3, 0), pool.terms(1, 4, 1), pool.terms(1, 5, 2)};
  Stats stats;
  ASSERT_TRUE(multiscalar_mul_batch_vartime(terms, {}, &stats).has_value());
  EXPECT_EQ(stats.decoded, 4U);
  EXPECT_EQ(stats.points, 12U);
  EXPECT_GT(stats.decode_ns, 0U);
  EXPECT_GT(stats.multiply_ns, 0U);
}

}  // namespace
}  // namespace slipstream::msm::test
