// Every backend's batch kernels against one point at a time.
#include "slipstream/group/detail/kernels.h"

#include <gtest/gtest.h>

#include <vector>

#include "field/oracle.h"
#include "group/double_and_add.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/field/detail/fe_vec.h"
#include "slipstream/group/detail/codec_kernels.h"
#include "slipstream/group/detail/multiply_kernels.h"
#include "slipstream/group/fixed_base.h"
#include "support/every_backend.h"
#include "support/vectors.h"

namespace slipstream {
namespace {

using field::Fe;
using group::EdwardsPoint;
using group::FixedBaseTable;
using ristretto255::Encoding;
using ristretto255::Point;

constexpr std::size_t kLengths[] = {0, 1, 2, 3, 5, 6, 7, 8, 9, 16, 17, 19, 20, 24, 65, 255, 256, 257, 300};

class GroupKernels : public test::OnEveryBackend {
 protected:
  void SetUp() override {
    OnEveryBackend::SetUp();
    if (IsSkipped()) return;
    ASSERT_STREQ(group::group_kernels().backend, cpu::info(GetParam()).kernels.group);
  }

  /// Random points with the identity (in all its representatives) and points of small order among them.
  std::vector<Point> points(std::size_t n) {
    std::vector<Point> out(n);
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = ristretto255::from_uniform_bytes(test::to_le<64>(test::random_integer(random, 512)));
      if (i % 5 == 4)
        out[i] = i % 2 == 0 ? Point() : Point(EdwardsPoint{field::kSqrtMinus1, Fe::zero(), Fe::one(), Fe::zero()});
    }
    return out;
  }

  test::Random random{31};
};

TEST_P(GroupKernels, encoding_a_batch_equals_encoding_one_by_one) {
  for (const std::size_t n : kLengths) {
    const auto in = points(n);
    std::vector<Encoding> encodings(n), doubles(n);
    ristretto255::encode_batch(in, encodings);
    ristretto255::double_and_encode_batch(in, doubles);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(encodings[i], ristretto255::encode(in[i])) << n << " " << i;
      ASSERT_EQ(doubles[i], ristretto255::encode(in[i].doubled())) << n << " " << i;
    }
  }
}

TEST_P(GroupKernels, decoding_a_batch_equals_decoding_one_by_one) {
  for (const std::size_t n : kLengths) {
    const auto in = points(n);
    std::vector<Encoding> encodings(n);
    ristretto255::encode_batch(in, encodings);
    std::vector<Point> out(n);
    ASSERT_EQ(ristretto255::decode_batch_vartime(encodings, out), n);
    for (std::size_t i = 0; i < n; ++i) {
      const auto one = ristretto255::decode(encodings[i]);
      ASSERT_TRUE(one);
      EXPECT_EQ(field::to_bytes(out[i].edwards().X), field::to_bytes(one->edwards().X));
      EXPECT_EQ(field::to_bytes(out[i].edwards().Y), field::to_bytes(one->edwards().Y));
      EXPECT_EQ(field::to_bytes(out[i].edwards().T), field::to_bytes(one->edwards().T));
      EXPECT_EQ(out[i].edwards().Z.limbs(), Fe::one().limbs());
      EXPECT_EQ(out[i], in[i]);
    }
  }
}

TEST_P(GroupKernels, a_bad_encoding_at_any_index_is_found_and_those_before_it_are_decoded) {
  // One bad string of each kind: not canonical, negative, no square, negative t, y = 0.
  const test::Json vectors = test::load_vectors("ristretto255.json");
  std::vector<Encoding> bad;
  for (const auto& c : vectors.at("invalid_encodings")) bad.push_back({test::hex32(c.at("encoding"))});
  ASSERT_GE(bad.size(), 20U);
  test::CaseCounter cases("bad encoding, length and index");
  std::size_t next = 0;
  for (const std::size_t n : {1U, 2U, 3U, 7U, 8U, 9U, 17U, 65U}) {
    const auto in = points(n);
    std::vector<Encoding> good(n);
    ristretto255::encode_batch(in, good);
    for (std::size_t at = 0; at < n; ++at) {
      // With few indices try every bad string at each; else take turns. Another bad one may follow.
      const std::size_t tries = n <= 9 ? bad.size() : 1;
      for (std::size_t k = 0; k < tries; ++k) {
        auto encodings = good;
        encodings[at] = bad[next++ % bad.size()];
        if (k % 2 == 1 && at + 1 < n) encodings[at + 1] = bad[next++ % bad.size()];
        std::vector<Point> out(n);
        ASSERT_EQ(ristretto255::decode_batch_vartime(encodings, out), at);
        for (std::size_t i = 0; i < at; ++i) ASSERT_EQ(out[i], in[i]);
        ++cases;
      }
    }
  }
}

