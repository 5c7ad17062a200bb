#include "slipstream/base/bytes.h"

#include <gtest/gtest.h>

namespace slipstream {
namespace {

TEST(Bytes, integers_are_little_endian) {
  const Bytes32 bytes = {1, 2, 3, 4, 5, 6, 7, 0x88};
  EXPECT_EQ(load_le32(bytes.data()), 0x04030201U);
  EXPECT_EQ(load_le64(bytes.data()), 0x8807060504030201U);
  EXPECT_EQ(load_le64(bytes.data() + 1), 0x0088070605040302U);
  std::uint8_t out[8] = {};
  store_le64(out, 0x8807060504030201);
  EXPECT_TRUE(std::equal(out, out + 8, bytes.begin()));
  store_le32(out, 0xa0b0c0d0);
  EXPECT_EQ(out[0], 0xd0);
  EXPECT_EQ(out[3], 0xa0);
  EXPECT_EQ(out[4], 5);
}

TEST(Bytes, a_label_is_its_characters_without_terminator) {
  const ByteSpan label = as_bytes("V1");
  EXPECT_EQ(Bytes(label.begin(), label.end()), (Bytes{'V', '1'}));
  EXPECT_TRUE(as_bytes("").empty());
}

TEST(Bytes, to_bytes32_takes_the_first_32) {
  Bytes long_one(40, 7);
  long_one[31] = 9;
  long_one[32] = 1;
  const Bytes32 head = to_bytes32(long_one);
  EXPECT_EQ(head[0], 7);
  EXPECT_EQ(head[31], 9);
}

}  // namespace
}  // namespace slipstream
