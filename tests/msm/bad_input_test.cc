// What multiplications refuse, form by form, and the error that says so.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <string>
#include <vector>

#include "msm/points.h"
#include "slipstream/msm/multiscalar.h"
#include "support/vectors.h"

namespace slipstream::msm::test {
namespace {

using slipstream::test::CaseCounter;
using Kind = Error::Kind;

/// Everything that a sum of n points can be made of.
struct Inputs {
  std::vector<Point> points;
  std::vector<Encoding> encoded;
  std::vector<AffinePoint> affine;
  std::vector<Scalar> scalars;
  std::vector<Bytes32> bytes;

  explicit Inputs(std::size_t n)
      : points(decoded_points(n, 90)), encoded(encodings(points)), affine(to_affine(points)) {
    ScalarSource source(91);
    for (std::size_t i = 0; i < n; ++i) {
      scalars.push_back(source.uniform());
      bytes.push_back(scalars.back().to_bytes());
    }
  }
};

/// l, the least number that is not canonical, and its like.
std::vector<Bytes32> bad_scalars() {
  Bytes32 order = (-Scalar::one()).to_bytes();
  order[0] += 1;
  Bytes32 all_ones, top_bit{};
  all_ones.fill(0xff);
  top_bit[31] = 0x80;
  return {order, all_ones, top_bit};
}

void expect_error(const std::expected<Point, Error>& result, const Error& expected) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(), expected) << result.error().to_string();
}

TEST(BadInput, lengths_that_differ_are_refused_in_every_form) {
  const Inputs in(5);
  const std::vector<PointSpan> forms = {std::span(in.points), std::span(in.affine), std::span(in.encoded)};
  for (const PointSpan& points : forms) {
    for (const std::size_t n : std::initializer_list<std::size_t>{0, 4}) {
      expect_error(multiscalar_mul_vartime(std::span(in.scalars).first(n), points), {Kind::DifferentLengths, 5});
      expect_error(multiscalar_mul_vartime(std::span(in.bytes).first(n), points), {Kind::DifferentLengths, 5});
    }
    EXPECT_TRUE(multiscalar_mul_vartime(in.scalars, points).has_value());
  }
  expect_error(multiscalar_mul_vartime(in.scalars, {}), {Kind::DifferentLengths, 0});
}

TEST(BadInput, more_scalars_than_static_bases_are_refused) {
  const Inputs in(5);
  const StaticBases bases(std::span(in.points).first(4));
  expect_error(multiscalar_mul_vartime({bases, in.scalars}, {}, {}), {Kind::DifferentLengths, 4});
  expect_error(multiscalar_mul_vartime({bases, in.bytes}, in.scalars, in.points), {Kind::DifferentLengths, 4});
  EXPECT_TRUE(multiscalar_mul_vartime({bases, std::span(in.scalars).first(4)}, {}, {}).has_value());
}

TEST(BadInput, more_points_than_the_callers_limit_are_refused) {
  const Inputs in(6);
  const StaticBases bases(std::span(in.points).first(2));
  const std::span two = std::span(in.scalars).first(2);
  for (std::size_t limit = 0; limit < 6; ++limit) {
    const Options options{.max_points = limit};
    expect_error(multiscalar_mul_vartime(in.scalars, in.points, options), {Kind::TooManyPoints, 6});
    expect_error(
        multiscalar_mul_vartime({bases, two}, std::span(in.scalars).first(4), std::span(in.points).first(4), options),
        {Kind::TooManyPoints, 6});
  }
  EXPECT_TRUE(multiscalar_mul_vartime(in.scalars, in.points, {.max_points = 6}).has_value());
  EXPECT_TRUE(multiscalar_mul_vartime({bases, two}, two, std::span(in.points).first(2), {.max_points = 4}).has_value());
}

TEST(BadInput, more_points_than_the_documented_maximum_are_refused_unread) {
  // Address space without memory behind it: to read any of it would end the test.
  constexpr std::size_t n = kMaxPoints + 1;
  const auto reserve = [](std::size_t bytes) {
    return mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  };
  void* const scalars = reserve(n * sizeof(Bytes32));
  void* const points = reserve(n * sizeof(Encoding));
  ASSERT_TRUE(scalars != MAP_FAILED && points != MAP_FAILED);
  expect_error(multiscalar_mul_vartime(std::span(static_cast<const Bytes32*>(scalars), n),
                                       std::span(static_cast<const Encoding*>(points), n), {.max_points = SIZE_MAX}),
               {Kind::TooManyPoints, n});
  munmap(scalars, n * sizeof(Bytes32));
  munmap(points, n * sizeof(Encoding));
}

