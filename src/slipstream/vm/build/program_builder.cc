#include "slipstream/vm/build/program_builder.h"

#include <algorithm>

#include "slipstream/vm/build/condition.h"
#include "slipstream/vm/detail/machine/machine.h"

namespace slipstream::vm {

ProgramBuilder ProgramBuilder::inner() {
  ProgramBuilder builder;
  builder.has_bottom_ = false;
  builder.has_anchor_ = true;
  return builder;
}

ProgramBuilder& ProgramBuilder::fail(ErrorKind kind, std::string detail) {
  if (!error_) error_ = Error{kind, bytecode_.size(), instructions_, std::move(detail)};
  return *this;
}

ProgramBuilder& ProgramBuilder::emit(const Instruction& instruction) {
  if (error_) return *this;
  model(instruction);
  if (error_) return *this;
  Writer writer(bytecode_);
  encode_instruction(instruction, writer);
  ++instructions_;
  return *this;
}

ProgramBuilder& ProgramBuilder::add(Opcode opcode, std::uint32_t k, std::uint32_t n) {
  return emit({opcode, static_cast<std::uint8_t>(opcode), {}, k, n});
}

ProgramBuilder& ProgramBuilder::push(ByteSpan bytes) {
  if (bytes.size() > UINT32_MAX) return fail(ErrorKind::BadArguments, "a string has at most 2^32 - 1 bytes");
  return emit({Opcode::push, static_cast<std::uint8_t>(Opcode::push), bytes});
}

ProgramBuilder& ProgramBuilder::push(const Opening& opening) {
  witness_.openings.add(opening);
  return push(opening.commitment());
}

ProgramBuilder& ProgramBuilder::push(const OpenContract& contract) {
  // The string follows the opcode and its length.
  const std::size_t at = bytecode_.size() + 1 + 4;
  push(contract.encode());
  if (error_) return *this;
  witness_.add(contract.witness(), at);
  stack_.back().payload = contract.payload_items();
  return *this;
}

ProgramBuilder& ProgramBuilder::program(const Script& script) {
  const std::size_t at = bytecode_.size() + 1 + 4;
  emit({Opcode::program, static_cast<std::uint8_t>(Opcode::program), script.bytecode()});
  if (error_) return *this;
  witness_.add(script.witness(), at);
  stack_.back().effect = script.effect();
  return *this;
}

ProgramBuilder& ProgramBuilder::alloc(const std::optional<Number>& assignment) {
  const std::size_t at = bytecode_.size();
  add(Opcode::alloc);
  if (!error_ && assignment) witness_.allocations.push_back({at, *assignment});
  return *this;
}

ProgramBuilder& ProgramBuilder::fee(std::uint64_t amount) {
  if (amount > kMaxFee) return fail(ErrorKind::FeeTooHigh);
  std::uint8_t bytes[4];
  store_le32(bytes, static_cast<std::uint32_t>(amount));
  return push(ByteSpan(bytes)).fee();
}

ProgramBuilder& ProgramBuilder::call(const PredicateTree& tree, std::size_t index, const Script& script) {
  const auto proof = tree.call_proof(index);
  if (!proof) return fail(proof.error(), "the predicate has no program " + std::to_string(index));
  if (!std::ranges::equal(tree.program(index), script.bytecode())) {
    return fail(ErrorKind::InvalidPredicateTree, "the predicate's program " + std::to_string(index) + " is another");
  }
  return push(*proof).program(script).call();
}

ProgramBuilder& ProgramBuilder::require(const Condition& condition) {
  condition.emit_to(*this);
  return *this;
}

ProgramBuilder& ProgramBuilder::know(const Opening& opening) {
  witness_.openings.add(opening);
  return *this;
}

std::expected<Script, Error> ProgramBuilder::finish() const {
  if (error_) return std::unexpected(*error_);
  if (has_bottom_ && !lost_) {
    if (!stack_.empty()) {
      return std::unexpected(Error{ErrorKind::StackNotClean, bytecode_.size(), instructions_,
                                   "the program ends with " + std::to_string(stack_.size()) + " items on the stack"});
    }
    if (!has_anchor_) return std::unexpected(Error{ErrorKind::AnchorMissing, bytecode_.size(), instructions_});
  }
  if (lost_) return Script(bytecode_, witness_, nullptr);
  auto effect = std::make_shared<StackEffect>(StackEffect{{taken_.rbegin(), taken_.rend()}, stack_});
  return Script(bytecode_, witness_, std::move(effect));
}

}  // namespace slipstream::vm
