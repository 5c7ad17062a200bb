#include "vm/instruction.h"

#include <array>

#include "base/hex.h"

namespace slipstream::vm {
namespace {

struct Entry {
  Opcode opcode;
  std::string_view mnemonic;
  std::string_view effect;
};

using enum Opcode;

constexpr std::array kEntries = {
    Entry{push, "push", "-> data"},
    Entry{program, "program", "-> program"},
    Entry{drop, "drop", "x ->"},
    Entry{dup, "dup", "x(k) ... x(0) -> x(k) ... x(0) x(k)"},
    Entry{roll, "roll", "x(k) ... x(0) -> x(k-1) ... x(0) x(k)"},
    Entry{scalar, "scalar", "scalar -> expr"},
    Entry{commit, "commit", "point -> var"},
    Entry{alloc, "alloc", "-> expr"},
    Entry{mintime, "mintime", "-> expr"},
    Entry{maxtime, "maxtime", "-> expr"},
    Entry{expr, "expr", "var -> expr"},
    Entry{neg, "neg", "expr -> expr"},
    Entry{add, "add", "expr1 expr2 -> expr3"},
    Entry{mul, "mul", "expr1 expr2 -> expr3"},
    Entry{eq, "eq", "expr1 expr2 -> constraint"},
    Entry{range, "range", "expr -> expr"},
    Entry{and_, "and", "constraint1 constraint2 -> constraint3"},
    Entry{or_, "or", "constraint1 constraint2 -> constraint3"},
    Entry{not_, "not", "constraint1 -> constraint2"},
    Entry{verify, "verify", "constraint ->"},
    Entry{unblind, "unblind", "V v -> V"},
    Entry{issue, "issue", "qty flv data pred -> contract"},
    Entry{borrow, "borrow", "qty flv -> -V +V"},
    Entry{retire, "retire", "value ->"},
    Entry{cloak, "cloak", "widevalues commitments -> values"},
    Entry{fee, "fee", "qty -> widevalue"},
    Entry{input, "input", "prevoutput -> contract"},
    Entry{output, "output", "items... pred ->"},
    Entry{contract, "contract", "items... pred -> contract"},
    Entry{log, "log", "data ->"},
    Entry{eval, "eval", "prog -> results..."},
    Entry{call, "call", "contract(P) proof prog -> results..."},
    Entry{signtx, "signtx", "contract -> results..."},
    Entry{signid, "signid", "contract prog sig -> results..."},
    Entry{signtag, "signtag", "contract prog sig -> results..."},
    Entry{ext, "ext", "->"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    if (static_cast<std::size_t>(kEntries[i].opcode) != i) return false;
  }
  return true;
}
static_assert(in_order() && kEntries.size() == static_cast<std::size_t>(ext) + 1);

}  // namespace

std::optional<Instruction> decode_instruction(Reader& reader) {
  const auto code = reader.u8();
  if (!code) return std::nullopt;
  Instruction instruction{*code > static_cast<std::uint8_t>(signtag) ? ext : static_cast<Opcode>(*code), *code};
  switch (instruction.opcode) {
    case push:
    case program: {
      const auto data = reader.sized_bytes();
      if (!data) return std::nullopt;
      instruction.data = *data;
      break;
    }
    case dup:
    case roll:
    case output:
    case contract: {
      const auto k = reader.u32();
      if (!k) return std::nullopt;
      instruction.k = *k;
      break;
    }
    case cloak: {
      const auto m = reader.u32();
      if (!m) return std::nullopt;
      const auto n = reader.u32();
      if (!n) return std::nullopt;
      instruction.k = *m;
      instruction.n = *n;
      break;
    }
    default:
      break;
  }
  return instruction;
}

std::size_t encoded_size(const Instruction& instruction) {
  switch (instruction.opcode) {
    case push:
    case program:
      return 1 + 4 + instruction.data.size();
    case dup:
    case roll:
    case output:
    case contract:
      return 1 + 4;
    case cloak:
      return 1 + 4 + 4;
    default:
      return 1;
  }
}

void encode_instruction(const Instruction& instruction, Writer& writer) {
  writer.u8(instruction.code);
  switch (instruction.opcode) {
    case push:
    case program:
      writer.sized_bytes(instruction.data);
      break;
    case dup:
    case roll:
    case output:
    case contract:
      writer.u32(instruction.k);
      break;
    case cloak:
      writer.u32(instruction.k);
      writer.u32(instruction.n);
      break;
    default:
      break;
  }
}

std::string_view mnemonic(Opcode opcode) { return kEntries[static_cast<std::size_t>(opcode)].mnemonic; }

std::string to_string(const Instruction& instruction, std::size_t max_bytes) {
  std::string text(mnemonic(instruction.opcode));
  const auto number = [&text](std::size_t x) { text.append(":").append(std::to_string(x)); };
  switch (instruction.opcode) {
    case push:
    case program: {
      const bool cut = instruction.data.size() > max_bytes;
      number(instruction.data.size());
      text.append(":0x").append(to_hex(cut ? instruction.data.first(max_bytes) : instruction.data));
      if (cut) text.append("...");
      break;
    }
    case dup:
    case roll:
    case output:
    case contract:
      number(instruction.k);
      break;
    case cloak:
      number(instruction.k);
      number(instruction.n);
      break;
    case ext:
      text.append(":0x").append(to_hex({&instruction.code, 1}));
      break;
    default:
      break;
  }
  return text;
}

std::string_view stack_effect(Opcode opcode) { return kEntries[static_cast<std::size_t>(opcode)].effect; }

}  // namespace slipstream::vm
