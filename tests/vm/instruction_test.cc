// Codes, immediate data and notation of the instructions.
#include "slipstream/vm/instruction.h"

#include <gtest/gtest.h>

#include "slipstream/base/hex.h"
#include "slipstream/vm/detail/verify/delegate.h"
#include "vm/proving.h"

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

/// Makes an item that the operand describes, of bytes that the machine accepts.
void make(ProgramBuilder& p, const Operand& operand) {
  const OpenContract empty{Bytes32{7}, predicate(7), {}};
  const CallProof proof{predicate(7), {}};
  switch (operand.type) {
    case ItemType::string:
      if (operand.size > 0) p.push(Bytes(operand.size));
      if (operand.size == 0) operand.what == "a call proof" ? p.push(proof) : p.push(empty);
      return;
    case ItemType::program:
      p.program(Script());
      return;
    case ItemType::contract:
      p.push(empty).input();
      return;
    case ItemType::value:
      p.spend(coin(1, flavor(1), 1));
      return;
    case ItemType::wide_value:
      p.push(Bytes(4)).fee();
      return;
    case ItemType::variable:
      p.push(Bytes(32)).commit();
      return;
    case ItemType::expression:
      p.mintime();
      return;
    case ItemType::constraint:
      p.mintime().mintime().eq();
      return;
    case ItemType::any:
      FAIL();
  }
}

TEST(Instruction, takes_and_leaves_on_the_machine_what_the_table_says) {
  using enum Opcode;
  for (int code = 0; code < static_cast<int>(ext); ++code) {
    const auto opcode = static_cast<Opcode>(code);
    // What these take or leave depends on more than the table knows: numbers, the item they touch, a payload.
    if (opcode == drop || opcode == dup || opcode == roll || opcode == cloak || opcode == contract) continue;
    if (opcode == signtag) continue;
    const InstructionInfo& row = info(opcode);
    SCOPED_TRACE(row.mnemonic);
    ProgramBuilder p = ProgramBuilder::inner();
    p.spend(coin(1, flavor(1), 1));
    for (const Operand& operand : row.takes) make(p, operand);
    Bytes program = p.finish().value().bytecode();
    Writer writer(program);
    encode_instruction({opcode, static_cast<std::uint8_t>(code)}, writer);

    VerifierDelegate delegate(0);
    Machine<VerifierDelegate> machine(kProvingHeader, program, delegate);
    const auto end = machine.run();
    ASSERT_FALSE(end);
    ASSERT_EQ(end.error().kind, ErrorKind::StackNotClean) << end.error().to_string();
    std::vector<std::string_view> expected{name(ItemType::value)}, found;
    for (const Operand& operand : row.leaves) expected.push_back(name(operand.type));
    for (const Item& item : machine.stack()) found.push_back(name(static_cast<ItemType>(item.index())));
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace slipstream::vm
