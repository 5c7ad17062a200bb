#include "slipstream/transcript/detail/weights.h"

#include <gtest/gtest.h>

#include <set>

namespace slipstream::transcript {
namespace {

TEST(WeightStream, weights_are_nonzero_below_2_to_128_and_distinct_within_and_between_streams) {
  Transcript batch("batch");
  append_entropy(batch);
  std::set<std::array<std::uint64_t, 4>> seen;
  for (std::uint64_t index = 0; index < 5; ++index) {
    WeightStream stream(batch, index);
    for (int i = 0; i < 35; ++i) {
      const Scalar weight = stream.next();
      EXPECT_FALSE(weight.is_zero());
      EXPECT_EQ(weight.words()[2], 0u);
      EXPECT_EQ(weight.words()[3], 0u);
      EXPECT_TRUE(seen.insert(weight.words()).second);
    }
  }
}

TEST(WeightStream, a_stream_depends_on_batch_and_index_only) {
  Transcript batch("batch");
  batch.append("tx", as_bytes("bytes"));
  Transcript changed("batch");
  changed.append("tx", as_bytes("bytez"));
  WeightStream a(batch, 7), same(batch, 7), other(changed, 7);
  for (int i = 0; i < 25; ++i) {
    const Scalar weight = a.next();
    EXPECT_EQ(weight, same.next());
    EXPECT_NE(weight, other.next());
  }
}

TEST(WeightStream, entropy_makes_equal_batches_differ) {
  Transcript a("batch"), b("batch");
  append_entropy(a);
  append_entropy(b);
  EXPECT_NE(WeightStream(a, 0).next(), WeightStream(b, 0).next());
}

TEST(WeightStream, given_entropy_makes_equal_batches_equal_and_other_entropy_makes_them_differ) {
  const auto first = [](const std::optional<Bytes32>& entropy) {
    Transcript batch("batch");
    append_entropy(batch, entropy);
    return WeightStream(batch, 0).next();
  };
  EXPECT_EQ(first(Bytes32{1}), first(Bytes32{1}));
  EXPECT_NE(first(Bytes32{1}), first(std::nullopt));
  for (std::size_t i = 0; i < 32; ++i) {
    Bytes32 changed{1};
    changed[i] ^= 0x80;
    EXPECT_NE(first(Bytes32{1}), first(changed)) << i;
  }
}

}  // namespace
}  // namespace slipstream::transcript
