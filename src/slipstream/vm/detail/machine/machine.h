// The ZkVM machine: a stack of typed items and a program (ZkVM specification, "VM execution"; reference vm.rs). It does
// not handle proofs. A delegate owns the constraint system and gives what is known about commitments: the verifier's
// delegate knows only their bytes, the prover's also knows their openings. The machine never hashes: ids are symbols
// (vm/detail/hashing.h), so a run costs only decoding and constraints.
#pragma once

#include <algorithm>
#include <concepts>
#include <expected>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "slipstream/base/detail/try.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/r1cs/gadgets/cloak.h"
#include "slipstream/r1cs/gadgets/range.h"
#include "slipstream/vm/contract.h"
#include "slipstream/vm/detail/machine/costs.h"
#include "slipstream/vm/detail/machine/witness_check.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/execution.h"
#include "slipstream/vm/instruction.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// Transactions of a later version may use extension instructions, which do nothing yet.
inline constexpr std::uint64_t kCurrentVersion = 1;
/// The largest sum of all fees of a transaction.
inline constexpr std::uint64_t kMaxFee = std::uint64_t{1} << 24;

/// What a program may cost, in units of work (vm/detail/machine/costs.h): in proportion to its bytes, and bounded. The
/// reference has no such limits. A 2-in-2-out transfer uses 9 percent; a hostile transaction costs at most 0.4 us and
/// 256 bytes of memory for each of its own bytes. docs/spec-deltas.md describes the admitted programs.
struct Limits {
  static constexpr std::uint64_t kWorkPerByte = 400;
  /// Bytes that every transaction has in addition to its program: header, signature and proof.
  static constexpr std::uint64_t kBytesBeside = 512;
  /// 17 ms and 11 MiB. vm/detail/verify/memory_budget.h bounds how many such programs are in memory at once.
  static constexpr std::uint64_t kMostWork = std::uint64_t{1} << 24;

  std::size_t max_instructions = std::size_t{1} << 20;
  std::uint64_t max_work = kMostWork;

  [[nodiscard]] static constexpr Limits of_program(std::size_t bytes) {
    return {.max_work = std::min(kMostWork, kWorkPerByte * (kBytesBeside + bytes))};
  }
};

template <class D>
concept MachineDelegate = r1cs::RandomizableConstraintSystem<typename D::ConstraintSystem> &&
                          requires(D d, const Commitment& commitment, ByteSpan place) {
                            { d.constraint_system() } -> std::same_as<typename D::ConstraintSystem&>;
                            /// Creates a committed variable; every call creates a new one.
                            { d.commit(commitment) } -> std::same_as<std::expected<r1cs::Variable, ErrorKind>>;
                            /// The number inside a commitment, if known.
                            { d.opening(commitment) } -> std::same_as<std::optional<Number>>;
                            /// The value of the variable that the `alloc` at this place creates, if known.
                            { d.allocation(place) } -> std::same_as<std::optional<Number>>;
                            /// Whether every number must be known.
                            { d.proves() } -> std::same_as<bool>;
                            /// Whether to stop at the first instruction that contradicts the witness.
                            { d.checks_witness() } -> std::same_as<bool>;
                          };

/// Runs one program. Use once: construct, run.
template <MachineDelegate D>
class Machine {
 public:
  Machine(const TxHeader& header, ByteSpan program, D& delegate)
      : Machine(header, program, delegate, Limits::of_program(program.size())) {}
  Machine(const TxHeader& header, ByteSpan program, D& delegate, const Limits& limits)
      : header_(header), program_(program), delegate_(delegate), limits_(limits), current_(program) {
    out_.log.emplace_back(header);
  }

  /// Runs the program and the nested programs to the end. Offsets in an error count from the first byte of the
  /// outermost program; nested programs are parts of it.
  [[nodiscard]] std::expected<Execution, Error> run() {
    return run([](ByteSpan) {});
  }

  /// The same; calls `observe` after every instruction with the bytes of the instruction.
  template <std::invocable<ByteSpan> Observer>
  [[nodiscard]] std::expected<Execution, Error> run(Observer&& observe) {
    while (true) {
      if (current_.at_end()) {
        if (paused_.empty()) break;
        current_ = paused_.back();
        paused_.pop_back();
        continue;
      }
      const ByteSpan place = current_.rest();
      if (out_.instructions == limits_.max_instructions) return std::unexpected(error_at(place, LimitExceeded));
      const auto instruction = decode_instruction(current_);
      const auto result = instruction ? step(*instruction, place) : Result<void>(fail(InvalidFormat));
      if (!result) return std::unexpected(error_at(place, result.error()));
      ++out_.instructions;
      observe(place.first(encoded_size(*instruction)));
    }
    if (!stack_.empty()) {
      return std::unexpected(Error{StackNotClean, program_.size(), out_.instructions,
                                   "the program ends with " + std::to_string(stack_.size()) + " items on the stack"});
    }
    if (!last_anchor_) return std::unexpected(Error{AnchorMissing, program_.size(), out_.instructions});
    return std::move(out_);
  }

  [[nodiscard]] std::span<const Item> stack() const { return stack_; }
  /// Units of work spent so far.
  [[nodiscard]] std::uint64_t work() const { return out_.work; }
  /// Programs that wait for the current one to end.
  [[nodiscard]] std::size_t depth() const { return paused_.size(); }

 private:
  template <class T>
  using Result = std::expected<T, ErrorKind>;
  using enum ErrorKind;

  [[nodiscard]] static std::unexpected<ErrorKind> fail(ErrorKind kind) { return std::unexpected(kind); }

