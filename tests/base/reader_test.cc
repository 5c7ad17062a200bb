#include "slipstream/base/detail/reader.h"

#include <gtest/gtest.h>

#include "slipstream/base/detail/writer.h"

namespace slipstream {
namespace {

Bytes numbered(std::size_t n) {
  Bytes out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(i + 1);
  return out;
}

TEST(Reader, what_a_writer_wrote_is_read_back) {
  Bytes bytes;
  Writer writer(bytes);
  const Bytes text = numbered(5);
  writer.u8(0xfe);
  writer.u32(0x89abcdef);
  writer.u64(0x0123456789abcdef);
  writer.bytes(numbered(32));
  writer.sized_bytes(text);
  writer.sized_bytes({});
  ASSERT_EQ(bytes.size(), 1U + 4 + 8 + 32 + 4 + 5 + 4);
  EXPECT_EQ(Bytes(bytes.begin() + 1, bytes.begin() + 5), (Bytes{0xef, 0xcd, 0xab, 0x89}));

  Reader reader(bytes);
  EXPECT_EQ(reader.u8(), 0xfe);
  EXPECT_EQ(reader.u32(), 0x89abcdefU);
  EXPECT_EQ(reader.u64(), 0x0123456789abcdefU);
  const std::size_t begin = reader.offset();
  EXPECT_EQ(begin, 13U);
  EXPECT_EQ(reader.bytes32(), to_bytes32(numbered(32)));
  const auto seen = reader.consumed_since(begin);
  EXPECT_EQ(Bytes(seen.begin(), seen.end()), numbered(32));
  const auto sized = reader.sized_bytes();
  ASSERT_TRUE(sized);
  EXPECT_EQ(Bytes(sized->begin(), sized->end()), text);
  EXPECT_FALSE(reader.at_end());
  const auto empty = reader.sized_bytes();
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->empty());
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(reader.offset(), bytes.size());
}

TEST(Reader, a_read_past_the_end_consumes_nothing) {
  for (std::size_t n = 0; n <= 40; ++n) {
    const Bytes bytes(n, 0);
    Reader reader(bytes);
    EXPECT_FALSE(reader.bytes(n + 1));
    EXPECT_FALSE(reader.bytes(~std::size_t{0}));
    EXPECT_EQ(reader.u8().has_value(), n >= 1);
    reader = Reader(bytes);
    EXPECT_EQ(reader.u32().has_value(), n >= 4);
    EXPECT_EQ(reader.offset(), n >= 4 ? 4U : 0U);
    reader = Reader(bytes);
    EXPECT_EQ(reader.u64().has_value(), n >= 8);
    EXPECT_EQ(reader.offset(), n >= 8 ? 8U : 0U);
    reader = Reader(bytes);
    EXPECT_EQ(reader.bytes32().has_value(), n >= 32);
    EXPECT_EQ(reader.remaining(), n >= 32 ? n - 32 : n);
  }
}

TEST(Reader, a_length_beyond_the_bytes_present_is_refused_and_consumes_nothing) {
  for (const std::uint32_t length : {6U, 7U, 0x7fffffffU, 0xffffffffU}) {
    Bytes bytes;
    Writer writer(bytes);
    writer.u32(length);
    writer.bytes(numbered(5));
    Reader reader(bytes);
    EXPECT_FALSE(reader.sized_bytes());
    EXPECT_EQ(reader.offset(), 0U);
    EXPECT_EQ(reader.u32(), length);
  }
  for (std::size_t n = 0; n < 4; ++n) {
    const Bytes bytes(n, 0);
    Reader reader(bytes);
    EXPECT_FALSE(reader.sized_bytes());
    EXPECT_EQ(reader.remaining(), n);
  }
}

}  // namespace
}  // namespace slipstream