TEST_P(GroupKernels, random_strings_are_judged_as_by_one_lane) {
  std::vector<Encoding> accepted;
  for (int i = 0; i < 2000; ++i) {
    Encoding encoding{test::to_le<32>(test::random_integer(random, 254) * 2)};
    std::array<Fe, 1> s = {field::from_bytes_mod_p(encoding.bytes)};
    const bool valid =
        group::codec::is_wellformed(encoding) && group::codec::decode(Fe::load(s.data())).valid.declassify();
    Point point;
    ASSERT_EQ(ristretto255::decode_batch_vartime({&encoding, 1}, {&point, 1}), valid ? 1U : 0U);
    if (!valid) continue;
    accepted.push_back(encoding);
    ASSERT_EQ(ristretto255::encode(point), encoding);
  }
  // A quarter of all elements encodes a point: three times the standard deviation below that is 442.
  EXPECT_GT(accepted.size(), 440U);
  std::vector<Point> points(accepted.size());
  EXPECT_EQ(ristretto255::decode_batch_vartime(accepted, points), accepted.size());
}

TEST_P(GroupKernels, mapping_a_batch_equals_mapping_one_by_one) {
  for (const std::size_t n : kLengths) {
    std::vector<Bytes64> in(n);
    for (std::size_t i = 0; i < n; ++i) {
      in[i] = test::to_le<64>(test::random_integer(random, 512));
      // Halves that the map treats apart: zero, one, and the integers around p, with and without the unused bit.
      if (i % 4 == 3) std::fill_n(in[i].begin(), 32, std::uint8_t{0});
      if (i % 6 == 5) {
        std::fill_n(in[i].begin() + 32, 32, std::uint8_t{0xff});
        in[i][32] = static_cast<std::uint8_t>(0xec + i % 4);
        if (i % 12 == 5) in[i][63] = 0x7f;
      }
    }
    std::vector<Point> out(n);
    ristretto255::from_uniform_bytes_batch(in, out);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], ristretto255::from_uniform_bytes(in[i])) << n << " " << i;
  }
}

TEST_P(GroupKernels, products_of_a_batch_equal_those_by_doubling_and_adding) {
  const auto edges = test::extreme_scalars(random, 300);
  const FixedBaseTable table(points(1)[0]);
  for (const std::size_t n : kLengths) {
    const auto in = points(n);
    std::vector<Scalar> scalars(n);
    for (std::size_t i = 0; i < n; ++i) scalars[i] = edges[(i * 7 + n) % edges.size()];
    std::vector<Point> out(n), multiples(n);
    ristretto255::multiply_batch(scalars, in, out);
    table.multiply_batch(scalars, multiples);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(out[i], test::double_and_add(scalars[i], in[i])) << n << " " << i;
      ASSERT_EQ(multiples[i], table.multiply_vartime(scalars[i])) << n << " " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, GroupKernels, test::every_backend(), test::backend_name);

/// The templates on lane counts that no portable row uses: padding of the last vector, a bad lane among good ones.
template <class V>
class CodecTemplates : public testing::Test {};
using Lanes = testing::Types<Fe, field::FeVec<2>, field::FeVec<3>, field::FeVec<4>, field::FeVec<8>>;
TYPED_TEST_SUITE(CodecTemplates, Lanes);

TYPED_TEST(CodecTemplates, multiply_and_map_as_one_lane_does) {
  test::Random random(33);
  const auto edges = test::extreme_scalars(random, 40);
  for (const std::size_t n : {0U, 1U, 2U, 3U, 5U, 7U, 8U, 9U, 17U, 40U}) {
    std::vector<Bytes64> uniform(n);
    for (auto& bytes : uniform) bytes = test::to_le<64>(test::random_integer(random, 512));
    std::vector<Point> in(n), products(n);
    group::codec::map_batch<TypeParam>(in.data(), uniform.data(), n);
    std::vector<Scalar> scalars(n);
    for (std::size_t i = 0; i < n; ++i) scalars[i] = edges[(i * 5 + n) % edges.size()];
    group::multiply::multiply_batch<TypeParam>(products.data(), scalars.data(), in.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(in[i], ristretto255::from_uniform_bytes(uniform[i]));
      ASSERT_EQ(products[i], test::double_and_add(scalars[i], in[i]));
    }
  }
}

TYPED_TEST(CodecTemplates, give_what_one_lane_gives_for_every_length) {
  test::Random random(32);
  for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 17U, 300U}) {
    std::vector<Point> in(n), out(n);
    for (Point& p : in) p = ristretto255::from_uniform_bytes(test::to_le<64>(test::random_integer(random, 512)));
    if (n > 1) in[1] = Point();
    std::vector<Encoding> encodings(n), doubles(n);
    group::codec::encode_batch<TypeParam>(encodings.data(), in.data(), n);
    group::codec::double_and_encode_batch<TypeParam>(doubles.data(), in.data(), n);
    ASSERT_EQ(group::codec::decode_batch_vartime<TypeParam>(out.data(), encodings.data(), n), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(encodings[i], ristretto255::encode(in[i]));
      ASSERT_EQ(doubles[i], ristretto255::encode(in[i].doubled()));
      ASSERT_EQ(out[i], in[i]);
    }
    if (n > 20) continue;
    for (std::size_t at = 0; at < n; ++at) {
      auto broken = encodings;
      broken[at].bytes[0] ^= 1;
      ASSERT_EQ(group::codec::decode_batch_vartime<TypeParam>(out.data(), broken.data(), n), at);
    }
  }
}

}  // namespace
}  // namespace slipstream
