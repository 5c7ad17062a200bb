// Counts of work: against what verifying the same transaction really takes.
#include "slipstream/vm/verify/cost.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

#include "slipstream/innerproduct/generators.h"
#include "slipstream/transcript/detail/weights.h"
#include "slipstream/vm/verify/tx_equation.h"
#include "slipstream/vm/verify/verifier.h"
#include "vm/vm_vectors.h"

namespace slipstream::test {
namespace {

using vm::Cause;
using vm::Resource;

constexpr std::size_t kCapacity = 2048;

double at(const vm::TxWork& work, Cause cause, Resource resource) {
  return work.counts[static_cast<std::size_t>(cause)][static_cast<std::size_t>(resource)];
}

/// Calls f(case, decoded transaction, its work) for every case whose program runs.
template <class F>
void for_each_work(const F& f) {
  std::size_t cases = 0;
  for (const TxCase& c : load_tx_cases()) {
    const auto tx = vm::decode_tx(c.bytes);
    if (!tx || !vm::ExecutedTx::run_vartime(*tx, kCapacity)) continue;
    SCOPED_TRACE(c.name);
    const auto work = vm::count_work_vartime(*tx);
    ASSERT_TRUE(work.has_value()) << work.error().to_string();
    f(*tx, *work);
    ++cases;
  }
  EXPECT_GT(cases, 0u);
}

TEST(Cost, multipliers_and_points_are_those_of_the_verifier) {
  const auto bases = innerproduct::generators(kCapacity);
  for_each_work([&](const vm::Tx& tx, const vm::TxWork& work) {
    const vm::Tx* const one = &tx;
    std::expected<vm::TxEffects, vm::Error> effects;
    vm::GroupTimes times;
    vm::HashedGroup group = vm::HashedGroup::make_vartime({&one, 1}, 0, {kCapacity}, {&effects, 1}, times);
    if (group.txs().empty()) return;
    const auto& metrics = group.txs()[0].constraint_metrics();
    const double loose = work.total(Resource::range_multiplier) + work.total(Resource::multiplier);
    EXPECT_GE(loose, static_cast<double>(metrics.first.multipliers));
    const double padded = loose + work.total(Resource::padding_multiplier);
    EXPECT_EQ(padded, std::exp2(std::round(std::log2(padded))));
    EXPECT_EQ(work.inputs, effects->count(vm::UtxoChange::Kind::spent));
    EXPECT_EQ(work.outputs, effects->count(vm::UtxoChange::Kind::created));

    const std::size_t number = 0;
    transcript::WeightStream weights(Transcript("test"), 0);
    vm::TxEquation equation;
    equation.add(std::move(group), {&number, 1}, weights, times);
    // Points that occur twice are counted once there: keys of several inputs, for one.
    const auto points = static_cast<double>(equation.equation().dynamic_count());
    EXPECT_GE(work.total(Resource::point), points);
    EXPECT_LE(work.total(Resource::point), points + 6 + 0.2 * points);
  });
}

TEST(Cost, permutations_are_estimated) {
  double estimated_sum = 0, sum = 0;
  for_each_work([&](const vm::Tx& tx, const vm::TxWork& work) {
    const auto hashed = vm::HashedTx::hash_vartime(*vm::ExecutedTx::run_vartime(tx, kCapacity));
    if (!hashed.proof_fits()) return;
    // The witness hash and its place in the block's tree are not part of the transaction's own hashing.
    const double witness = static_cast<double>(tx.bytes.size()) / 166 + 2;
    const double estimated = work.total(Resource::permutation) - witness;
    const auto real = static_cast<double>(hashed.permutations());
    EXPECT_NEAR(estimated / real, 1, 0.25) << estimated << " for " << real;
    estimated_sum += estimated;
    sum += real;
  });
  EXPECT_NEAR(estimated_sum / sum, 1, 0.1) << estimated_sum << " for " << sum;
}

TEST(Cost, work_of_causes_is_where_the_program_has_it) {
  for_each_work([&](const vm::Tx&, const vm::TxWork& work) {
    const auto count = [&](vm::Opcode opcode) {
      return static_cast<double>(work.instructions[static_cast<std::size_t>(opcode)]);
    };
    EXPECT_EQ(at(work, Cause::taproot, Resource::point), 2 * count(vm::Opcode::call));
    EXPECT_EQ(at(work, Cause::delegated_signatures, Resource::point),
              2 * (count(vm::Opcode::signid) + count(vm::Opcode::signtag)));
    EXPECT_EQ(at(work, Cause::transaction_signature, Resource::point) > 0, count(vm::Opcode::signtx) > 0);
    EXPECT_EQ(at(work, Cause::inputs, Resource::spent), static_cast<double>(work.inputs));
    EXPECT_EQ(at(work, Cause::outputs, Resource::created), static_cast<double>(work.outputs));
    double instructions = 0;
    for (const std::uint64_t n : work.instructions) instructions += static_cast<double>(n);
    EXPECT_EQ(work.total(Resource::instruction), instructions);
  });
}

TEST(Cost, predictions_add_up_over_causes_phases_and_transactions) {
  vm::CostRates rates;
  for (std::size_t r = 0; r < vm::kResources; ++r) {
    for (std::size_t p = 0; p < vm::kPhases; ++p) rates[r][p] = static_cast<double>(1 + 3 * r + 7 * p);
  }
  vm::TxWork all;
  double total = 0;
  for_each_work([&](const vm::Tx&, const vm::TxWork& work) {
    const vm::PredictedCost cost = vm::predict_cost(work, rates);
    double by_cause = 0, by_phase = 0;
    for (std::size_t c = 0; c < vm::kCauses; ++c) by_cause += cost.of(static_cast<Cause>(c));
    for (std::size_t p = 0; p < vm::kPhases; ++p) by_phase += cost.of(static_cast<vm::Phase>(p));
    EXPECT_NEAR(by_cause / cost.total(), 1, 1e-9);
    EXPECT_NEAR(by_phase / cost.total(), 1, 1e-9);
    all += work;
    total += cost.total();
  });
  EXPECT_NEAR(vm::predict_cost(all, rates).total() / total, 1, 1e-9);
}

TEST(Cost, programs_that_fail_have_their_error) {
  for (const TxCase& c : load_tx_cases()) {
    const auto tx = vm::decode_tx(c.bytes);
    if (!tx) continue;
    const auto executed = vm::ExecutedTx::run_vartime(*tx, kCapacity);
    const auto work = vm::count_work_vartime(*tx);
    EXPECT_EQ(executed.has_value(), work.has_value()) << c.name;
    if (!executed && !work) {
      EXPECT_EQ(executed.error().to_string(), work.error().to_string()) << c.name;
    }
  }
}

TEST(Cost, rates_of_measured_backends_are_positive) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const vm::CostRates* const rates = vm::cost_rates(backend.id);
    if (rates == nullptr) continue;
    for_each_work([&](const vm::Tx&, const vm::TxWork& work) {
      const vm::PredictedCost cost = vm::predict_cost(work, *rates);
      for (const vm::Phase phase :
           {vm::Phase::hashing, vm::Phase::proof_scalars, vm::Phase::point_decoding, vm::Phase::multiscalar}) {
        EXPECT_GT(cost.of(phase), 0) << backend.name << " " << name(phase);
      }
    });
  }
}

}  // namespace
}  // namespace slipstream::test
