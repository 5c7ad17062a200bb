// ProgramBuilder's model of the stack: what each instruction takes and leaves, as far as this is known without running
// the program.
#include <algorithm>
#include <array>

#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/detail/machine/machine.h"

namespace slipstream::vm {
namespace {

ErrorKind type_error(ItemType expected) {
  using enum ErrorKind;
  static constexpr std::array kErrors = {TypeNotString,    TypeNotProgram,  TypeNotContract,   TypeNotValue,
                                         TypeNotWideValue, TypeNotVariable, TypeNotExpression, TypeNotConstraint};
  return kErrors[static_cast<std::size_t>(expected)];
}

bool fits(const ModelItem& item, ItemType type) {
  if (item.type == ItemType::any || type == ItemType::any || item.type == type) return true;
  return type == ItemType::wide_value && item.type == ItemType::value;
}

bool is_linear(ItemType type) {
  return type == ItemType::contract || type == ItemType::value || type == ItemType::wide_value;
}

}  // namespace

std::optional<ModelItem> ProgramBuilder::pop() {
  if (!stack_.empty()) {
    ModelItem top = std::move(stack_.back());
    stack_.pop_back();
    return top;
  }
  if (lost_) return ModelItem{};
  if (has_bottom_) {
    fail(ErrorKind::StackUnderflow);
    return std::nullopt;
  }
  taken_.emplace_back();
  return taken_.back();
}

std::optional<ModelItem> ProgramBuilder::pop(const ModelItem& wanted, std::string_view what) {
  const bool own = !stack_.empty();
  auto item = pop();
  if (!item) return std::nullopt;
  if (!fits(*item, wanted.type)) {
    fail(type_error(wanted.type), "it is a " + std::string(name(item->type)));
    return std::nullopt;
  }
  constexpr std::size_t kUnknown = ModelItem::kUnknownSize;
  if (item->size != kUnknown && wanted.size != kUnknown && item->size != wanted.size) {
    fail(ErrorKind::InvalidFormat, std::string(what) + " has " + std::to_string(wanted.size) +
                                       " bytes, the string has " + std::to_string(item->size));
    return std::nullopt;
  }
  if (!own && !lost_) {
    taken_.back().type = wanted.type;
    taken_.back().size = wanted.size;
  }
  return item;
}

bool ProgramBuilder::reach(std::size_t k) {
  if (k < stack_.size()) return true;
  if (has_bottom_ && !lost_) {
    fail(ErrorKind::StackUnderflow);
    return false;
  }
  if (lost_) return true;
  const std::size_t missing = k + 1 - stack_.size();
  taken_.insert(taken_.end(), missing, ModelItem{});
  stack_.insert(stack_.begin(), missing, ModelItem{});
  return true;
}

void ProgramBuilder::lose_track() {
  stack_.clear();
  lost_ = true;
}

std::optional<std::vector<ModelItem>> ProgramBuilder::pop_portable(std::size_t k) {
  if (k > 0 && !reach(k - 1)) return std::nullopt;
  std::vector<ModelItem> items(k);
  for (std::size_t i = k; i-- > 0;) {
    const auto item = pop();
    const bool portable = item->type == ItemType::string || item->type == ItemType::program ||
                          item->type == ItemType::value || item->type == ItemType::any;
    if (!portable) {
      fail(ErrorKind::TypeNotPortable, "item " + std::to_string(i) + " is a " + std::string(name(item->type)));
      return std::nullopt;
    }
    items[i] = *item;
  }
  return items;
}

void ProgramBuilder::unpack(const ModelItem& contract) {
  if (contract.payload == nullptr) return lose_track();
  stack_.insert(stack_.end(), contract.payload->begin(), contract.payload->end());
}

void ProgramBuilder::run(const ModelItem& program) {
  // The program may contain an input.
  has_anchor_ = true;
  if (program.effect == nullptr) return lose_track();
  const auto& takes = program.effect->takes;
  for (auto item = takes.rbegin(); item != takes.rend(); ++item) {
    if (!pop(*item, "what the program takes")) return;
  }
  stack_.insert(stack_.end(), program.effect->leaves.begin(), program.effect->leaves.end());
}

void ProgramBuilder::model(const Instruction& instruction) {
  using enum Opcode;
  const auto item_of = [](const Operand& operand) {
    return operand.size == 0 ? ModelItem(operand.type) : ModelItem(operand.type, operand.size);
  };
  const auto& [opcode, mnemonic, immediate, takes, leaves] = info(instruction.opcode);
  // The items that the table lists. `taken` has the lowest item first.
  std::vector<ModelItem> taken(takes.size());
  for (std::size_t i = takes.size(); i-- > 0;) {
    const auto item = pop(item_of(takes.begin()[i]), takes.begin()[i].what);
    if (!item) return;
    taken[i] = *item;
  }
  for (const Operand& operand : leaves) leave(item_of(operand));

  // Effects that depend on the immediate data or on the contents of items.
  switch (opcode) {
    case push:
      stack_.back().size = instruction.data.size();
      return;
    case drop: {
      const auto item = pop();
      if (item && is_linear(item->type)) fail(ErrorKind::TypeNotDroppable, "it is a " + std::string(name(item->type)));
      return;
    }
    case dup: {
      if (!reach(instruction.k)) return;
      const ModelItem item = instruction.k < stack_.size() ? stack_[stack_.size() - 1 - instruction.k] : ModelItem{};
      const bool copyable =
          item.type == ItemType::string || item.type == ItemType::variable || item.type == ItemType::any;
      if (!copyable) {
        fail(ErrorKind::TypeNotCopyable, "it is a " + std::string(name(item.type)));
        return;
      }
      return leave(item);
    }
    case roll: {
      if (!reach(instruction.k)) return;
      if (instruction.k >= stack_.size()) return leave(ItemType::any);
      const auto item = stack_.end() - 1 - static_cast<std::ptrdiff_t>(instruction.k);
      std::rotate(item, item + 1, stack_.end());
      return;
    }
    case issue:
      if (!has_anchor_) {
        fail(ErrorKind::AnchorMissing);
        return;
      }
      stack_.back().payload = std::make_shared<std::vector<ModelItem>>(1, ItemType::value);
      return;
    case cloak: {
      const std::size_t m = instruction.k, n = instruction.n;
      if (m == 0 || n == 0) {
        fail(ErrorKind::InvalidFormat, "a cloak needs an input and an output");
        return;
      }
      for (std::size_t i = 0; i < 2 * n; ++i) {
        if (!pop({ItemType::string, 32}, "a commitment")) return;
      }
      for (std::size_t i = 0; i < m; ++i) {
        if (!pop(ItemType::wide_value)) return;
      }
      stack_.insert(stack_.end(), n, ItemType::value);
      return;
    }
    case input:
      has_anchor_ = true;
      stack_.back().payload = taken[0].payload;
      return;
    case output:
    case contract: {
      auto payload = pop_portable(instruction.k);
      if (!payload) return;
      if (!has_anchor_) {
        fail(ErrorKind::AnchorMissing);
        return;
      }
      if (opcode == output) return;
      leave(ItemType::contract);
      stack_.back().payload = std::make_shared<std::vector<ModelItem>>(*std::move(payload));
      return;
    }
    case eval:
      return run(taken[0]);
    case call:
      unpack(taken[0]);
      return run(taken[2]);
    case signtx:
      return unpack(taken[0]);
    case signid:
      unpack(taken[0]);
      return run(taken[1]);
    case signtag:
      unpack(taken[0]);
      if (!pop(ItemType::string)) return;
      leave(ItemType::string);
      return run(taken[1]);
    default:
      return;
  }
}

}  // namespace slipstream::vm
