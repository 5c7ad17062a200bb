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

/// The instructions. docs/glossary.md and the specification explain them; ProgramBuilder has a function for each.
enum class Opcode : std::uint8_t {
  push = 0x00,      ///< A string.
  program = 0x01,   ///< A program.
  drop = 0x02,      ///< Drops the top item.
  dup = 0x03,       ///< Copies item k.
  roll = 0x04,      ///< Moves item k to the top.
  scalar = 0x05,    ///< A string becomes a constant expression.
  commit = 0x06,    ///< A string becomes a variable.
  alloc = 0x07,     ///< A variable without a commitment, as an expression.
  mintime = 0x08,   ///< The lower time bound.
  maxtime = 0x09,   ///< The upper time bound.
  expr = 0x0a,      ///< A variable becomes an expression.
  neg = 0x0b,       ///< Negates an expression.
  add = 0x0c,       ///< Adds two expressions.
  mul = 0x0d,       ///< Multiplies two expressions.
  eq = 0x0e,        ///< Two expressions are equal.
  range = 0x0f,     ///< An expression is in [0, 2^64).
  and_ = 0x10,      ///< Both constraints.
  or_ = 0x11,       ///< At least one of two constraints.
  not_ = 0x12,      ///< The negation of a constraint.
  verify = 0x13,    ///< Requires a constraint.
  unblind = 0x14,   ///< Requires that a commitment holds a given scalar.
  issue = 0x15,     ///< Issues a value.
  borrow = 0x16,    ///< A negative wide value and its value.
  retire = 0x17,    ///< Destroys a value.
  cloak = 0x18,     ///< m values become n values of the same sums.
  fee = 0x19,       ///< Pays a fee.
  input = 0x1a,     ///< Spends a contract.
  output = 0x1b,    ///< Creates an output.
  contract = 0x1c,  ///< Makes a contract on the stack.
  log = 0x1d,       ///< Adds data to the log.
  eval = 0x1e,      ///< Runs a program.
  call = 0x1f,      ///< Opens a contract by a program of its predicate.
  signtx = 0x20,    ///< Opens a contract by the transaction's signature.
  signid = 0x21,    ///< Opens a contract by a program signed for its id.
  signtag = 0x22,   ///< Opens a contract by a program signed for its tag.
  /// Every code above signtag. The transaction's version decides what such an instruction does.
  ext = 0x23,
};

/// The type of an item on the stack, in the order of vm::Item; `any` if the type is not known.
enum class ItemType : std::uint8_t {
  string,      ///< Bytes.
  program,     ///< Bytecode.
  contract,    ///< A contract.
  value,       ///< A value.
  wide_value,  ///< A value whose quantity may be negative.
  variable,    ///< A commitment to a number.
  expression,  ///< A linear combination.
  constraint,  ///< A condition on expressions.
  any          ///< Not known.
};

/// "string", "program", ...; "item" for any.
[[nodiscard]] std::string_view name(ItemType type);

/// An item that an instruction takes or leaves.
struct Operand {
  ItemType type = ItemType::any;  ///< The type that is required or left.
  /// For a string with a required length: its bytes. Otherwise 0.
  std::uint8_t size = 0;
  /// For a string: what it means.
  std::string_view what{};
};

/// A list of items, the top of the stack last.
class Operands {
 public:
  /// No items.
  constexpr Operands() = default;
  /// These items; at most four.
  constexpr Operands(std::initializer_list<Operand> items) : count_(items.size()) {
    std::ranges::copy(items, items_.begin());
  }
  /// The number of items.
  [[nodiscard]] constexpr std::size_t size() const { return count_; }
  /// The lowest item.
  [[nodiscard]] constexpr const Operand* begin() const { return items_.data(); }
  /// Behind the top item.
  [[nodiscard]] constexpr const Operand* end() const { return items_.data() + count_; }

 private:
  std::array<Operand, 4> items_{};
  std::size_t count_ = 0;
};

/// The data after the code of an instruction: nothing; an LE32 length and a string; LE32 k; or LE32 m and LE32 n.
enum class Immediate : std::uint8_t {
  none,    ///< No data.
  string,  ///< LE32 length and bytes.
  k,       ///< LE32 k.
  m_n,     ///< LE32 m and LE32 n.
};

/// A row of the table. If the effect of an instruction depends on k, m and n or on the contents of its operands, it
/// takes and leaves more items than the row lists: see vm/build/program_model.cc.
struct InstructionInfo {
  Opcode opcode;  ///< The instruction.
  /// The specification's name: "push", "cloak", ...; "ext" for extension instructions.
  std::string_view mnemonic;
  Immediate immediate = Immediate::none;  ///< The form of its data.
  /// The items that it takes from the stack and those that it leaves there.
  Operands takes{}, leaves{};
};

/// The row of the table. O(1).
[[nodiscard]] const InstructionInfo& info(Opcode opcode);

/// One decoded instruction. Strings are views of the program.
struct Instruction {
  Opcode opcode;  ///< The instruction; `ext` for every code above `signtag`.
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

/// Writes encoded_size(instruction) bytes.
void encode_instruction(const Instruction& instruction, Writer& writer);

/// The instruction in the specification's notation, "push:2:0x0a0b", "cloak:2:1". A string longer than `max_bytes` is
/// cut and ends in dots.
[[nodiscard]] std::string to_string(const Instruction& instruction, std::size_t max_bytes = SIZE_MAX);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
