// The prices of instructions, in units of work (vm/detail/machine/machine.h, Limits). A unit is a nanosecond of one
// core with AVX-512, or two thirds of a byte that is kept until the transaction has a verdict. If an instruction takes
// both, its price is the larger of the two. The price includes later work that the instruction causes: hashing,
// constraints, the equation. bench/vm_bench.cc (vm/hostile) measures the prices for a single transaction; they are
// rounded up. Prices decide which programs are refused, so all backends share them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "slipstream/base/export.h"
#include "slipstream/vm/instruction.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm::cost {

using Work = std::uint64_t;

[[nodiscard]] constexpr Work memory(std::size_t bytes) { return bytes + bytes / 2; }

/// Decoding an instruction and dispatching it.
inline constexpr Work kInstruction = 30;
/// An item that an instruction adds to the stack.
inline constexpr Work kItem = memory(144);
/// An item of a payload that goes onto the stack. The program has no byte for it.
inline constexpr Work kUnpackedItem = memory(192);
/// Moving an item of the stack by one place.
inline constexpr Work kMove = 6;
/// A hashed byte. A permutation takes 166 bytes and 300 ns.
inline constexpr Work kByte = 2;
inline constexpr Work kPermutation = 300;
/// A point of the equation: decoding, scalar multiplication, and 64 bytes in two vectors.
inline constexpr Work kPoint = 800;
/// A multiplier of the constraint system. The generators bound how many are kept, so the price is for time.
inline constexpr Work kMultiplier = 80;
/// A term of a linear combination that is added to the constraint system: with coefficient 1 or -1 (kTerm), or with
/// another one (kScaledTerm).
inline constexpr Work kTerm = memory(16);
inline constexpr Work kScaledTerm = memory(100);
/// Changing the coefficient of a term, or moving the term into another sum.
inline constexpr Work kTermChange = 30;
/// A variable as an expression: a list of one term.
inline constexpr Work kExpression = memory(48);
/// A node in the tree of a constraint, with the result of its visit.
inline constexpr Work kNode = memory(256);
/// A contract: the object, its id, and the anchor derived from it.
inline constexpr Work kContract = 2 * kPermutation + memory(250);
/// An item of a payload: memory, and 40 hashed bytes of labels and lengths.
inline constexpr Work kPortableItem = memory(144);
/// An entry of the log: memory, and a leaf and a node of the tree whose root is the id.
inline constexpr Work kLogEntry = 2 * kPermutation + memory(160);
/// An entry of the forest.
inline constexpr Work kOutput = 2 * kPermutation + memory(160);
/// A deferred check without its points: memory, and its weight.
inline constexpr Work kCheck = memory(320);
/// A neighbor of a call proof.
inline constexpr Work kNeighbor = kPermutation + 60;

/// The fixed price of an instruction. The machine charges the variable part when it knows the numbers: hashed bytes,
/// moved items, terms, neighbors, values of a cloak.
[[nodiscard]] constexpr Work fixed(Opcode opcode) {
  switch (opcode) {
    case Opcode::push:
    case Opcode::program:
    case Opcode::dup:
    case Opcode::mintime:
    case Opcode::maxtime:
      return kInstruction + kItem;
    case Opcode::alloc:
      return kInstruction + kItem + kExpression + kMultiplier / 2;
    case Opcode::commit:
      return kInstruction + memory(64);
    case Opcode::expr:
      return kInstruction + kExpression + kPoint;
    case Opcode::mul:
      return kInstruction + kMultiplier;
    case Opcode::eq:
      return kInstruction + kNode;
    case Opcode::and_:
      return kInstruction + kNode + kPermutation;
    case Opcode::or_:
      return kInstruction + kNode + kMultiplier + 2 * kScaledTerm;
    case Opcode::not_:
      return kInstruction + kNode + 2 * kMultiplier + 2 * kScaledTerm;
    case Opcode::verify:
      return kInstruction + memory(200);
    case Opcode::unblind:
      return kInstruction + kCheck + kPoint;
    case Opcode::issue:
      return kInstruction + kContract + kPortableItem + kLogEntry + kCheck + 2 * kPermutation + 3 * kPoint;
    case Opcode::borrow:
      return kInstruction + 2 * kPoint + 65 * kMultiplier;
    case Opcode::retire:
    case Opcode::log:
      return kInstruction + kLogEntry;
    case Opcode::fee:
      return kInstruction + kLogEntry + kMultiplier;
    case Opcode::input:
      return kInstruction + kContract + kLogEntry;
    case Opcode::output:
      return kInstruction + kContract + kLogEntry + kOutput;
    case Opcode::contract:
      return kInstruction + kContract;
    case Opcode::eval:
      return kInstruction + memory(48);
    case Opcode::call:
      return kInstruction + kCheck + 2 * kPermutation + 2 * kPoint;
    case Opcode::signtx:
      return kInstruction + memory(200) + 2 * kPermutation + kPoint;
    case Opcode::signid:
    case Opcode::signtag:
      return kInstruction + kCheck + 3 * kPermutation + 2 * kPoint;
    case Opcode::drop:
    case Opcode::roll:
    case Opcode::scalar:
    case Opcode::neg:
    case Opcode::add:
    case Opcode::range:
    case Opcode::cloak:
    case Opcode::ext:
      return kInstruction;
  }
  return kInstruction;
}

/// The values of a cloak with m inputs and n outputs: commitments, shuffles and mixes for each, and a range for each
/// output.
[[nodiscard]] constexpr Work cloak(std::uint64_t m, std::uint64_t n) {
  return (m + n) * (2 * kPoint + 16 * kMultiplier) + 64 * n * kMultiplier;
}

}  // namespace slipstream::vm::cost

SLIPSTREAM_EXPORT_END
