#include "slipstream/r1cs/prover.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/innerproduct/pedersen.h"

namespace slipstream::r1cs {

using ristretto255::Encoding;

Variable Prover::commit(const Scalar& value, const Scalar& blinding) {
  pending_.push_back(static_cast<std::uint32_t>(v_.size()));
  return commit(value, blinding, {});
}

Variable Prover::commit(const Scalar& value, const Scalar& blinding, const Encoding& V) {
  v_.push_back(value);
  v_blinding_.push_back(blinding);
  commitments_.push_back(V);
  return Variable::committed(static_cast<std::uint32_t>(v_.size() - 1));
}

std::span<const Encoding> Prover::commitments() {
  SecretVector<Scalar> values, blindings;
  values.reserve(pending_.size());
  blindings.reserve(pending_.size());
  for (const std::uint32_t i : pending_) {
    values.push_back(v_[i]);
    blindings.push_back(v_blinding_[i]);
  }
  std::vector<Encoding> computed(pending_.size());
  innerproduct::commit_batch(values, blindings, computed);
  for (std::size_t k = 0; k < pending_.size(); ++k) commitments_[pending_[k]] = computed[k];
  pending_.clear();
  return commitments_;
}

void Prover::append_message(std::string_view label, ByteSpan message) {
  messages_.push_back({v_.size(), label, Bytes(message.begin(), message.end())});
}

MultiplierWires Prover::next_multiplier(const Scalar& left, const Scalar& right) {
  const auto i = static_cast<std::uint32_t>(a_L_.size());
  a_L_.push_back(left);
  a_R_.push_back(right);
  a_O_.push_back(left * right);
  return {Variable::left(i), Variable::right(i), Variable::output(i)};
}

MultiplierWires Prover::multiply(const LinearCombination& left, const LinearCombination& right) {
  const MultiplierWires wires = next_multiplier(evaluate(left), evaluate(right));
  constraints_.add_equal(left.terms(), wires.left);
  constraints_.add_equal(right.terms(), wires.right);
  return wires;
}

std::expected<Variable, ProofError> Prover::allocate(const std::optional<Scalar>& assignment) {
  if (!assignment) return fail(ProofErrorKind::MissingAssignment, "a variable without a value");
  if (half_allocated_) {
    const std::uint32_t i = *half_allocated_;
    half_allocated_.reset();
    a_R_[i] = *assignment;
    a_O_[i] = a_L_[i] * *assignment;
    return Variable::right(i);
  }
  const MultiplierWires wires = next_multiplier(*assignment, Scalar::zero());
  half_allocated_ = wires.left.index;
  return wires.left;
}

std::expected<MultiplierWires, ProofError> Prover::allocate_multiplier(
    const std::optional<std::pair<Scalar, Scalar>>& assignments) {
  if (!assignments) return fail(ProofErrorKind::MissingAssignment, "a multiplier without values");
  return next_multiplier(assignments->first, assignments->second);
}

void Prover::constrain(const LinearCombination& lc) { constraints_.add(lc.terms()); }

void Prover::specify_randomized_constraints(Block block) { blocks_.push_back(std::move(block)); }

Metrics Prover::metrics() const {
  const Metrics::Phase all{a_L_.size(), constraints_.count()};
  const Metrics::Phase first = first_phase_.value_or(all);
  return {.commitments = v_.size(),
          .first = first,
          .second = {all.multipliers - first.multipliers, all.constraints - first.constraints},
          .randomized_blocks = blocks_.size()};
}

const Scalar& Prover::value(Variable variable) const {
  const auto at = [&variable](const SecretVector<Scalar>& values) -> const Scalar& {
    SLIPSTREAM_CHECK(variable.index < values.size());
    return values[variable.index];
  };
  switch (variable.kind) {
    case Variable::Kind::committed:
      return at(v_);
    case Variable::Kind::left:
      return at(a_L_);
    case Variable::Kind::right:
      return at(a_R_);
    case Variable::Kind::output:
      return at(a_O_);
    case Variable::Kind::one:
      break;
  }
  return kOne;
}

Scalar Prover::evaluate(const LinearCombination& lc) const {
  Scalar sum;
  for (const Term& term : lc.terms()) {
    // Coefficients are public.
    if (term.coefficient == kOne) {
      sum += value(term.variable);
    } else if (term.coefficient == kMinusOne) {
      sum -= value(term.variable);
    } else {
      sum += term.coefficient * value(term.variable);
    }
  }
  return sum;
}

}  // namespace slipstream::r1cs
