#include "slipstream/msm/multiscalar.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "msm/points.h"
#include "slipstream/base/detail/arena.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "support/vectors.h"

namespace slipstream::msm::test {
namespace {

using slipstream::test::CaseCounter;

std::vector<Options> assorted_options() {
  std::vector<Options> out = {{}, {.threads = 2}, {.threads = 3}, {.threads = 0}};
  for (const unsigned width : {2U, 4U, 5U, 6U, 8U}) out.push_back({.plan = Plan{Algorithm::straus, width, 1}});
  for (const unsigned windows : {11U, 16U, 21U, 32U, 50U, 51U, 84U, 253U}) {
    out.push_back({.plan = Plan{Algorithm::pippenger, windows, 1}});
  }
  out.push_back({.threads = 2, .plan = Plan{Algorithm::straus, 5, 3}});
  out.push_back({.threads = 3, .plan = Plan{Algorithm::pippenger, 40, 3}});
  out.push_back({.threads = 2, .plan = Plan{Algorithm::pippenger, 25, 1}});
  out.push_back({.threads = 3, .plan = Plan{Algorithm::pippenger, 40, 2}});
  return out;
}

/// Both forms, under the options.
void expect_sum(std::span<const Scalar> scalars, std::span<const Point> points, const Point& expected,
                const Options& options) {
  ASSERT_EQ(*multiscalar_mul_vartime(scalars, points, options), expected);
  const auto encoded = multiscalar_mul_vartime(scalars, encodings(points), options);
  ASSERT_TRUE(encoded.has_value());
  ASSERT_EQ(*encoded, expected);
}

TEST(Backends, every_backend_has_the_row_it_names) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    EXPECT_STREQ(msm_kernels(backend.id).backend, backend.kernels.msm);
  }
  EXPECT_STREQ(msm_kernels().backend, cpu::info(cpu::active_backend()).kernels.msm);
}

TEST(Multiscalar, agrees_with_the_vectors) {
  CaseCounter count("multiscalar_mul");
  const auto vectors = slipstream::test::load_vectors("ristretto255.json");
  for (const auto& test_case : vectors.at("multiscalar_mul")) {
    std::vector<Scalar> scalars;
    std::vector<Encoding> points;
    for (const auto& s : test_case.at("scalars")) {
      scalars.push_back(*Scalar::from_canonical_bytes(slipstream::test::hex32(s)));
    }
    for (const auto& p : test_case.at("points")) points.push_back({slipstream::test::hex32(p)});
    ASSERT_EQ(scalars.size(), test_case.at("n").get<std::size_t>());
    for (const Options& options : assorted_options()) {
      const auto sum = multiscalar_mul_vartime(scalars, points, options);
      ASSERT_TRUE(sum.has_value());
      EXPECT_EQ(ristretto255::encode(*sum).bytes, slipstream::test::hex32(test_case.at("result")));
    }
    ++count;
  }
}

TEST(Multiscalar, finds_the_identities_of_the_vectors) {
  CaseCounter count("multiscalar_mul_identity");
  const auto vectors = slipstream::test::load_vectors("ristretto255.json");
  for (const auto& test_case : vectors.at("multiscalar_mul_identity")) {
    std::vector<Scalar> scalars;
    std::vector<Encoding> points;
    for (const auto& s : test_case.at("scalars")) {
      scalars.push_back(*Scalar::from_canonical_bytes(slipstream::test::hex32(s)));
    }
    for (const auto& p : test_case.at("points")) points.push_back({slipstream::test::hex32(p)});
    for (const Options& options : assorted_options()) {
      const auto sum = multiscalar_mul_vartime(scalars, points, options);
      ASSERT_TRUE(sum.has_value());
      EXPECT_TRUE(sum->is_identity());
      // One coefficient changed, and it is no longer one.
      std::vector<Scalar> changed = scalars;
      for (std::size_t i = 0; i < points.size(); ++i) {
        if (!points[i].is_identity()) {
          changed[i] += Scalar::one();
          break;
        }
      }
      if (changed != scalars) {
        EXPECT_FALSE(multiscalar_mul_vartime(changed, points, options)->is_identity());
      }
    }
    ++count;
  }
}

TEST(Multiscalar, is_right_for_no_point_one_and_two_under_every_plan) {
  const std::vector<Point> points = decoded_points(2, 12);
  const std::vector<Scalar> edges = edge_scalars();
  std::vector<Point> first, second;
  for (const Scalar& s : edges) {
    first.push_back(s * points[0]);
    second.push_back(s * points[1]);
  }
  for (const Options& options : assorted_options()) {
    expect_sum({}, {}, Point(), options);
    for (std::size_t i = 0; i < edges.size(); i += 3) {
      const std::size_t j = (7 * i + 3) % edges.size();
      const std::vector<Scalar> scalars = {edges[i], edges[j]};
      const std::span<const Scalar> one(scalars.data(), 1);
      ASSERT_EQ(*multiscalar_mul_vartime(one, std::span(points).first(1), options), first[i]);
      ASSERT_EQ(*multiscalar_mul_vartime(scalars, points, options), first[i] + second[j]);
    }
  }
}

