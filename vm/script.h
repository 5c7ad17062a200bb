// Programs as their authors hold them: bytecode, and beside it what a prover of the transaction must know and a
// verifier must not: openings of commitments and the values of allocated variables. Made by ProgramBuilder.
// A script also knows what it does to the stack, as far as that can be told without running it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/secret.h"
#include "vm/instruction.h"
#include "vm/number.h"
#include "vm/opening.h"

namespace slipstream::vm {

struct StackEffect;

/// What is known of an item before the program runs.
struct ItemShape {
  static constexpr std::size_t kUnknownSize = SIZE_MAX;

  ItemType type = ItemType::any;
  /// Strings: the number of bytes, if it is known.
  std::size_t size = kUnknownSize;
  /// Contracts, and strings that encode one: the payload, the last item on top when it is unpacked.
  std::shared_ptr<const std::vector<ItemShape>> payload{};
  /// Programs: what they do.
  std::shared_ptr<const StackEffect> effect{};

  ItemShape() = default;
  ItemShape(ItemType t) : type(t) {}
  ItemShape(ItemType t, std::size_t n) : type(t), size(n) {}
};

/// What a program takes from the stack and what it leaves there, the top last.
struct StackEffect {
  std::vector<ItemShape> takes, leaves;
};

/// The value of the variable that the `alloc` at this offset of a program makes.
struct Allocation {
  std::size_t offset;
  Number value;
};

/// What a prover knows about the instructions of a program.
struct Witness {
  Openings openings;
  std::vector<Allocation> allocations;

  /// Takes over what is known about bytes that stand at `offset` of this program.
  void add(const Witness& part, std::size_t offset) {
    openings.add(part.openings);
    for (const Allocation& made : part.allocations) allocations.push_back({offset + made.offset, made.value});
  }
};

class Script {
 public:
  Script() = default;
  /// Bytecode about which nothing is known.
  explicit Script(Bytes bytecode) : bytecode_(std::move(bytecode)) {}
  Script(Bytes bytecode, Witness witness, std::shared_ptr<const StackEffect> effect)
      : bytecode_(std::move(bytecode)), witness_(std::move(witness)), effect_(std::move(effect)) {}

  [[nodiscard]] const Bytes& bytecode() const { return bytecode_; }
  [[nodiscard]] const Witness& witness() const { return witness_; }
  /// nullptr if it depends on items that only the run knows.
  [[nodiscard]] const std::shared_ptr<const StackEffect>& effect() const { return effect_; }

 private:
  Bytes bytecode_;
  Witness witness_;
  std::shared_ptr<const StackEffect> effect_;
};

}  // namespace slipstream::vm