  /// Every nested program is a view into the outermost one.
  [[nodiscard]] Error error_at(ByteSpan place, ErrorKind kind) const {
    return {kind, static_cast<std::size_t>(place.data() - program_.data()), out_.instructions};
  }

  [[nodiscard]] Result<void> step(const Instruction& instruction, ByteSpan place);

  /// Charges `work` against the limit. Must be called before the work is done.
  [[nodiscard]] Result<void> charge(cost::Work work) {
    if (work > limits_.max_work - out_.work) return fail(LimitExceeded);
    out_.work += work;
    return {};
  }
  [[nodiscard]] Result<void> charge(cost::Work price, std::size_t count) {
    if (count > limits_.max_work / price) return fail(LimitExceeded);
    return charge(price * count);
  }
  /// Charges for terms that the constraint system will keep.
  [[nodiscard]] Result<void> charge_terms(const Expression& expression);

  // The stack, typed.
  template <class T>
  void push(T&& item) {
    stack_.emplace_back(std::forward<T>(item));
  }
  [[nodiscard]] Result<Item> pop() {
    if (stack_.empty()) return fail(StackUnderflow);
    Item item = std::move(stack_.back());
    stack_.pop_back();
    return item;
  }
  template <class T>
  [[nodiscard]] Result<T> pop_as(ErrorKind otherwise) {
    SLIPSTREAM_TRY(Item item, pop());
    if (T* value = std::get_if<T>(&item)) return std::move(*value);
    return fail(otherwise);
  }
  [[nodiscard]] Result<String> pop_string() { return pop_as<String>(TypeNotString); }
  [[nodiscard]] Result<Program> pop_program() { return pop_as<Program>(TypeNotProgram); }
  [[nodiscard]] Result<ContractIndex> pop_contract() {
    SLIPSTREAM_TRY(const ContractItem item, pop_as<ContractItem>(TypeNotContract));
    return item.index;
  }
  [[nodiscard]] Result<Variable> pop_variable() { return pop_as<Variable>(TypeNotVariable); }
  [[nodiscard]] Result<Expression> pop_expression() { return pop_as<Expression>(TypeNotExpression); }
  [[nodiscard]] Result<Constraint> pop_constraint() { return pop_as<Constraint>(TypeNotConstraint); }

  // Strings that must have a certain form: exactly 32 bytes, 64 bytes, ...
  [[nodiscard]] Result<Commitment> pop_commitment() {
    SLIPSTREAM_TRY(const String string, pop_string());
    if (string.bytes.size() != 32) return fail(InvalidFormat);
    return Commitment{{to_bytes32(string.bytes)}};
  }
  [[nodiscard]] Result<ristretto255::Encoding> pop_predicate() {
    SLIPSTREAM_TRY(const String string, pop_string());
    if (string.bytes.size() != 32) return fail(InvalidFormat);
    return ristretto255::Encoding{to_bytes32(string.bytes)};
  }
  [[nodiscard]] Result<Scalar> pop_scalar() {
    SLIPSTREAM_TRY(const String string, pop_string());
    if (string.bytes.size() != 32) return fail(InvalidFormat);
    const auto scalar = Scalar::from_canonical_bytes(std::span<const std::uint8_t, 32>(string.bytes));
    if (!scalar) return fail(InvalidFormat);
    return *scalar;
  }
  [[nodiscard]] Result<keys::Signature> pop_signature() {
    SLIPSTREAM_TRY(const String string, pop_string());
    const auto signature = keys::Signature::decode(string.bytes);
    if (!signature) return fail(InvalidFormat);
    return *signature;
  }

  // Instructions of more than one line.
  [[nodiscard]] Result<void> drop();
  [[nodiscard]] Result<void> dup(std::size_t k);
  [[nodiscard]] Result<void> roll(std::size_t k);
  [[nodiscard]] Result<void> alloc(ByteSpan place);
  [[nodiscard]] Result<void> binary(Opcode opcode);
  [[nodiscard]] Result<void> range();
  [[nodiscard]] Result<void> verify();
  [[nodiscard]] Result<void> unblind();
  [[nodiscard]] Result<void> issue();
  [[nodiscard]] Result<void> borrow();
  [[nodiscard]] Result<void> retire();
  [[nodiscard]] Result<void> cloak(std::size_t m, std::size_t n);
  [[nodiscard]] Result<void> fee();
  [[nodiscard]] Result<void> input();
  [[nodiscard]] Result<void> call();
  [[nodiscard]] Result<void> signtx();
  [[nodiscard]] Result<void> signed_program(ProgramSignature::Kind kind);

  // Parts of instructions.
  [[nodiscard]] Result<ContractIndex> pop_new_contract(std::size_t k);
  [[nodiscard]] Result<ContractIndex> make_contract(const ristretto255::Encoding& predicate,
                                                    std::vector<PortableItem> payload);
  [[nodiscard]] NodeIndex id_of(ContractIndex index);
  [[nodiscard]] Result<void> unpack(ContractIndex index);
  void start(const Program& program);
  [[nodiscard]] Result<Expression> expression_of(const Variable& variable);
  [[nodiscard]] Result<void> prove_range(const Expression& expression);
  [[nodiscard]] Result<r1cs::AllocatedValue> allocate(const Value& value);
  [[nodiscard]] Result<std::optional<r1cs::Value>> assignment_of(const Value& value) const;

  TxHeader header_;
  ByteSpan program_;
  D& delegate_;
  Limits limits_;
  Reader current_;
  std::vector<Reader> paused_;
  std::vector<Item, WipingAllocator<Item>> stack_;
  /// Set by `input`; every new contract uses it and replaces it.
  std::optional<IdRef> last_anchor_;
  Execution out_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END

#include "slipstream/vm/detail/machine/instructions.h"
