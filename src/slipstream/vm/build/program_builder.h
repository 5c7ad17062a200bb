// Assembles programs. The C++ reads like the listing of instructions:
//
//   ProgramBuilder p;
//   p.push(coin).input().signtx()                          // value
//    .push_commitments(payment).push_commitments(change)   // value, four commitments
//    .cloak(1, 2)                                          // change, payment
//    .push(receiver).output(1).push(own).output(1);
//   auto script = p.finish();                              // expected<Script, Error>
//
// The builder keeps a model of the stack: types of items, lengths of strings, payloads of contracts, effects of
// programs. It records the first instruction that cannot work, with its number and the reason, and ignores all later
// ones; finish() returns the error. The prover checks what is known only when the program runs (for example the payload
// of a contract that the builder sees as a string).
// Source: zkvm/src/program.rs of Slingshot, which checks nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/keys/signature.h"
#include "slipstream/vm/build/open_contract.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/instruction.h"
#include "slipstream/vm/predicate.h"
#include "slipstream/vm/script.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

class Condition;

class ProgramBuilder {
 public:
  /// The program of a transaction: begins and ends with an empty stack.
  ProgramBuilder() = default;
  /// A program for `eval`, `call`, `signid` or `signtag`. Its effect records the items that it takes from the caller's
  /// stack.
  [[nodiscard]] static ProgramBuilder inner();

  // Strings, by content.
  ProgramBuilder& push(ByteSpan bytes);
  ProgramBuilder& push(std::string_view text) { return push(as_bytes(text)); }
  /// A commitment whose opening the prover knows.
  ProgramBuilder& push(const Opening& opening);
  ProgramBuilder& push(const Scalar& scalar) { return push(scalar.to_bytes()); }
  /// A predicate, or a commitment without an opening.
  ProgramBuilder& push(const ristretto255::Encoding& point) { return push(point.bytes); }
  ProgramBuilder& push(const keys::Signature& signature) { return push(signature.encode()); }
  ProgramBuilder& push(const CallProof& proof) { return push(proof.encode()); }
  ProgramBuilder& push(const OpenContract& contract);

  ProgramBuilder& program(const Script& script);
  ProgramBuilder& drop() { return add(Opcode::drop); }
  ProgramBuilder& dup(std::uint32_t k) { return add(Opcode::dup, k); }
  ProgramBuilder& roll(std::uint32_t k) { return add(Opcode::roll, k); }

  ProgramBuilder& scalar() { return add(Opcode::scalar); }
  ProgramBuilder& commit() { return add(Opcode::commit); }
  /// A variable of the constraint system without a commitment. Without an assignment nobody can prove the program.
  ProgramBuilder& alloc(const std::optional<Number>& assignment);
  ProgramBuilder& mintime() { return add(Opcode::mintime); }
  ProgramBuilder& maxtime() { return add(Opcode::maxtime); }
  ProgramBuilder& expr() { return add(Opcode::expr); }
  ProgramBuilder& neg() { return add(Opcode::neg); }
  ProgramBuilder& add() { return add(Opcode::add); }
  ProgramBuilder& mul() { return add(Opcode::mul); }
  ProgramBuilder& eq() { return add(Opcode::eq); }
  ProgramBuilder& range() { return add(Opcode::range); }
  ProgramBuilder& and_() { return add(Opcode::and_); }
  ProgramBuilder& or_() { return add(Opcode::or_); }
  ProgramBuilder& not_() { return add(Opcode::not_); }
  ProgramBuilder& verify() { return add(Opcode::verify); }
  ProgramBuilder& unblind() { return add(Opcode::unblind); }

  ProgramBuilder& issue() { return add(Opcode::issue); }
  ProgramBuilder& borrow() { return add(Opcode::borrow); }
  ProgramBuilder& retire() { return add(Opcode::retire); }
  ProgramBuilder& cloak(std::uint32_t m, std::uint32_t n) { return add(Opcode::cloak, m, n); }
  ProgramBuilder& fee() { return add(Opcode::fee); }

  ProgramBuilder& input() { return add(Opcode::input); }
  ProgramBuilder& output(std::uint32_t k) { return add(Opcode::output, k); }
  ProgramBuilder& contract(std::uint32_t k) { return add(Opcode::contract, k); }
  ProgramBuilder& log() { return add(Opcode::log); }
  ProgramBuilder& eval() { return add(Opcode::eval); }
  ProgramBuilder& call() { return add(Opcode::call); }
  ProgramBuilder& signtx() { return add(Opcode::signtx); }
  ProgramBuilder& signid() { return add(Opcode::signid); }
  ProgramBuilder& signtag() { return add(Opcode::signtag); }

  // Several instructions in one call.
  /// Quantity, then flavor, as `cloak` takes them.
  ProgramBuilder& push_commitments(const OpenValue& value) { return push(value.quantity).push(value.flavor); }
  /// push fee: leaves the wide value (-amount, 0). FeeTooHigh above 2^24.
  ProgramBuilder& fee(std::uint64_t amount);
  /// push input signtx: leaves the payload.
  ProgramBuilder& spend(const OpenContract& contract) { return push(contract).input().signtx(); }
  /// Opens the contract on top with one of the programs of its predicate: push program call. `script` is that program
  /// with its witness. BadArguments if the tree has no program `index`, InvalidPredicateTree if that program is a
  /// different one.
  ProgramBuilder& call(const PredicateTree& tree, std::size_t index, const Script& script);
  /// push commit ... verify: requires `condition` (vm/build/condition.h).
  ProgramBuilder& require(const Condition& condition);
  /// Registers an opening that no instruction of this program introduces.
  ProgramBuilder& know(const Opening& opening);

  /// Fails the program; the first error wins.
  ProgramBuilder& fail(ErrorKind kind, std::string detail = {});

  /// The known items on the stack, the top last.
  [[nodiscard]] const std::vector<ModelItem>& stack() const { return stack_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  /// The script, or the first error. For the program of a transaction also StackNotClean and AnchorMissing.
  [[nodiscard]] std::expected<Script, Error> finish() const;

 private:
  ProgramBuilder& add(Opcode opcode, std::uint32_t k = 0, std::uint32_t n = 0);
  ProgramBuilder& emit(const Instruction& instruction);

  // The model of the stack. An error ends the instruction.
  void model(const Instruction& instruction);
  std::optional<ModelItem> pop();
  /// `what` describes the string for the error. nullopt if the item has another type or length.
  std::optional<ModelItem> pop(const ModelItem& wanted, std::string_view what = {});
  std::optional<std::vector<ModelItem>> pop_portable(std::size_t k);
  void unpack(const ModelItem& contract);
  void run(const ModelItem& program);
  /// Extends `stack_` to depth k, unless lost_. Fails and returns false if the stack has too few items.
  bool reach(std::size_t k);
  void lose_track();
  void leave(ModelItem item) { stack_.push_back(std::move(item)); }

  Bytes bytecode_;
  Witness witness_;
  std::vector<ModelItem> stack_;
  /// The items taken from the caller's stack, the top first.
  std::vector<ModelItem> taken_;
  bool has_bottom_ = true;
  /// Whether the stack below `stack_` has become unknown.
  bool lost_ = false;
  bool has_anchor_ = false;
  std::size_t instructions_ = 0;
  std::optional<Error> error_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
