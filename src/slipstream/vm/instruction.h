// The instructions of ZkVM: a table of their names, their immediate data and their effects on the stack (ZkVM
// specification, "Instructions"; reference ops.rs).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

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
  /// Every code above signtag. The transaction's version decides what such an instruction does.
  ext = 0x23,
};

/// The type of an item on the stack, in the order of vm::Item; `any` if the type is not known.
enum class ItemType : std::uint8_t {
  string,
  program,
  contract,
  value,
  wide_value,
  variable,
  expression,
  constraint,
  any
};

/// "string", "program", ...; "item" for any.
[[nodiscard]] std::string_view name(ItemType type);

/// An item that an instruction takes or leaves.
struct Operand {
  ItemType type = ItemType::any;
  /// For a string with a required length: its bytes. Otherwise 0.
  std::uint8_t size = 0;
  /// For a string: what it means.
  std::string_view what{};
};

/// A list of items, the top of the stack last.
class Operands {
 public:
  constexpr Operands() = default;
  constexpr Operands(std::initializer_list<Operand> items) : count_(items.size()) {
    std::ranges::copy(items, items_.begin());
  }
  [[nodiscard]] constexpr std::size_t size() const { return count_; }
  [[nodiscard]] constexpr const Operand* begin() const { return items_.data(); }
  [[nodiscard]] constexpr const Operand* end() const { return items_.data() + count_; }

 private:
  std::array<Operand, 4> items_{};
  std::size_t count_ = 0;
};

/// The data after the code of an instruction: nothing; an LE32 length and a string; LE32 k; or LE32 m and LE32 n.
enum class Immediate : std::uint8_t { none, string, k, m_n };

/// A row of the table. If the effect of an instruction depends on k, m and n or on the contents of its operands, it
/// takes and leaves more items than the row lists: see vm/build/program_model.cc.
struct InstructionInfo {
  Opcode opcode;
  /// The specification's name: "push", "cloak", ...; "ext" for extension instructions.
  std::string_view mnemonic;
  Immediate immediate = Immediate::none;
  Operands takes{}, leaves{};
};

[[nodiscard]] const InstructionInfo& info(Opcode opcode);

/// One decoded instruction. Strings are views of the program.
struct Instruction {
  Opcode opcode;
  /// The code in the program; it differs from `opcode` for extension instructions only.
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

/// Bytes of the encoded instruction.
[[nodiscard]] std::size_t encoded_size(const Instruction& instruction);

void encode_instruction(const Instruction& instruction, Writer& writer);

/// The instruction in the specification's notation, "push:2:0x0a0b", "cloak:2:1". A string longer than `max_bytes` is
/// cut and ends in dots.
[[nodiscard]] std::string to_string(const Instruction& instruction, std::size_t max_bytes = SIZE_MAX);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
