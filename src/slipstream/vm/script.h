// Programs as their authors hold them: bytecode, and the witness, which a prover of the transaction needs and a
// verifier must not see: openings of commitments and values of allocated variables. ProgramBuilder makes scripts.
// A script also holds its effect on the stack, if that is known without running it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/vm/instruction.h"
#include "slipstream/vm/number.h"
#include "slipstream/vm/opening.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

struct StackEffect;

/// The properties of an item that are known before the program runs.
struct ModelItem {
  /// The size of a string whose length is not known.
  static constexpr std::size_t kUnknownSize = SIZE_MAX;

  ItemType type = ItemType::any;  ///< The type, or ItemType::any.
  /// Strings: the number of bytes, if known.
  std::size_t size = kUnknownSize;
  /// Contracts, and strings that encode a contract: the payload. The last item is on top after unpacking.
  std::shared_ptr<const std::vector<ModelItem>> payload{};
  /// Programs: their effect.
  std::shared_ptr<const StackEffect> effect{};

  ModelItem() = default;
  /// An item of this type.
  ModelItem(ItemType t) : type(t) {}
  /// An item of this type and size.
  ModelItem(ItemType t, std::size_t n) : type(t), size(n) {}
};

/// The items that a program takes from the stack and those that it leaves there, the top last.
struct StackEffect {
  /// The two lists of items.
  std::vector<ModelItem> takes, leaves;
};

/// The value of the variable that the `alloc` at this offset of a program creates.
struct Allocation {
  std::size_t offset;  ///< The offset of the instruction in the program, in bytes.
  Number value;        ///< The value; wiped when destroyed.
};

/// A prover's knowledge about the instructions of a program.
struct Witness {
  Openings openings;                    ///< Openings of the commitments.
  std::vector<Allocation> allocations;  ///< Values of variables without a commitment.

  /// Adds the witness of bytes that are at `offset` of this program.
  void add(const Witness& part, std::size_t offset) {
    openings.add(part.openings);
    for (const Allocation& made : part.allocations) allocations.push_back({offset + made.offset, made.value});
  }
};

/// A program with its witness. A value type.
class Script {
 public:
  Script() = default;
  /// Bytecode without a witness or a known effect.
  explicit Script(Bytes bytecode) : bytecode_(std::move(bytecode)) {}
  /// All parts. `effect` may be nullptr.
  Script(Bytes bytecode, Witness witness, std::shared_ptr<const StackEffect> effect)
      : bytecode_(std::move(bytecode)), witness_(std::move(witness)), effect_(std::move(effect)) {}

  /// The instructions.
  [[nodiscard]] const Bytes& bytecode() const { return bytecode_; }
  /// What a prover knows about them.
  [[nodiscard]] const Witness& witness() const { return witness_; }
  /// nullptr if it depends on items that are known only when the program runs.
  [[nodiscard]] const std::shared_ptr<const StackEffect>& effect() const { return effect_; }

 private:
  Bytes bytecode_;
  Witness witness_;
  std::shared_ptr<const StackEffect> effect_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
