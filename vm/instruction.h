// The instructions of ZkVM, their codes and their immediate data (ZkVM specification, "Instructions"; reference
// ops.rs).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/reader.h"
#include "base/writer.h"

namespace slipstream::vm {

enum class Opcode : std::uint8_t {
  push = 0x00,
  program = 0x01,
  drop = 0x02,
  dup = 0x03,
  roll = 0x04,
  scalar = 0x05,
  commit = 0x06,
  alloc = 0x07,
  mintime = 0x08,
  maxtime = 0x09,
  expr = 0x0a,
  neg = 0x0b,
  add = 0x0c,
  mul = 0x0d,
  eq = 0x0e,
  range = 0x0f,
  and_ = 0x10,
  or_ = 0x11,
  not_ = 0x12,
  verify = 0x13,
  unblind = 0x14,
  issue = 0x15,
  borrow = 0x16,
  retire = 0x17,
  cloak = 0x18,
  fee = 0x19,
  input = 0x1a,
  output = 0x1b,
  contract = 0x1c,
  log = 0x1d,
  eval = 0x1e,
  call = 0x1f,
  signtx = 0x20,
  signid = 0x21,
  signtag = 0x22,
  /// Every code above signtag. What such an instruction does depends on the transaction's version.
  ext = 0x23,
};

/// One decoded instruction. Strings are views of the program.
struct Instruction {
  Opcode opcode;
  /// The code as it stands in the program; differs from `opcode` for extension instructions only.
  std::uint8_t code;
  /// push, program: the string.
  ByteSpan data{};
  /// dup, roll, output, contract: k. cloak: m.
  std::uint32_t k = 0;
  /// cloak: n.
  std::uint32_t n = 0;
};

/// Reads one instruction; nullopt if the bytes end inside it (the reference's InvalidFormat).
[[nodiscard]] std::optional<Instruction> decode_instruction(Reader& reader);

/// Bytes the instruction takes in a program.
[[nodiscard]] std::size_t encoded_size(const Instruction& instruction);

void encode_instruction(const Instruction& instruction, Writer& writer);

/// The specification's name: "push", "cloak", ...; "ext" for extension instructions.
[[nodiscard]] std::string_view mnemonic(Opcode opcode);

/// The instruction in the specification's notation, "push:2:0x0a0b", "cloak:2:1". Strings longer than `max_bytes` end
/// in dots.
[[nodiscard]] std::string to_string(const Instruction& instruction, std::size_t max_bytes = SIZE_MAX);

/// What the instruction does to the stack, in the specification's notation: "qty flv -> -V +V".
[[nodiscard]] std::string_view stack_effect(Opcode opcode);

}  // namespace slipstream::vm