TEST(Multiscalar, takes_points_of_any_z) {
  const std::vector<Point> decoded = decoded_points(70, 13);
  ScalarSource source(14);
  std::vector<Scalar> scalars;
  std::vector<Point> points;
  for (std::size_t i = 0; i < 600; ++i) {
    // Every third has Z = 1.
    const Point& p = decoded[i % decoded.size()];
    points.push_back(i % 3 == 0 ? p : p.doubled());
    scalars.push_back(source.uniform());
  }
  const Point expected = naive_sum(scalars, points);
  for (const Options& options : assorted_options()) {
    ASSERT_EQ(*multiscalar_mul_vartime(scalars, points, options), expected);
  }
}

TEST(Multiscalar, a_large_sum_is_that_of_its_parts_under_every_number_of_threads) {
  constexpr std::size_t kSize = 5000;
  const std::vector<Point> few = decoded_points(100, 17);
  ScalarSource source(18);
  std::vector<Scalar> scalars;
  std::vector<Point> points;
  for (std::size_t i = 0; i < kSize; ++i) {
    scalars.push_back(source.uniform());
    points.push_back(few[(i * i + 3 * i) % few.size()]);
  }
  Point expected;
  for (std::size_t i = 0; i < kSize; i += 50) {
    expected = expected + naive_sum(std::span(scalars).subspan(i, 1), std::span(points).subspan(i, 1));
    expected = expected +
               *multiscalar_mul_vartime(std::span(scalars).subspan(i + 1, 49), std::span(points).subspan(i + 1, 49));
  }
  for (const unsigned threads : {1U, 2U, 3U, 0U}) expect_sum(scalars, points, expected, {.threads = threads});
}

TEST(Multiscalar, names_the_first_encoding_that_does_not_decode) {
  CaseCounter count("positions of a bad encoding");
  const std::vector<Encoding> good = encodings(decoded_points(200, 19));
  const std::vector<Scalar> scalars(good.size(), Scalar::zero());
  for (const unsigned threads : {1U, 2U, 3U, 0U}) {
    for (std::size_t i = 0; i < good.size(); ++i) {
      std::vector<Encoding> points = good;
      points[i] = points[good.size() - 1] = bad_encoding();
      const auto sum = multiscalar_mul_vartime(scalars, points, {.threads = threads});
      ASSERT_FALSE(sum.has_value());
      ASSERT_EQ(sum.error().index, i);
      ++count;
    }
  }
}

TEST(Multiscalar, tells_where_the_time_went) {
  const std::vector<Point> points = decoded_points(50, 20);
  std::vector<Scalar> scalars(points.size(), Scalar::one());
  scalars[3] = Scalar::zero();
  Stats stats;
  static_cast<void>(multiscalar_mul_vartime(scalars, encodings(points), {}, &stats));
  EXPECT_EQ(stats.decoded, 50U);
  EXPECT_EQ(stats.points, 49U);
  EXPECT_GT(stats.decode_ns, 0U);
  EXPECT_GT(stats.multiply_ns, 0U);
  static_cast<void>(multiscalar_mul_vartime(scalars, points, {}, &stats));
  EXPECT_EQ(stats.decoded, 50U);
  EXPECT_EQ(stats.points, 98U);
}

TEST(Multiscalar, threads_keep_memory_up_to_the_bound_of_the_call) {
  const std::vector<Scalar> scalars(1000, Scalar::from_u64(3));
  const std::vector<Point> points(1000, Point::basepoint());
  std::thread([&] {
    const auto kept_after = [&](const Options& options) {
      EXPECT_TRUE(multiscalar_mul_vartime(scalars, points, options).has_value());
      return BlockPool::kept_bytes();
    };
    EXPECT_EQ(kept_after({.largest_kept = 0}), 0U);
    const std::size_t all = kept_after({});
    EXPECT_GE(all, points.size() * (sizeof(CurveAddend) + sizeof(SignedScalar)));
    EXPECT_LE(kept_after({.largest_kept = 4096}), Arena::kMostBlocks * 4096);
    EXPECT_EQ(kept_after({.plan = Plan{Algorithm::pippenger, 25, 2}, .largest_kept = 0}), 0U);
    EXPECT_EQ(kept_after({.plan = Plan{Algorithm::straus, 5, 2}, .largest_kept = 0}), 0U);
  }).join();
}

}  // namespace
}  // namespace slipstream::msm::test
