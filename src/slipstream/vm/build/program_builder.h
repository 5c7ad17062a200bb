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

/// Builds a program with its witness. Every function that adds instructions returns the builder itself. One thread at a
/// time may use it.
class ProgramBuilder {
 public:
  /// The program of a transaction: begins and ends with an empty stack.
  ProgramBuilder() = default;
  /// A program for `eval`, `call`, `signid` or `signtag`. Its effect records the items that it takes from the caller's
  /// stack.
  [[nodiscard]] static ProgramBuilder inner();

  // Strings, by content.
  /// Pushes bytes.
  ProgramBuilder& push(ByteSpan bytes);
  /// Pushes the bytes of a text.
  ProgramBuilder& push(std::string_view text) { return push(as_bytes(text)); }
  /// A commitment whose opening the prover knows.
  ProgramBuilder& push(const Opening& opening);
  /// Pushes a scalar: 32 bytes.
  ProgramBuilder& push(const Scalar& scalar) { return push(scalar.to_bytes()); }
  /// A predicate, or a commitment without an opening.
  ProgramBuilder& push(const ristretto255::Encoding& point) { return push(point.bytes); }
  /// Pushes a signature: 64 bytes.
  ProgramBuilder& push(const keys::Signature& signature) { return push(signature.encode()); }
  /// Pushes the encoding of a call proof.
  ProgramBuilder& push(const CallProof& proof) { return push(proof.encode()); }
  /// Pushes the encoding of a contract, and registers its openings.
  ProgramBuilder& push(const OpenContract& contract);

  /// Pushes a program, with its witness.
  ProgramBuilder& program(const Script& script);
  /// Drops the top item. Contracts and values cannot be dropped.
  ProgramBuilder& drop() { return add(Opcode::drop); }
  /// Copies item k, counted from the top from 0. Only strings and variables can be copied.
  ProgramBuilder& dup(std::uint32_t k) { return add(Opcode::dup, k); }
  /// Moves item k, counted from the top from 0, to the top.
  ProgramBuilder& roll(std::uint32_t k) { return add(Opcode::roll, k); }

  /// A string of 32 bytes becomes a constant expression.
  ProgramBuilder& scalar() { return add(Opcode::scalar); }
  /// A string of 32 bytes becomes a variable.
  ProgramBuilder& commit() { return add(Opcode::commit); }
  /// A variable of the constraint system without a commitment. Without an assignment nobody can prove the program.
  ProgramBuilder& alloc(const std::optional<Number>& assignment);
  /// The lower time bound as an expression, in milliseconds.
  ProgramBuilder& mintime() { return add(Opcode::mintime); }
  /// The upper time bound as an expression, in milliseconds.
  ProgramBuilder& maxtime() { return add(Opcode::maxtime); }
  /// A variable becomes an expression: attaches it to the constraint system.
  ProgramBuilder& expr() { return add(Opcode::expr); }
  /// Negates an expression.
  ProgramBuilder& neg() { return add(Opcode::neg); }
  /// Adds two expressions.
  ProgramBuilder& add() { return add(Opcode::add); }
  /// Multiplies two expressions. Takes a multiplier unless one of them is a constant.
  ProgramBuilder& mul() { return add(Opcode::mul); }
  /// Two expressions become the constraint that they are equal.
  ProgramBuilder& eq() { return add(Opcode::eq); }
  /// Requires that an expression is in [0, 2^64), and leaves it on the stack.
  ProgramBuilder& range() { return add(Opcode::range); }
  /// Both constraints.
  ProgramBuilder& and_() { return add(Opcode::and_); }
  /// At least one of two constraints.
  ProgramBuilder& or_() { return add(Opcode::or_); }
  /// The negation of a constraint.
  ProgramBuilder& not_() { return add(Opcode::not_); }
  /// Requires a constraint.
  ProgramBuilder& verify() { return add(Opcode::verify); }
  /// Requires that a commitment is to a given scalar without a blinding factor, and leaves the commitment.
  ProgramBuilder& unblind() { return add(Opcode::unblind); }

  /// Issues a value of the flavor that a predicate and metadata give. Takes quantity, flavor, metadata and predicate;
  /// leaves a contract.
  ProgramBuilder& issue() { return add(Opcode::issue); }
  /// Takes quantity and flavor; leaves a wide value of the negative quantity, and the value.
  ProgramBuilder& borrow() { return add(Opcode::borrow); }
  /// Destroys a value.
  ProgramBuilder& retire() { return add(Opcode::retire); }
  /// Turns m values into n values of the same sums by flavor. Takes 2 n commitments, and below them the values.
  ProgramBuilder& cloak(std::uint32_t m, std::uint32_t n) { return add(Opcode::cloak, m, n); }
  /// Pays the fee that a string of 4 bytes tells. Leaves a wide value of the negative amount.
  ProgramBuilder& fee() { return add(Opcode::fee); }

  /// Spends the contract that a string encodes.
  ProgramBuilder& input() { return add(Opcode::input); }
  /// Locks k items under a predicate as an output.
  ProgramBuilder& output(std::uint32_t k) { return add(Opcode::output, k); }
  /// Locks k items under a predicate as a contract on the stack.
  ProgramBuilder& contract(std::uint32_t k) { return add(Opcode::contract, k); }
  /// Adds a string to the transaction log.
  ProgramBuilder& log() { return add(Opcode::log); }
  /// Runs the program on top.
  ProgramBuilder& eval() { return add(Opcode::eval); }
  /// Opens a contract by a program of its predicate tree. Takes contract, call proof and program.
  ProgramBuilder& call() { return add(Opcode::call); }
  /// Opens a contract by the transaction's signature.
  ProgramBuilder& signtx() { return add(Opcode::signtx); }
  /// Opens a contract by a program that is signed for this contract's id. Takes contract, program and signature.
  ProgramBuilder& signid() { return add(Opcode::signid); }
  /// Opens a contract by a program that is signed for the contract's tag. Takes contract, program and signature.
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
  /// The first error, if there is one.
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
