#include "slipstream/base/hex.h"

#include <gtest/gtest.h>

#include "slipstream/base/bytes.h"

namespace slipstream {
namespace {

TEST(Hex, every_byte_goes_there_and_back) {
  Bytes bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  const std::string text = to_hex(bytes);
  EXPECT_EQ(text.substr(0, 6), "000102");
  EXPECT_EQ(text.substr(text.size() - 4), "feff");
  EXPECT_EQ(from_hex(text), bytes);
}

TEST(Hex, either_case_is_read) { EXPECT_EQ(from_hex("aAbBfF09"), (Bytes{0xaa, 0xbb, 0xff, 0x09})); }

TEST(Hex, empty_text_is_no_bytes) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, memory_of_the_caller_takes_exactly_as_much) {
  Bytes32 bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(37 * i);
  std::string text(64, '-');
  to_hex(std::span(text), bytes);
  EXPECT_EQ(text, to_hex(bytes));
  Bytes32 read{};
  EXPECT_TRUE(from_hex(std::span(read), text));
  EXPECT_EQ(read, bytes);
  EXPECT_FALSE(from_hex(std::span(read), text.substr(2)));
  EXPECT_FALSE(from_hex(std::span(read), text.substr(1)));
  EXPECT_FALSE(from_hex(std::span(read), text + "00"));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = 'g';
    EXPECT_FALSE(from_hex(std::span(read), damaged)) << i;
  }
}

TEST(Hex, odd_lengths_and_other_characters_are_refused) {
  for (const char* text : {"0", "abc", "0x12", "g0", "0g", " 00", "00 ", "0/", "0:", "0@", "0`", "\xff\xff"}) {
    EXPECT_FALSE(from_hex(text)) << text;
  }
  for (int c = 0; c < 256; ++c) {
    const std::string text = {'0', static_cast<char>(c)};
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    EXPECT_EQ(from_hex(text).has_value(), digit) << c;
  }
}

}  // namespace
}  // namespace slipstream
