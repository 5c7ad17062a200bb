#include "slipstream/r1cs/verifier.h"

#include <bit>

#include "slipstream/base/detail/check.h"
#include "slipstream/innerproduct/detail/final_check.h"

namespace slipstream::r1cs {

Variable Verifier::commit(const ristretto255::Encoding& V) {
  commitments_.push_back(V);
  return Variable::committed(static_cast<std::uint32_t>(commitments_.size() - 1));
}

void Verifier::append_message(std::string_view label, ByteSpan message) {
  messages_.push_back({commitments_.size(), label, message});
}

MultiplierWires Verifier::next_multiplier() {
  const auto i = static_cast<std::uint32_t>(sections_.loose_multipliers());
  sections_.add_multiplier();
  return {Variable::left(i), Variable::right(i), Variable::output(i)};
}

MultiplierWires Verifier::multiply(const LinearCombination& left, const LinearCombination& right) {
  const MultiplierWires wires = next_multiplier();
  if (!is_too_large()) {
    constraints_.add_equal(left.terms(), wires.left);
    constraints_.add_equal(right.terms(), wires.right);
  }
  sections_.add_constraint();
  sections_.add_constraint();
  return wires;
}

std::expected<Variable, ProofError> Verifier::allocate(const std::optional<Scalar>&) {
  if (half_allocated_) {
    const std::uint32_t i = *half_allocated_;
    half_allocated_.reset();
    return Variable::right(i);
  }
  const MultiplierWires wires = next_multiplier();
  half_allocated_ = wires.left.index;
  return wires.left;
}

std::expected<MultiplierWires, ProofError> Verifier::allocate_multiplier(
    const std::optional<std::pair<Scalar, Scalar>>&) {
  return next_multiplier();
}

void Verifier::constrain(const LinearCombination& lc) {
  if (!is_too_large()) constraints_.add(lc.terms());
  sections_.add_constraint();
}

void Verifier::add_range(const LinearCombination& v, unsigned bits) {
  if (is_too_large()) {
    sections_.count_range(bits);
  } else {
    sections_.add_range(bits);
  }
  constrain(v);
}

void Verifier::specify_randomized_constraints(Block block) {
  block_multipliers_ += block.size().multipliers;
  block_variables_ += block.size().variables;
  blocks_.push_back(std::move(block));
}

Metrics Verifier::metrics() const {
  const Metrics::Phase all{sections_.multipliers(), sections_.constraints()};
  Metrics::Phase first = all;
  if (first_phase_) first = {first_phase_->multipliers, first_phase_->constraints};
  return {.commitments = commitments_.size(),
          .first = first,
          .second = {all.multipliers - first.multipliers, all.constraints - first.constraints},
          .randomized_blocks = blocks_.size()};
}

std::size_t Verifier::padded_count() const { return std::bit_ceil(declared_multiplier_count()); }

std::size_t Verifier::memory() const {
  constexpr std::size_t kFunction = 64;
  return constraints_.memory() + commitments_.capacity() * sizeof(ristretto255::Encoding) +
         messages_.capacity() * sizeof(Message) + sections_.ranges().capacity() * sizeof(detail::RangeRecord) +
         blocks_.capacity() * (sizeof(Block) + kFunction);
}

Scalar Verifier::Randomized::challenge_scalar(std::string_view) {
  // If a block draws more challenges than it declared, the error is reported after all blocks have run.
  return drawn_++ < slots_.size() ? outputs_.scalar(slots_[drawn_ - 1]) : Scalar::zero();
}

std::expected<ReadyProof, ProofError> ScheduledProof::complete(const transcript::HashOutputs& outputs) {
  ReadyProof out(std::move(verifier_), *proof_);
  Verifier& system = out.verifier_;
  const std::size_t declared = system.sections_.multipliers() + system.second_phase_multipliers();
  system.half_allocated_.reset();
  system.first_phase_ = {system.sections_.multipliers(), system.sections_.constraints(),
                         system.sections_.loose_multipliers()};
  Verifier::Randomized second_phase(system, outputs, challenges_.second_phase);
  for (const Verifier::Block& block : system.blocks_) {
    if (auto ok = block(second_phase); !ok) return std::unexpected(ok.error());
  }
  if (second_phase.drawn_ != challenges_.second_phase.size() || system.multiplier_count() != declared) {
    return fail(ProofErrorKind::GadgetError, "a block of the second phase does not keep to its size");
  }
  out.y_ = outputs.scalar(challenges_.y);
  out.z_ = outputs.scalar(challenges_.z);
  out.u_ = outputs.scalar(challenges_.u);
  out.x_ = outputs.scalar(challenges_.x);
  out.w_ = outputs.scalar(challenges_.w);
  out.rounds_.reserve(challenges_.rounds.size());
  for (const transcript::Slot slot : challenges_.rounds) out.rounds_.push_back(outputs.scalar(slot));
  return out;
}

std::expected<void, ProofError> verify_vartime(Verifier verifier, Transcript& transcript, const Proof& proof,
                                               const msm::FixedBases& bases) {
  if (verifier.padded_count() > bases.capacity()) {
    return fail(ProofErrorKind::InvalidGeneratorsLength, "more multipliers than generators");
  }
  transcript::DirectSchedule schedule(transcript);
  verifier.schedule_statement(schedule);
  auto scheduled = std::move(verifier).schedule_proof(schedule, proof);
  if (!scheduled) return std::unexpected(scheduled.error());
  transcript = schedule.transcript();

  const transcript::HashOutputs outputs = std::move(schedule).take_outputs();
  const ScheduledProof::Item item{&*scheduled, &outputs};
  const auto ready = ScheduledProof::ready_batch_vartime({&item, 1});
  if (!ready[0]) return std::unexpected(ready[0].error());
  msm::Equation equation;
  ready[0]->add_to(equation, Scalar::one(), innerproduct::random_scalar());
  return innerproduct::check(equation, bases);
}

}  // namespace slipstream::r1cs
