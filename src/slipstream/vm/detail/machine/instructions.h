// The instructions of Machine (vm/detail/machine/machine.h): the dispatch, and the instructions on the stack and on
// constraints. vm/detail/machine/contracts.h has those on values and contracts. The order of pops and checks is that of
// the reference: it decides which error a bad program gets, and errors are part of the behaviour.
#pragma once

#include <algorithm>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/vm/detail/machine/contracts.h"
#include "slipstream/vm/detail/machine/machine.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

template <MachineDelegate D>
auto Machine<D>::step(const Instruction& instruction, ByteSpan place) -> Result<void> {
  SLIPSTREAM_TRY_VOID(charge(cost::fixed(instruction.opcode)));
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
      SLIPSTREAM_TRY_VOID(charge(cost::kTermChange, expression.term_count()));
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
      SLIPSTREAM_TRY_VOID(charge(cost::kByte, data.bytes.size()));
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

template <MachineDelegate D>
auto Machine<D>::charge_terms(const Expression& expression) -> Result<void> {
  const LinearExpression* linear = expression.as_linear();
  if (linear == nullptr) return {};
  // The lower price also covers the loop below.
  SLIPSTREAM_TRY_VOID(charge(cost::kTerm, linear->terms.size()));
  const auto scaled = std::ranges::count_if(linear->terms, [](const r1cs::Term& term) {
    return term.coefficient != r1cs::kOne && term.coefficient != r1cs::kMinusOne;
  });
  return charge(cost::kScaledTerm, static_cast<std::size_t>(scaled));
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
  SLIPSTREAM_TRY_VOID(charge(cost::kMove, k));
  const auto place = stack_.end() - 1 - static_cast<std::ptrdiff_t>(k);
  Item item = std::move(*place);
  std::move(place + 1, stack_.end(), place);
  stack_.back() = std::move(item);
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
  push(Expression(LinearExpression{{{*variable, r1cs::kOne}}, assignment}));
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
    // A term below a conjunction gets a coefficient.
    SLIPSTREAM_TRY_VOID(charge(cost::kScaledTerm, a.term_count() + b.term_count()));
    SLIPSTREAM_TRY(const Constraint result, out_.constraints->equal(std::move(a), std::move(b)));
    push(result);
  } else if (opcode == Opcode::add) {
    SLIPSTREAM_TRY_VOID(charge(cost::kTermChange, 1 + std::min(a.term_count(), b.term_count())));
    push(Expression::sum(std::move(a), std::move(b)));
  } else {
    if (a.as_constant() != nullptr || b.as_constant() != nullptr) {
      SLIPSTREAM_TRY_VOID(charge(cost::kTermChange, a.term_count() + b.term_count()));
    } else {
      SLIPSTREAM_TRY_VOID(charge_terms(a));
      SLIPSTREAM_TRY_VOID(charge_terms(b));
    }
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
      {out_.constraints->block_size(constraint.root),
       [arena = out_.constraints, root = constraint.root](typename CS::Randomized& cs) {
         return arena->enforce(root, cs);
       }});
  return {};
}

template <MachineDelegate D>
auto Machine<D>::expression_of(const Variable& variable) -> Result<Expression> {
  SLIPSTREAM_TRY(const r1cs::Variable committed, delegate_.commit(variable.commitment));
  std::optional<Secret<Scalar>> assignment;
  if (const auto number = delegate_.opening(variable.commitment)) assignment.emplace(number->to_scalar());
  return Expression(LinearExpression{{{committed, r1cs::kOne}}, assignment});
}

template <MachineDelegate D>
auto Machine<D>::prove_range(const Expression& expression) -> Result<void> {
  if (const Number* constant = expression.as_constant()) {
    if (!constant->in_range_64()) return fail(InvalidBitrange);
    return {};
  }
  SLIPSTREAM_TRY_VOID(charge(cost::kMultiplier, 64));
  const LinearExpression& linear = *expression.as_linear();
  std::optional<r1cs::SignedInteger> assignment;
  if (linear.assignment) {
    assignment = Number(linear.assignment->expose()).as_amount();
    if (!assignment) return fail(InvalidBitrange);
  }
  if (!r1cs::range_proof(delegate_.constraint_system(), r1cs::LinearCombination(linear.terms), assignment, 64))
    return fail(R1CSInconsistency);
  return {};
}

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
