#include "r1cs/verifier.h"

#include <bit>

#include "base/check.h"
#include "r1cs/detail/final_check.h"

namespace slipstream::r1cs {

Variable Verifier::commit(const ristretto255::Encoding& V) {
  commitments_.push_back(V);
  return Variable::committed(static_cast<std::uint32_t>(commitments_.size() - 1));
}

void Verifier::append_message(std::string_view label, ByteSpan message) {
  messages_.push_back({commitments_.size(), label, message});
}

MultiplierWires Verifier::next_multiplier() {
  const std::uint32_t i = multipliers_++;
  return {Variable::left(i), Variable::right(i), Variable::output(i)};
}

MultiplierWires Verifier::multiply(const LinearCombination& left, const LinearCombination& right) {
  const MultiplierWires wires = next_multiplier();
  constraints_.add_equal(left.terms(), wires.left);
  constraints_.add_equal(right.terms(), wires.right);
  return wires;
}

std::expected<Variable, Error> Verifier::allocate(const std::optional<Scalar>&) {
  if (half_allocated_) {
    const std::uint32_t i = *half_allocated_;
    half_allocated_.reset();
    return Variable::right(i);
  }
  const MultiplierWires wires = next_multiplier();
  half_allocated_ = wires.left.index;
  return wires.left;
}

std::expected<MultiplierWires, Error> Verifier::allocate_multiplier(const std::optional<std::pair<Scalar, Scalar>>&) {
  return next_multiplier();
}

void Verifier::constrain(const LinearCombination& lc) { constraints_.add(lc.terms()); }

void Verifier::specify_randomized_constraints(Block block) { blocks_.push_back(std::move(block)); }

Metrics Verifier::metrics() const {
  const Metrics::Phase all{multipliers_, constraints_.count()};
  Metrics::Phase first = all;
  if (first_phase_) first = {first_phase_->multipliers, first_phase_->constraints.count};
  return {.commitments = commitments_.size(),
          .first = first,
          .second = {all.multipliers - first.multipliers, all.constraints - first.constraints},
          .randomized_blocks = blocks_.size()};
}

std::size_t Verifier::padded_count() const { return std::bit_ceil(std::size_t{multipliers_}); }

void Verifier::begin_second_phase() {
  half_allocated_.reset();
  if (first_phase_) {
    multipliers_ = first_phase_->multipliers;
    constraints_.rewind(first_phase_->constraints);
  } else {
    first_phase_ = FirstPhase{multipliers_, constraints_.mark()};
  }
}

std::expected<void, Error> Verifier::run_blocks(void* schedule, Draw draw) {
  Randomized second_phase(*this, schedule, draw);
  for (const Block& block : blocks_) {
    [[maybe_unused]] const std::uint32_t before = multipliers_;
    if (auto ok = block(second_phase); !ok) return ok;
    SLIPSTREAM_CHECK(!block.shape() || multipliers_ == before + block.shape()->multipliers);
  }
  return {};
}

std::expected<void, Error> Verifier::lay_out_blocks(void* schedule, Draw draw) {
  Randomized second_phase(*this, schedule, draw);
  for (const Block& block : blocks_) {
    if (const auto& shape = block.shape()) {
      for (const std::string_view label : shape->challenges) static_cast<void>(draw(schedule, label));
      multipliers_ += static_cast<std::uint32_t>(shape->multipliers);
    } else if (auto ok = block(second_phase); !ok) {
      return ok;
    }
  }
  return {};
}

std::expected<void, Error> verify_vartime(Verifier& verifier, Transcript& transcript, const Proof& proof,
                                          const msm::FixedBases& bases, std::optional<std::size_t> capacity) {
  transcript::DirectSchedule schedule(transcript);
  verifier.schedule_statement(schedule);
  const auto challenges =
      verifier.schedule_proof(schedule, proof, std::min(capacity.value_or(bases.capacity()), bases.capacity()));
  if (!challenges) return std::unexpected(challenges.error());
  transcript = schedule.transcript();

  msm::Equation equation;
  verifier.add_to(equation, proof, *challenges, Scalar::one(), detail::random_scalar());
  return detail::check(equation, bases);
}

}  // namespace slipstream::r1cs
