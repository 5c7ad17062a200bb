// ProgramBuilder's model of the stack: what each instruction takes and leaves, as far as that can be told without
// running the program.
#include <algorithm>

#include "vm/build/program_builder.h"
#include "vm/machine/machine.h"

namespace slipstream::vm {
namespace {

ErrorKind type_error(ItemType expected) {
  using enum ErrorKind;
  switch (expected) {
    case ItemType::string:
      return TypeNotString;
    case ItemType::program:
      return TypeNotProgram;
    case ItemType::contract:
      return TypeNotContract;
    case ItemType::value:
      return TypeNotValue;
    case ItemType::wide_value:
      return TypeNotWideValue;
    case ItemType::variable:
      return TypeNotVariable;
    case ItemType::expression:
      return TypeNotExpression;
    case ItemType::constraint:
      return TypeNotConstraint;
    case ItemType::any:
      break;
  }
  return BadArguments;
}

bool fits(const ItemShape& shape, ItemType type) {
  if (shape.type == ItemType::any || type == ItemType::any || shape.type == type) return true;
  return type == ItemType::wide_value && shape.type == ItemType::value;
}

bool is_linear(ItemType type) {
  return type == ItemType::contract || type == ItemType::value || type == ItemType::wide_value;
}

}  // namespace

std::optional<ItemShape> ProgramBuilder::pop() {
  if (!stack_.empty()) {
    ItemShape top = std::move(stack_.back());
    stack_.pop_back();
    return top;
  }
  if (lost_) return ItemShape{};
  if (has_bottom_) {
    fail(ErrorKind::StackUnderflow);
    return std::nullopt;
  }
  taken_.emplace_back();
  return taken_.back();
}

bool ProgramBuilder::pop(ItemType type) {
  const bool own = !stack_.empty();
  const auto item = pop();
  if (!item) return false;
  if (!fits(*item, type)) {
    fail(type_error(type), "it is a " + std::string(name(item->type)));
    return false;
  }
  if (!own && !lost_) taken_.back().type = type;
  return true;
}

bool ProgramBuilder::pop_string(std::optional<std::size_t> size, std::string_view what) {
  const bool own = !stack_.empty();
  // A copy of an empty optional would hold stale memory, maybe a secret's, and gcc compares before it asks whether
  // there is a size.
  constexpr std::size_t kUnknown = SIZE_MAX;
  const std::size_t wanted = size.value_or(kUnknown), has = own ? stack_.back().size.value_or(kUnknown) : kUnknown;
  if (!pop(ItemType::string)) return false;
  if (has != kUnknown && wanted != kUnknown && has != wanted) {
    fail(ErrorKind::InvalidFormat,
         std::string(what) + " has " + std::to_string(wanted) + " bytes, the string has " + std::to_string(has));
    return false;
  }
  if (!own && !lost_) taken_.back().size = size;
  return true;
}

bool ProgramBuilder::reach(std::size_t k) {
  if (k < stack_.size()) return true;
  if (has_bottom_ && !lost_) {
    fail(ErrorKind::StackUnderflow);
    return false;
  }
  if (lost_) return true;
  const std::size_t missing = k + 1 - stack_.size();
  taken_.insert(taken_.end(), missing, ItemShape{});
  stack_.insert(stack_.begin(), missing, ItemShape{});
  return true;
}

void ProgramBuilder::lose_track() {
  stack_.clear();
  lost_ = true;
}

bool ProgramBuilder::pop_portable(std::size_t k, std::vector<ItemShape>& items) {
  if (k > 0 && !reach(k - 1)) return false;
  items.assign(k, ItemShape{});
  for (std::size_t i = k; i-- > 0;) {
    const auto item = pop();
    const bool portable = item->type == ItemType::string || item->type == ItemType::program ||
                          item->type == ItemType::value || item->type == ItemType::any;
    if (!portable) {
      fail(ErrorKind::TypeNotPortable, "item " + std::to_string(i) + " is a " + std::string(name(item->type)));
      return false;
    }
    items[i] = *item;
  }
  return true;
}

void ProgramBuilder::unpack(const ItemShape& contract) {
  if (contract.payload == nullptr) return lose_track();
  stack_.insert(stack_.end(), contract.payload->begin(), contract.payload->end());
}

void ProgramBuilder::run(const ItemShape& program) {
  // It may hold an input.
  has_anchor_ = true;
  if (program.effect == nullptr) return lose_track();
  const auto& takes = program.effect->takes;
  for (auto shape = takes.rbegin(); shape != takes.rend(); ++shape) {
    const bool ok =
        shape->type == ItemType::string ? pop_string(shape->size, "what the program takes") : pop(shape->type);
    if (!ok) return;
  }
  stack_.insert(stack_.end(), program.effect->leaves.begin(), program.effect->leaves.end());
}

void ProgramBuilder::model_signed_program(bool tag) {
  if (!pop_string(64, "a signature")) return;
  const ItemShape program = stack_.empty() ? ItemShape{} : stack_.back();
  if (!pop(ItemType::program)) return;
  const ItemShape contract = stack_.empty() ? ItemShape{} : stack_.back();
  if (!pop(ItemType::contract)) return;
  unpack(contract);
  if (tag) {
    if (!pop_string(std::nullopt, "a tag")) return;
    leave(ItemType::string);
  }
  run(program);
}

void ProgramBuilder::model(const Instruction& instruction) {
  using enum Opcode;
  constexpr std::size_t kPoint = 32;
  switch (instruction.opcode) {
    case push:
      return leave({ItemType::string, instruction.data.size()});
    case program:
      return leave(ItemType::program);
    case drop: {
      const auto item = pop();
      if (item && is_linear(item->type)) fail(ErrorKind::TypeNotDroppable, "it is a " + std::string(name(item->type)));
      return;
    }
    case dup: {
      if (!reach(instruction.k)) return;
      const ItemShape item = instruction.k < stack_.size() ? stack_[stack_.size() - 1 - instruction.k] : ItemShape{};
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
      if (instruction.k >= stack_.size()) {
        leave(ItemType::any);
        return;
      }
      const auto item = stack_.end() - 1 - static_cast<std::ptrdiff_t>(instruction.k);
      std::rotate(item, item + 1, stack_.end());
      return;
    }
    case scalar:
      if (pop_string(kPoint, "a scalar")) leave(ItemType::expression);
      return;
    case commit:
      if (pop_string(kPoint, "a commitment")) leave(ItemType::variable);
      return;
    case alloc:
    case mintime:
    case maxtime:
      return leave(ItemType::expression);
    case expr:
      if (pop(ItemType::variable)) leave(ItemType::expression);
      return;
    case neg:
    case range:
      if (pop(ItemType::expression)) leave(ItemType::expression);
      return;
    case Opcode::add:
    case mul:
      if (pop(ItemType::expression) && pop(ItemType::expression)) leave(ItemType::expression);
      return;
    case eq:
      if (pop(ItemType::expression) && pop(ItemType::expression)) leave(ItemType::constraint);
      return;
    case and_:
    case or_:
      if (pop(ItemType::constraint) && pop(ItemType::constraint)) leave(ItemType::constraint);
      return;
    case not_:
      if (pop(ItemType::constraint)) leave(ItemType::constraint);
      return;
    case verify:
      pop(ItemType::constraint);
      return;
    case unblind:
      if (pop_string(kPoint, "a scalar") && pop_string(kPoint, "a commitment")) leave({ItemType::string, kPoint});
      return;
    case issue: {
      if (!pop_string(kPoint, "a predicate") || !pop_string(std::nullopt, "metadata")) return;
      if (!pop(ItemType::variable) || !pop(ItemType::variable)) return;
      if (!has_anchor_) {
        fail(ErrorKind::AnchorMissing);
        return;
      }
      ItemShape issued(ItemType::contract);
      issued.payload = std::make_shared<std::vector<ItemShape>>(1, ItemType::value);
      return leave(std::move(issued));
    }
    case borrow:
      if (!pop(ItemType::variable) || !pop(ItemType::variable)) return;
      leave(ItemType::wide_value);
      return leave(ItemType::value);
    case retire:
      pop(ItemType::value);
      return;
    case cloak: {
      const std::size_t m = instruction.k, n = instruction.n;
      if (m == 0 || n == 0) {
        fail(ErrorKind::InvalidFormat, "a cloak needs an input and an output");
        return;
      }
      for (std::size_t i = 0; i < 2 * n; ++i) {
        if (!pop_string(kPoint, "a commitment")) return;
      }
      for (std::size_t i = 0; i < m; ++i) {
        if (!pop(ItemType::wide_value)) return;
      }
      stack_.insert(stack_.end(), n, ItemType::value);
      return;
    }
    case fee:
      if (pop_string(4, "a fee")) leave(ItemType::wide_value);
      return;
    case input: {
      ItemShape spent(ItemType::contract);
      if (!stack_.empty()) spent.payload = stack_.back().payload;
      if (!pop_string(std::nullopt, "a contract")) return;
      has_anchor_ = true;
      return leave(std::move(spent));
    }
    case output:
    case contract: {
      if (!pop_string(kPoint, "a predicate")) return;
      auto payload = std::make_shared<std::vector<ItemShape>>();
      if (!pop_portable(instruction.k, *payload)) return;
      if (!has_anchor_) {
        fail(ErrorKind::AnchorMissing);
        return;
      }
      if (instruction.opcode == output) return;
      ItemShape made(ItemType::contract);
      made.payload = std::move(payload);
      return leave(std::move(made));
    }
    case log:
      pop_string(std::nullopt, "a log entry");
      return;
    case eval: {
      const ItemShape top = stack_.empty() ? ItemShape{} : stack_.back();
      if (pop(ItemType::program)) run(top);
      return;
    }
    case call: {
      const ItemShape top = stack_.empty() ? ItemShape{} : stack_.back();
      if (!pop(ItemType::program) || !pop_string(std::nullopt, "a call proof")) return;
      const ItemShape opened = stack_.empty() ? ItemShape{} : stack_.back();
      if (!pop(ItemType::contract)) return;
      unpack(opened);
      return run(top);
    }
    case signtx: {
      const ItemShape opened = stack_.empty() ? ItemShape{} : stack_.back();
      if (pop(ItemType::contract)) unpack(opened);
      return;
    }
    case signid:
      return model_signed_program(false);
    case signtag:
      return model_signed_program(true);
    case ext:
      return;
  }
}

}  // namespace slipstream::vm
