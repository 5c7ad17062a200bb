#include "ledger/detail/tx_batch.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <utility>

#include "base/try.h"
#include "keys/weights.h"
#include "ledger/detail/blame.h"
#include "ledger/detail/stopwatch.h"
#include "ledger/detail/strict.h"
#include "vm/verifier.h"

namespace slipstream::ledger::detail {
namespace {

Fault vm_fault(vm::Error error) { return {.kind = FaultKind::VMError, .vm = std::move(error)}; }

// The weights of the transaction with this index, as many as it needs.
std::vector<Scalar> draw_weights(const Transcript& batch, std::size_t index, std::size_t count) {
  keys::WeightStream stream(batch, index);
  std::vector<Scalar> weights(count);
  for (Scalar& weight : weights) weight = stream.next();
  return weights;
}

void report_effects(const vm::TxVerifier& verifier, TxWork& work) {
  work.report.id = verifier.id();
  work.report.fee_rate = verifier.fee_rate();
  for (const vm::LogEntry& entry : verifier.execution().log) {
    if (const auto* input = std::get_if<vm::InputEntry>(&entry)) {
      work.report.changes.push_back({UtxoChange::Kind::spent, verifier.contract_id(input->contract)});
      ++work.counts.inputs;
    } else if (const auto* output = std::get_if<vm::OutputEntry>(&entry)) {
      work.report.changes.push_back({UtxoChange::Kind::created, verifier.contract_id(output->contract)});
      ++work.counts.outputs;
    }
  }
  work.counts.transactions = 1;
  work.counts.multipliers = verifier.constraint_metrics().multipliers;
}

}  // namespace

TxBatch::TxBatch(const Block& block, const BatchSettings& settings)
    : block_(block), settings_(settings), txs_(block.txs.size()), weights_("slipstream.block") {}

void TxBatch::decode() {
  tbb::enumerable_thread_specific<PhaseTimes> times;
  tbb::parallel_for(std::size_t{0}, txs_.size(), [&](std::size_t i) {
    TxWork& work = txs_[i];
    PhaseTimes& local = times.local();
    Stopwatch watch;
    auto block_tx = BlockTx::decode(block_.txs[i]);
    local.decode += watch.lap();
    if (!block_tx) {
      work.fault = Fault{.kind = FaultKind::InvalidFormat, .vm = std::move(block_tx).error()};
      return;
    }
    work.block_tx = *std::move(block_tx);
    work.report.witness_hash = work.block_tx->witness_hash();
    local.hashing += watch.lap();
  });
  for (const PhaseTimes& local : times) times_ += local;
}

void TxBatch::check_tx_headers() {
  for (TxWork& work : txs_) {
    if (!work.fault) work.fault = check_tx_header(work.block_tx->tx.header, block_.header);
  }
}

const Bytes32& TxBatch::compute_txroot() {
  Stopwatch watch;
  std::vector<Bytes32> witness_hashes;
  witness_hashes.reserve(txs_.size());
  for (const TxWork& work : txs_) witness_hashes.push_back(work.report.witness_hash);
  txroot_ = ledger::compute_txroot(witness_hashes);
  times_.hashing += watch.lap();
  return txroot_;
}

void TxBatch::add_to_equation(std::size_t index, Local& local) {
  TxWork& work = txs_[index];
  Stopwatch watch;
  auto verifier = vm::TxVerifier::run(work.block_tx->tx);
  local.times.programs += watch.lap();
  if (!verifier) {
    work.fault = vm_fault(std::move(verifier).error());
    return;
  }
  auto hashed = verifier->hash(settings_.generator_capacity);
  local.times.hashing += watch.lap();
  if (!hashed) {
    work.fault = vm_fault(std::move(hashed).error());
    return;
  }
  report_effects(*verifier, work);
  verifier->add_to(local.equation, draw_weights(weights_, index, verifier->weight_count()));
  local.times.proof_scalars += watch.lap();
  if (settings_.rules == Rules::strict) {
    // The proof comes before it in the order of faults, so this one gives way if the equation blames the transaction.
    work.strict_fault = check_strict_vartime(*work.block_tx, *verifier);
    local.times.point_decoding += watch.lap();
  }
}

bool TxBatch::check(Locals& locals) {
  Stopwatch watch;
  msm::Equation equation;
  for (const Local& local : locals) equation.merge(local.equation);
  dynamic_points_ = equation.dynamic_count();
  times_.proof_scalars += watch.lap();
  msm::Stats stats;
  const bool holds = equation.check_vartime(*settings_.bases, {.threads = 0}, &stats).value_or(false);
  const auto threads = static_cast<std::uint64_t>(tbb::this_task_arena::max_concurrency());
  times_.point_decoding += threads * stats.decode_ns;
  times_.multiscalar += threads * stats.multiply_ns;
  return holds;
}

void TxBatch::verify_vartime() {
  weights_.append("txroot", txroot_);
  keys::append_entropy(weights_);
  Locals locals;
  tbb::parallel_for(std::size_t{0}, txs_.size(), [&](std::size_t i) { add_to_equation(i, locals.local()); });
  for (const Local& local : locals) times_ += local.times;
  if (!check(locals)) {
    Stopwatch watch;
    blame();
    times_.blame += watch.lap();
  }
  for (TxWork& work : txs_) {
    if (!work.fault) work.fault = std::move(work.strict_fault);
  }
}

// Whether the statements of these transactions hold. All of them got past their program and hashing before.
bool TxBatch::holds(std::span<const std::size_t> indices) const {
  tbb::enumerable_thread_specific<msm::Equation> equations;
  tbb::parallel_for(std::size_t{0}, indices.size(), [&](std::size_t i) {
    auto verifier = vm::TxVerifier::run(txs_[indices[i]].block_tx->tx);
    if (!verifier || !verifier->hash(settings_.generator_capacity)) return;
    verifier->add_to(equations.local(), draw_weights(weights_, indices[i], verifier->weight_count()));
  });
  msm::Equation equation;
  for (const msm::Equation& local : equations) equation.merge(local);
  return equation.check_vartime(*settings_.bases, {.threads = 0}).value_or(false);
}

std::expected<void, vm::Error> TxBatch::verify_alone(std::size_t index) const {
  SLIPSTREAM_TRY(vm::TxVerifier verifier, vm::TxVerifier::run(txs_[index].block_tx->tx));
  SLIPSTREAM_TRY_VOID(verifier.hash(settings_.generator_capacity));
  return verifier.check_alone_vartime(*settings_.bases);
}

void TxBatch::blame() {
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < txs_.size(); ++i) {
    if (!txs_[i].fault) candidates.push_back(i);
  }
  if (candidates.empty()) return;
  const std::vector<std::size_t> suspects = find_suspects(candidates.size(), [&](std::size_t begin, std::size_t end) {
    return holds(std::span(candidates).subspan(begin, end - begin));
  });
  tbb::parallel_for(std::size_t{0}, suspects.size(), [&](std::size_t i) {
    TxWork& work = txs_[candidates[suspects[i]]];
    if (auto verified = verify_alone(candidates[suspects[i]]); !verified) {
      work.fault = vm_fault(std::move(verified).error());
    }
  });
}

std::optional<std::size_t> TxBatch::first_fault() const {
  for (std::size_t i = 0; i < txs_.size(); ++i) {
    if (txs_[i].fault) return i;
  }
  return std::nullopt;
}

Counts TxBatch::counts() const {
  Counts counts;
  for (const TxWork& work : txs_) counts += work.counts;
  counts.transactions = txs_.size();
  counts.dynamic_points = dynamic_points_;
  return counts;
}

}  // namespace slipstream::ledger::detail
