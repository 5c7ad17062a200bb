// Codes, immediate data and notation of the instructions.
#include "vm/instruction.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace slipstream::vm {
namespace {

std::optional<Instruction> decode(const Bytes& bytes) {
  Reader reader(bytes);
  return decode_instruction(reader);
}

TEST(Instruction, every_code_decodes_and_encodes_to_itself) {
  for (unsigned code = 0; code < 256; ++code) {
    Bytes bytes{static_cast<std::uint8_t>(code), 3, 0, 0, 0, 7, 8, 9, 10, 11};
    Reader reader(bytes);
    const auto instruction = decode_instruction(reader);
    ASSERT_TRUE(instruction) << code;
    EXPECT_EQ(reader.offset(), encoded_size(*instruction));
    Bytes again;
    Writer writer(again);
    encode_instruction(*instruction, writer);
    bytes.resize(reader.offset());
    EXPECT_EQ(again, bytes) << code;
    EXPECT_EQ(instruction->opcode == Opcode::ext, code > 0x22);
  }
}

TEST(Instruction, immediate_data_that_is_cut_short_does_not_decode) {
  for (unsigned code = 0; code <= 0x22; ++code) {
    const Bytes whole{static_cast<std::uint8_t>(code), 2, 0, 0, 0, 1, 0, 0, 0};
    Reader reader(whole);
    const std::size_t size = encoded_size(*decode_instruction(reader));
    for (std::size_t n = 0; n < size; ++n) {
      EXPECT_FALSE(decode(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n)))) << code << " " << n;
    }
  }
}

TEST(Instruction, a_length_beyond_the_program_does_not_decode) {
  EXPECT_FALSE(decode({0x00, 0xff, 0xff, 0xff, 0xff, 1, 2, 3}));
  EXPECT_FALSE(decode({0x01, 4, 0, 0, 0, 1, 2, 3}));
}

TEST(Instruction, notation_is_that_of_the_specification) {
  EXPECT_EQ(to_string(*decode({0x00, 2, 0, 0, 0, 0x0a, 0xff})), "push:2:0x0aff");
  EXPECT_EQ(to_string(*decode({0x01, 3, 0, 0, 0, 1, 2, 3}), 2), "program:3:0x0102...");
  EXPECT_EQ(to_string(*decode({0x04, 1, 1, 0, 0})), "roll:257");
  EXPECT_EQ(to_string(*decode({0x18, 2, 0, 0, 0, 1, 0, 0, 0})), "cloak:2:1");
  EXPECT_EQ(to_string(*decode({0x20})), "signtx");
  EXPECT_EQ(to_string(*decode({0x80})), "ext:0x80");
}

}  // namespace
}  // namespace slipstream::vm