TEST(BadInput, a_scalar_that_is_not_canonical_is_named_at_every_index) {
  CaseCounter count("positions of a bad scalar");
  const Inputs in(70);
  const StaticBases bases(std::span(in.points).first(8));
  for (const Bytes32& bad : bad_scalars()) {
    for (std::size_t i = 0; i < in.bytes.size(); ++i) {
      std::vector<Bytes32> bytes = in.bytes;
      bytes[i] = bytes.back() = bad;
      for (const unsigned threads : {1U, 2U}) {
        expect_error(multiscalar_mul_vartime(bytes, in.points, {.threads = threads}), {Kind::ScalarNotCanonical, i});
      }
      if (i < 8) {
        expect_error(multiscalar_mul_vartime({bases, std::span(bytes).first(8)}, in.scalars, in.points),
                     {Kind::ScalarNotCanonical, i});
      }
      expect_error(multiscalar_mul_vartime({bases, std::span(in.bytes).first(3)}, bytes, in.points),
                   {Kind::ScalarNotCanonical, 3 + i});
      ++count;
    }
  }
}

TEST(BadInput, the_lowest_of_many_bad_scalars_is_named_whatever_the_number_of_threads) {
  // More than one block of scalars a job.
  std::vector<Bytes32> bytes(10000);
  const std::vector<AffinePoint> points(bytes.size(), AffinePoint::identity());
  for (const std::size_t first : std::initializer_list<std::size_t>{0, 4095, 4096, 9998}) {
    std::vector<Bytes32> bad = bytes;
    for (std::size_t i = first; i < bad.size(); i += 1 + i % 3) bad[i] = bad_scalars()[0];
    for (const unsigned threads : {1U, 2U, 3U, 0U}) {
      expect_error(multiscalar_mul_vartime(bad, points, {.threads = threads}), {Kind::ScalarNotCanonical, first});
    }
  }
}

TEST(BadInput, an_encoding_that_does_not_decode_is_named_behind_the_static_scalars) {
  CaseCounter count("positions of a bad encoding");
  const Inputs in(20);
  const StaticBases bases(std::span(in.points).first(8));
  for (std::size_t i = 0; i < in.encoded.size(); ++i) {
    std::vector<Encoding> encoded = in.encoded;
    encoded[i] = encoded.back() = bad_encoding();
    expect_error(multiscalar_mul_vartime(in.bytes, encoded), {Kind::PointNotDecodable, i});
    expect_error(multiscalar_mul_vartime({bases, std::span(in.scalars).first(5)}, in.scalars, encoded),
                 {Kind::PointNotDecodable, 5 + i});
    ++count;
  }
}

TEST(BadInput, lengths_come_before_scalars_and_scalars_before_points) {
  const Inputs in(3);
  std::vector<Bytes32> bytes = in.bytes;
  std::vector<Encoding> encoded = in.encoded;
  bytes[2] = bad_scalars()[0];
  encoded[1] = bad_encoding();
  expect_error(multiscalar_mul_vartime(std::span(bytes).first(2), encoded), {Kind::DifferentLengths, 3});
  expect_error(multiscalar_mul_vartime(bytes, encoded, {.max_points = 2}), {Kind::TooManyPoints, 3});
  expect_error(multiscalar_mul_vartime(bytes, encoded), {Kind::ScalarNotCanonical, 2});
  expect_error(multiscalar_mul_vartime(in.bytes, encoded), {Kind::PointNotDecodable, 1});
}

TEST(BadInput, every_error_says_what_it_is) {
  EXPECT_EQ((Error{Kind::DifferentLengths, 7}).to_string(), "not as many scalars as points, of which there are 7");
  EXPECT_EQ((Error{Kind::TooManyPoints, 9}).to_string(), "9 points are more than a multiplication may have");
  EXPECT_EQ((Error{Kind::ScalarNotCanonical, 3}).to_string(), "scalar 3 is not canonical");
  EXPECT_EQ((Error{Kind::PointNotDecodable, 3}).to_string(), "point 3 does not decode");
}

}  // namespace
}  // namespace slipstream::msm::test
