#include "slipstream/vm/instruction.h"

#include "slipstream/base/hex.h"

namespace slipstream::vm {
namespace {

using enum Opcode;

constexpr Operand kString{ItemType::string}, kMetadata{ItemType::string, 0, "metadata"};
constexpr Operand kScalar{ItemType::string, 32, "a scalar"}, kCommitment{ItemType::string, 32, "a commitment"};
constexpr Operand kPredicate{ItemType::string, 32, "a predicate"}, kSignature{ItemType::string, 64, "a signature"};
constexpr Operand kFee{ItemType::string, 4, "a fee"}, kCallProof{ItemType::string, 0, "a call proof"};
constexpr Operand kProgram{ItemType::program}, kContract{ItemType::contract}, kValue{ItemType::value};
constexpr Operand kWideValue{ItemType::wide_value}, kVariable{ItemType::variable};
constexpr Operand kExpression{ItemType::expression}, kConstraint{ItemType::constraint};

constexpr std::array kTable = {
    InstructionInfo{push, "push", Immediate::string, {}, {kString}},
    InstructionInfo{program, "program", Immediate::string, {}, {kProgram}},
    InstructionInfo{drop, "drop"},
    InstructionInfo{dup, "dup", Immediate::k},
    InstructionInfo{roll, "roll", Immediate::k},
    InstructionInfo{scalar, "scalar", Immediate::none, {kScalar}, {kExpression}},
    InstructionInfo{commit, "commit", Immediate::none, {kCommitment}, {kVariable}},
    InstructionInfo{alloc, "alloc", Immediate::none, {}, {kExpression}},
    InstructionInfo{mintime, "mintime", Immediate::none, {}, {kExpression}},
    InstructionInfo{maxtime, "maxtime", Immediate::none, {}, {kExpression}},
    InstructionInfo{expr, "expr", Immediate::none, {kVariable}, {kExpression}},
    InstructionInfo{neg, "neg", Immediate::none, {kExpression}, {kExpression}},
    InstructionInfo{add, "add", Immediate::none, {kExpression, kExpression}, {kExpression}},
    InstructionInfo{mul, "mul", Immediate::none, {kExpression, kExpression}, {kExpression}},
    InstructionInfo{eq, "eq", Immediate::none, {kExpression, kExpression}, {kConstraint}},
    InstructionInfo{range, "range", Immediate::none, {kExpression}, {kExpression}},
    InstructionInfo{and_, "and", Immediate::none, {kConstraint, kConstraint}, {kConstraint}},
    InstructionInfo{or_, "or", Immediate::none, {kConstraint, kConstraint}, {kConstraint}},
    InstructionInfo{not_, "not", Immediate::none, {kConstraint}, {kConstraint}},
    InstructionInfo{verify, "verify", Immediate::none, {kConstraint}},
    InstructionInfo{unblind, "unblind", Immediate::none, {kCommitment, kScalar}, {kCommitment}},
    InstructionInfo{issue, "issue", Immediate::none, {kVariable, kVariable, kMetadata, kPredicate}, {kContract}},
    InstructionInfo{borrow, "borrow", Immediate::none, {kVariable, kVariable}, {kWideValue, kValue}},
    InstructionInfo{retire, "retire", Immediate::none, {kValue}},
    InstructionInfo{cloak, "cloak", Immediate::m_n},
    InstructionInfo{fee, "fee", Immediate::none, {kFee}, {kWideValue}},
    InstructionInfo{input, "input", Immediate::none, {kString}, {kContract}},
    InstructionInfo{output, "output", Immediate::k, {kPredicate}},
    InstructionInfo{contract, "contract", Immediate::k, {kPredicate}},
    InstructionInfo{log, "log", Immediate::none, {kString}},
    InstructionInfo{eval, "eval", Immediate::none, {kProgram}},
    InstructionInfo{call, "call", Immediate::none, {kContract, kCallProof, kProgram}},
    InstructionInfo{signtx, "signtx", Immediate::none, {kContract}},
    InstructionInfo{signid, "signid", Immediate::none, {kContract, kProgram, kSignature}},
    InstructionInfo{signtag, "signtag", Immediate::none, {kContract, kProgram, kSignature}},
    InstructionInfo{ext, "ext"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].opcode) != i) return false;
  }
  return true;
}
static_assert(in_order() && kTable.size() == static_cast<std::size_t>(ext) + 1);

}  // namespace

std::string_view name(ItemType type) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "string", "program", "contract", "value", "wide value", "variable", "expression", "constraint", "item"};
  return kNames[static_cast<std::size_t>(type)];
}

const InstructionInfo& info(Opcode opcode) { return kTable[static_cast<std::size_t>(opcode)]; }

std::optional<Instruction> decode_instruction(Reader& reader) {
  const auto code = reader.u8();
  if (!code) return std::nullopt;
  Instruction instruction{*code > static_cast<std::uint8_t>(signtag) ? ext : static_cast<Opcode>(*code), *code};
  const Immediate immediate = info(instruction.opcode).immediate;
  if (immediate == Immediate::string) {
    const auto data = reader.sized_bytes();
    if (!data) return std::nullopt;
    instruction.data = *data;
  } else if (immediate != Immediate::none) {
    const auto k = reader.u32();
    if (!k) return std::nullopt;
    instruction.k = *k;
    if (immediate == Immediate::k) return instruction;
    const auto n = reader.u32();
    if (!n) return std::nullopt;
    instruction.n = *n;
  }
  return instruction;
}

std::size_t encoded_size(const Instruction& instruction) {
  static constexpr std::size_t kSizes[] = {1, 1 + 4, 1 + 4, 1 + 4 + 4};
  return kSizes[static_cast<std::size_t>(info(instruction.opcode).immediate)] + instruction.data.size();
}

void encode_instruction(const Instruction& instruction, Writer& writer) {
  const Immediate immediate = info(instruction.opcode).immediate;
  writer.u8(instruction.code);
  if (immediate == Immediate::string) writer.sized_bytes(instruction.data);
  if (immediate == Immediate::k || immediate == Immediate::m_n) writer.u32(instruction.k);
  if (immediate == Immediate::m_n) writer.u32(instruction.n);
}

std::string to_string(const Instruction& instruction, std::size_t max_bytes) {
  const auto& [opcode, mnemonic, immediate, takes, leaves] = info(instruction.opcode);
  std::string text(mnemonic);
  const auto number = [&text](std::size_t x) { text.append(":").append(std::to_string(x)); };
  if (immediate == Immediate::string) {
    const bool cut = instruction.data.size() > max_bytes;
    number(instruction.data.size());
    text.append(":0x").append(to_hex(cut ? instruction.data.first(max_bytes) : instruction.data));
    if (cut) text.append("...");
  }
  if (immediate == Immediate::k || immediate == Immediate::m_n) number(instruction.k);
  if (immediate == Immediate::m_n) number(instruction.n);
  if (opcode == ext) text.append(":0x").append(to_hex({&instruction.code, 1}));
  return text;
}

}  // namespace slipstream::vm
