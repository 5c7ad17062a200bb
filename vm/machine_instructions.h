// The instructions of Machine (vm/machine.h). The order of pops and checks in each is the reference's: it decides which
// error a bad program meets first, and errors are part of the behaviour.
#pragma once

#include <algorithm>
#include <iterator>

#include "base/declassify.h"
#include "base/secret.h"
#include "vm/machine.h"

namespace slipstream::vm {

template <MachineDelegate D>
auto Machine<D>::step(const Instruction& instruction, ByteSpan place) -> Result<void> {
  switch (instruction.opcode) {
    case Opcode::push:
      push(String{instruction.data});
      return {};
    case Opcode::program:
      push(Program{instruction.data});
      return {};
    case Opcode::drop:
      return drop();
    case Opcode::dup:
      return dup(instruction.k);
    case Opcode::roll:
      return roll(instruction.k);
    case Opcode::scalar: {
      SLIPSTREAM_TRY(const Scalar scalar, pop_scalar());
      push(Expression(Number(scalar)));
      return {};
    }
    case Opcode::commit: {
      SLIPSTREAM_TRY(const Commitment commitment, pop_commitment());
      out_.commitments.push_back(commitment.point);
      push(Variable{commitment});
      return {};
    }
    case Opcode::alloc:
      return alloc(place);
    case Opcode::mintime:
      push(Expression(Number::integer(header_.mintime_ms)));
      return {};
    case Opcode::maxtime:
      push(Expression(Number::integer(header_.maxtime_ms)));
      return {};
    case Opcode::expr: {
      SLIPSTREAM_TRY(const Variable variable, pop_variable());
      SLIPSTREAM_TRY(Expression expression, expression_of(variable));
      push(std::move(expression));
      return {};
    }
    case Opcode::neg: {
      SLIPSTREAM_TRY(Expression expression, pop_expression());
      SLIPSTREAM_TRY_VOID(charge_terms(expression));
      push(Expression::negated(std::move(expression)));
      return {};
    }
    case Opcode::add:
    case Opcode::mul:
    case Opcode::eq:
    case Opcode::and_:
    case Opcode::or_:
      return binary(instruction.opcode);
    case Opcode::range:
      return range();
    case Opcode::not_: {
      SLIPSTREAM_TRY(const Constraint a, pop_constraint());
      SLIPSTREAM_TRY(const Constraint negation, out_.constraints->negation(a));
      push(negation);
      return {};
    }
    case Opcode::verify:
      return verify();
    case Opcode::unblind:
      return unblind();
    case Opcode::issue:
      return issue();
    case Opcode::borrow:
      return borrow();
    case Opcode::retire:
      return retire();
    case Opcode::cloak:
      return cloak(instruction.k, instruction.n);
    case Opcode::fee:
      return fee();
    case Opcode::input:
      return input();
    case Opcode::output: {
      SLIPSTREAM_TRY(const ContractIndex contract, pop_new_contract(instruction.k));
      out_.log.emplace_back(OutputEntry{contract});
      return {};
    }
    case Opcode::contract: {
      SLIPSTREAM_TRY(const ContractIndex contract, pop_new_contract(instruction.k));
      push(ContractItem{contract});
      return {};
    }
    case Opcode::log: {
      SLIPSTREAM_TRY(const String data, pop_string());
      SLIPSTREAM_TRY_VOID(charge(data.bytes.size()));
      out_.log.emplace_back(DataEntry{data.bytes});
      return {};
    }
    case Opcode::eval: {
      SLIPSTREAM_TRY(const Program program, pop_program());
      start(program);
      return {};
    }
    case Opcode::call:
      return call();
    case Opcode::signtx:
      return signtx();
    case Opcode::signid:
      return signed_program(ProgramSignature::Kind::signid);
    case Opcode::signtag:
      return signed_program(ProgramSignature::Kind::signtag);
    case Opcode::ext:
      if (header_.version <= kCurrentVersion) return fail(ExtensionsNotAllowed);
      return {};
  }
  std::unreachable();
}

// Stack instructions.

template <MachineDelegate D>
auto Machine<D>::drop() -> Result<void> {
  SLIPSTREAM_TRY(const Item item, pop());
  const bool linear = std::holds_alternative<ContractItem>(item) || std::holds_alternative<Value>(item) ||
                      std::holds_alternative<WideValue>(item);
  if (linear) return fail(TypeNotDroppable);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::dup(std::size_t k) -> Result<void> {
  if (k >= stack_.size()) return fail(StackUnderflow);
  const Item& item = stack_[stack_.size() - 1 - k];
  if (const auto* string = std::get_if<String>(&item)) {
    push(String(*string));
  } else if (const auto* variable = std::get_if<Variable>(&item)) {
    push(Variable(*variable));
  } else {
    return fail(TypeNotCopyable);
  }
  return {};
}

template <MachineDelegate D>
auto Machine<D>::roll(std::size_t k) -> Result<void> {
  if (k >= stack_.size()) return fail(StackUnderflow);
  SLIPSTREAM_TRY_VOID(charge(k));
  const auto item = stack_.end() - 1 - static_cast<std::ptrdiff_t>(k);
  std::rotate(item, item + 1, stack_.end());
  return {};
}

// Constraint system instructions.

template <MachineDelegate D>
auto Machine<D>::alloc(ByteSpan place) -> Result<void> {
  const std::optional<Number> number = delegate_.allocation(place);
  if (delegate_.proves() && !number) return fail(WitnessMissing);
  std::optional<Scalar> scalar;
  std::optional<Secret<Scalar>> assignment;
  if (number) {
    scalar = number->to_scalar();
    assignment.emplace(*scalar);
  }
  const auto variable = delegate_.constraint_system().allocate(scalar);
  if (!variable) return fail(R1CSError);
  push(Expression(LinearExpression{r1cs::LinearCombination(*variable), assignment}));
  return {};
}

template <MachineDelegate D>
auto Machine<D>::binary(Opcode opcode) -> Result<void> {
  if (opcode == Opcode::and_ || opcode == Opcode::or_) {
    SLIPSTREAM_TRY(const Constraint b, pop_constraint());
    SLIPSTREAM_TRY(const Constraint a, pop_constraint());
    SLIPSTREAM_TRY(const Constraint result,
                   opcode == Opcode::and_ ? out_.constraints->conjunction(a, b) : out_.constraints->disjunction(a, b));
    push(result);
    return {};
  }
  SLIPSTREAM_TRY(Expression b, pop_expression());
  SLIPSTREAM_TRY(Expression a, pop_expression());
  if (opcode == Opcode::eq) {
    SLIPSTREAM_TRY(const Constraint result, out_.constraints->equal(std::move(a), std::move(b)));
    push(result);
  } else if (opcode == Opcode::add) {
    push(Expression::sum(std::move(a), std::move(b)));
  } else {
    SLIPSTREAM_TRY_VOID(charge_terms(a));
    SLIPSTREAM_TRY_VOID(charge_terms(b));
    SLIPSTREAM_TRY_VOID(charge_multipliers(1));
    push(Expression::product(std::move(a), std::move(b), delegate_.constraint_system()));
  }
  return {};
}

template <MachineDelegate D>
auto Machine<D>::range() -> Result<void> {
  SLIPSTREAM_TRY(Expression expression, pop_expression());
  SLIPSTREAM_TRY_VOID(charge_terms(expression));
  SLIPSTREAM_TRY_VOID(prove_range(expression));
  push(std::move(expression));
  return {};
}

template <MachineDelegate D>
auto Machine<D>::verify() -> Result<void> {
  SLIPSTREAM_TRY(const Constraint constraint, pop_constraint());
  if (constraint.cleartext) {
    if (!*constraint.cleartext) return fail(CleartextConstraintFalse);
    return {};
  }
  if (delegate_.checks_witness() && !out_.constraints->is_satisfied(constraint.root)) return fail(InconsistentWitness);
  using CS = typename D::ConstraintSystem;
  delegate_.constraint_system().specify_randomized_constraints(
      [arena = out_.constraints, root = constraint.root](typename CS::Randomized& cs) {
        return arena->enforce(root, cs);
      });
  return {};
}

// Value instructions.

template <MachineDelegate D>
auto Machine<D>::unblind() -> Result<void> {
  SLIPSTREAM_TRY(const Scalar value, pop_scalar());
  SLIPSTREAM_TRY(const String string, pop_string());
  if (string.bytes.size() != 32) return fail(InvalidFormat);
  const Unblinding check{value, {to_bytes32(string.bytes)}};
  if (delegate_.checks_witness()) SLIPSTREAM_TRY_VOID(check_unblinding(check));
  out_.deferred.emplace_back(check);
  push(string);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::issue() -> Result<void> {
  SLIPSTREAM_TRY(const ristretto255::Encoding predicate, pop_predicate());
  SLIPSTREAM_TRY(const String metadata, pop_string());
  SLIPSTREAM_TRY(const Variable flavor, pop_variable());
  SLIPSTREAM_TRY(const Variable quantity, pop_variable());
  SLIPSTREAM_TRY_VOID(charge(metadata.bytes.size()));
  // The quantity is committed a second time below, as an expression: flavor, quantity, quantity.
  SLIPSTREAM_TRY_VOID(delegate_.commit(flavor.commitment));
  SLIPSTREAM_TRY_VOID(delegate_.commit(quantity.commitment));
  const FlavorCheck check{flavor.commitment.point, predicate, metadata.bytes};
  if (delegate_.checks_witness()) SLIPSTREAM_TRY_VOID(check_flavor(check));
  out_.deferred.emplace_back(check);
  SLIPSTREAM_TRY(const Expression expression, expression_of(quantity));
  SLIPSTREAM_TRY_VOID(prove_range(expression));
  out_.log.emplace_back(IssueEntry{quantity.commitment.point, flavor.commitment.point});
  SLIPSTREAM_TRY(const ContractIndex contract,
                 make_contract(predicate, {PortableItem(Value{quantity.commitment, flavor.commitment})}));
  push(ContractItem{contract});
  return {};
}

template <MachineDelegate D>
auto Machine<D>::borrow() -> Result<void> {
  SLIPSTREAM_TRY(const Variable flavor, pop_variable());
  SLIPSTREAM_TRY(const Variable quantity, pop_variable());
  SLIPSTREAM_TRY_VOID(charge_multipliers(65));
  SLIPSTREAM_TRY(const r1cs::Variable flavor_variable, delegate_.commit(flavor.commitment));
  SLIPSTREAM_TRY(const r1cs::Variable quantity_variable, delegate_.commit(quantity.commitment));
  const Value value{quantity.commitment, flavor.commitment};
  SLIPSTREAM_TRY(std::optional<r1cs::Value> assignment, assignment_of(value));
  auto& cs = delegate_.constraint_system();
  std::optional<r1cs::SignedInteger> amount;
  std::optional<Scalar> negative;
  if (assignment) {
    // A verdict: what is not in its range has no proof.
    if (declassify(assignment->q.is_negative())) return fail(InvalidBitrange);
    amount = assignment->q;
    assignment->q = -assignment->q;
    negative = assignment->q.to_scalar();
  }
  if (!r1cs::range_proof(cs, quantity_variable, amount, 64)) return fail(R1CSInconsistency);
  const auto negative_variable = cs.allocate(negative);
  if (!negative_variable) return fail(R1CSError);
  cs.constrain(r1cs::LinearCombination(quantity_variable) + *negative_variable);
  push(WideValue{Secret(r1cs::AllocatedValue{*negative_variable, flavor_variable, assignment})});
  push(value);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::retire() -> Result<void> {
  SLIPSTREAM_TRY(const Value value, pop_as<Value>(TypeNotValue));
  out_.log.emplace_back(RetireEntry{value.quantity.point, value.flavor.point});
  return {};
}

template <MachineDelegate D>
auto Machine<D>::cloak(std::size_t m, std::size_t n) -> Result<void> {
  const std::size_t size = stack_.size();
  if (m > size || n > size || m + 2 * n > size) return fail(StackUnderflow);
  // A range of 64 bits for each output, and a few multipliers of shuffles and mixes for every value.
  SLIPSTREAM_TRY_VOID(charge_multipliers(72 * n + 8 * m));
  // The topmost output comes off first and its commitments are the first to join the transcript, flavor last.
  std::vector<Value> values;
  SecretVector<r1cs::AllocatedValue> outputs(n), inputs(m);
  values.reserve(n);
  for (std::size_t i = n; i-- > 0;) {
    SLIPSTREAM_TRY(const Commitment flavor, pop_commitment());
    SLIPSTREAM_TRY(const Commitment quantity, pop_commitment());
    values.push_back(Value{quantity, flavor});
    SLIPSTREAM_TRY(outputs[i], allocate(values.back()));
  }
  for (std::size_t i = m; i-- > 0;) {
    SLIPSTREAM_TRY(const Item item, pop());
    if (const auto* value = std::get_if<Value>(&item)) {
      SLIPSTREAM_TRY(inputs[i], allocate(*value));
    } else if (const auto* wide = std::get_if<WideValue>(&item)) {
      inputs[i] = wide->allocated.expose();
    } else {
      return fail(TypeNotWideValue);
    }
  }
  if (delegate_.checks_witness()) SLIPSTREAM_TRY_VOID(check_cloak(inputs, outputs));
  if (!r1cs::cloak(delegate_.constraint_system(), inputs, outputs)) {
    // A prover's other reason is a partial sum beyond 64 bits.
    return fail(delegate_.checks_witness() && m > 0 && n > 0 ? InvalidBitrange : InvalidFormat);
  }
  for (Value& value : values) push(std::move(value));
  return {};
}

template <MachineDelegate D>
auto Machine<D>::fee() -> Result<void> {
  SLIPSTREAM_TRY(const String string, pop_string());
  if (string.bytes.size() != 4) return fail(InvalidFormat);
  const std::uint64_t amount = load_le32(string.bytes.data());
  if (amount > kMaxFee || out_.total_fee + amount > kMaxFee) return fail(FeeTooHigh);
  out_.total_fee += amount;
  auto& cs = delegate_.constraint_system();
  // Fees are paid in the flavor zero: the wide value (-amount, 0) must be met by inputs.
  const r1cs::Value paid{-r1cs::SignedInteger(amount), Scalar::zero()};
  const auto wires = cs.allocate_multiplier(std::pair(paid.q.to_scalar(), paid.f));
  if (!wires) return fail(R1CSError);
  cs.constrain(r1cs::LinearCombination(wires->left) + Scalar::from_u64(amount));
  cs.constrain(wires->right);
  push(WideValue{Secret(r1cs::AllocatedValue{wires->left, wires->right, paid})});
  out_.log.emplace_back(FeeEntry{amount});
  return {};
}

// Contract instructions.

template <MachineDelegate D>
auto Machine<D>::input() -> Result<void> {
  SLIPSTREAM_TRY(const String string, pop_string());
  SLIPSTREAM_TRY_VOID(charge(string.bytes.size()));
  Reader reader(string.bytes);
  auto contract = decode_contract(reader);
  if (!contract || !reader.at_end()) return fail(InvalidFormat);
  out_.contracts.push_back(*std::move(contract));
  const auto index = static_cast<ContractIndex>(out_.contracts.size() - 1);
  const NodeIndex id = id_of(index);
  out_.log.emplace_back(InputEntry{index});
  push(ContractItem{index});
  out_.nodes.push_back({HashNode::Kind::ratchet, id});
  last_anchor_ = IdRef::of_node(static_cast<NodeIndex>(out_.nodes.size() - 1));
  return {};
}

template <MachineDelegate D>
auto Machine<D>::call() -> Result<void> {
  SLIPSTREAM_TRY(const Program program, pop_program());
  SLIPSTREAM_TRY(const String proof, pop_string());
  auto call_proof = CallProof::decode(proof.bytes);
  if (!call_proof) return fail(InvalidFormat);
  SLIPSTREAM_TRY(const ContractIndex contract, pop_contract());
  SLIPSTREAM_TRY_VOID(charge(program.bytecode.size() + proof.bytes.size()));
  if (delegate_.checks_witness()) {
    SLIPSTREAM_TRY_VOID(verify_call_vartime(out_.contracts[contract].predicate, program.bytecode, *call_proof));
  }
  out_.deferred.emplace_back(
      TaprootCheck{out_.contracts[contract].predicate, program.bytecode, *std::move(call_proof)});
  unpack(contract);
  start(program);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::signtx() -> Result<void> {
  SLIPSTREAM_TRY(const ContractIndex contract, pop_contract());
  out_.signing.push_back({out_.contracts[contract].predicate, id_of(contract)});
  unpack(contract);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::signed_program(ProgramSignature::Kind kind) -> Result<void> {
  SLIPSTREAM_TRY(const keys::Signature signature, pop_signature());
  SLIPSTREAM_TRY(const Program program, pop_program());
  SLIPSTREAM_TRY(const ContractIndex contract, pop_contract());
  ProgramSignature check{kind, {out_.contracts[contract].predicate}, signature, 0, {}, program.bytecode};
  unpack(contract);
  if (kind == ProgramSignature::Kind::signid) {
    check.contract_id = id_of(contract);
  } else {
    // The tag is the top item of the payload and stays there for the program.
    SLIPSTREAM_TRY(const String tag, pop_string());
    check.tag = tag.bytes;
    push(tag);
  }
  SLIPSTREAM_TRY_VOID(charge(program.bytecode.size() + check.tag.size()));
  // The id of the contract is a hash, which comes when the program has run.
  if (delegate_.checks_witness() && kind == ProgramSignature::Kind::signtag) {
    SLIPSTREAM_TRY_VOID(check_program_signature(check, {}));
  }
  out_.deferred.emplace_back(check);
  start(program);
  return {};
}

// Parts of instructions.

template <MachineDelegate D>
auto Machine<D>::pop_new_contract(std::size_t k) -> Result<ContractIndex> {
  SLIPSTREAM_TRY(const ristretto255::Encoding predicate, pop_predicate());
  if (k > stack_.size()) return fail(StackUnderflow);
  std::vector<PortableItem> payload;
  payload.reserve(k);
  const auto first = stack_.end() - static_cast<std::ptrdiff_t>(k);
  for (auto item = first; item != stack_.end(); ++item) {
    if (auto* string = std::get_if<String>(&*item)) {
      payload.emplace_back(*string);
    } else if (auto* program = std::get_if<Program>(&*item)) {
      payload.emplace_back(*program);
    } else if (auto* value = std::get_if<Value>(&*item)) {
      payload.emplace_back(*value);
    } else {
      return fail(TypeNotPortable);
    }
  }
  stack_.erase(first, stack_.end());
  return make_contract(predicate, std::move(payload));
}

template <MachineDelegate D>
auto Machine<D>::make_contract(const ristretto255::Encoding& predicate, std::vector<PortableItem> payload)
    -> Result<ContractIndex> {
  if (!last_anchor_) return fail(AnchorMissing);
  out_.contracts.push_back({*last_anchor_, predicate, std::move(payload), std::nullopt});
  SLIPSTREAM_TRY_VOID(charge(encoded_size(out_.contracts.back())));
  const auto index = static_cast<ContractIndex>(out_.contracts.size() - 1);
  last_anchor_ = IdRef::of_node(id_of(index));
  return index;
}

template <MachineDelegate D>
NodeIndex Machine<D>::id_of(ContractIndex index) {
  std::optional<NodeIndex>& id = out_.contracts[index].id;
  if (!id) {
    id = static_cast<NodeIndex>(out_.nodes.size());
    out_.nodes.push_back({HashNode::Kind::contract_id, index});
  }
  return *id;
}

template <MachineDelegate D>
void Machine<D>::unpack(ContractIndex index) {
  for (const PortableItem& item : out_.contracts[index].payload) {
    std::visit([this](const auto& value) { this->push(value); }, item);
  }
}

template <MachineDelegate D>
void Machine<D>::start(const Program& program) {
  paused_.push_back(current_);
  current_ = Reader(program.bytecode);
}

template <MachineDelegate D>
auto Machine<D>::expression_of(const Variable& variable) -> Result<Expression> {
  SLIPSTREAM_TRY(const r1cs::Variable committed, delegate_.commit(variable.commitment));
  std::optional<Secret<Scalar>> assignment;
  if (const auto number = delegate_.opening(variable.commitment)) assignment.emplace(number->to_scalar());
  return Expression(LinearExpression{r1cs::LinearCombination(committed), assignment});
}

template <MachineDelegate D>
auto Machine<D>::prove_range(const Expression& expression) -> Result<void> {
  if (const Number* constant = expression.as_constant()) {
    if (!constant->in_range_64()) return fail(InvalidBitrange);
    return {};
  }
  SLIPSTREAM_TRY_VOID(charge_multipliers(64));
  const LinearExpression& linear = *expression.as_linear();
  std::optional<r1cs::SignedInteger> assignment;
  if (linear.assignment) {
    assignment = Number(linear.assignment->expose()).as_amount();
    if (!assignment) return fail(InvalidBitrange);
  }
  if (!r1cs::range_proof(delegate_.constraint_system(), linear.terms, assignment, 64)) return fail(R1CSInconsistency);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::allocate(const Value& value) -> Result<r1cs::AllocatedValue> {
  SLIPSTREAM_TRY(const r1cs::Variable quantity, delegate_.commit(value.quantity));
  SLIPSTREAM_TRY(const r1cs::Variable flavor, delegate_.commit(value.flavor));
  SLIPSTREAM_TRY(std::optional<r1cs::Value> assignment, assignment_of(value));
  return r1cs::AllocatedValue{quantity, flavor, std::move(assignment)};
}

template <MachineDelegate D>
auto Machine<D>::assignment_of(const Value& value) const -> Result<std::optional<r1cs::Value>> {
  const auto quantity = delegate_.opening(value.quantity), flavor = delegate_.opening(value.flavor);
  if (!quantity || !flavor) return std::nullopt;
  const auto amount = quantity->as_amount();
  if (!amount) return fail(InvalidBitrange);
  return r1cs::Value{*amount, flavor->to_scalar()};
}

}  // namespace slipstream::vm
