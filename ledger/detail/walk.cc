#include "ledger/detail/walk.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/hex.h"
#include "base/stopwatch.h"
#include "base/work_clock.h"
#include "transcript/weights.h"

namespace slipstream::ledger::detail {
namespace {

/// Groups for each thread that shares a walk, if there are enough transactions: so that threads finish together.
constexpr std::size_t kGroupsPerThread = 4;
/// The widest backend's lanes. Group sizes are multiples of it, unless a thread would then have no group.
constexpr std::size_t kLanes = 8;
/// Enough that few lanes are idle although lengths differ; few enough that the data of a group fit into a core's own
/// cache.
constexpr std::size_t kLargestGroup = 16;
/// The most invalid transactions that the search in an equation finds.
constexpr std::size_t kMostBlamed = 100;

std::size_t divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

std::size_t arena_threads() { return static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()); }

std::size_t group_size(std::size_t txs, std::size_t threads) {
  if (threads > 1 && txs < threads * kLanes) return std::max(divide(txs, threads), std::size_t{1});
  return std::clamp(divide(txs, threads * kGroupsPerThread * kLanes) * kLanes, kLanes, kLargestGroup);
}

Fault vm_fault(vm::Error error) { return {.kind = FaultKind::VMError, .vm = std::move(error)}; }

/// The fault that only Rules::strict finds in a transaction alone, except points that do not decode.
std::optional<Fault> find_strict_fault(const BlockTx& block_tx, const vm::HashedTx& tx) {
  if (!block_tx.is_canonical()) {
    return Fault{.kind = FaultKind::NonCanonicalProof,
                 .detail = "a proof in two-phase form with an empty second phase"};
  }
  for (const vm::DeferredCheck& check : tx.execution().deferred) {
    const auto* taproot = std::get_if<vm::TaprootCheck>(&check);
    if (taproot == nullptr) continue;
    const std::size_t bits = taproot->proof.path.neighbors.size();
    if (bits < 64 && taproot->proof.path.position >> bits != 0) {
      return Fault{.kind = FaultKind::HighPositionBits,
                   .detail = "a call proof with " + std::to_string(bits) + " neighbours has position " +
                             std::to_string(taproot->proof.path.position)};
    }
  }
  return std::nullopt;
}

void take_effects(vm::TxEffects effects, TxWork& work) {
  work.report.id = effects.id;
  work.report.fee_rate = effects.fee_rate;
  work.report.changes = std::move(effects.changes);
  work.multipliers = effects.multipliers;
}

}  // namespace

std::unique_ptr<vm::TxEquation> EquationPool::take(bool named_points) {
  {
    const std::lock_guard lock(mutex_);
    if (!equations_.empty()) {
      auto out = std::move(equations_.back());
      equations_.pop_back();
      return out;
    }
  }
  return std::make_unique<vm::TxEquation>(named_points);
}

void EquationPool::give_back(std::unique_ptr<vm::TxEquation> equation) {
  /// A hostile block's equation may be far larger than any other.
  constexpr std::size_t kLargestKept = std::size_t{32} << 20;
  equation->clear();
  if (equation->equation().memory() > kLargestKept) return;
  const std::lock_guard lock(mutex_);
  equations_.push_back(std::move(equation));
}

Walk::Walk(const WalkSettings& settings, std::span<const WalkPart> parts, Sharing sharing)
    : settings_(settings),
      sharing_(sharing),
      weights_("slipstream.blocks"),
      equation_(settings.pool->take(settings.rules == Rules::strict)) {
  for (const WalkPart& part : parts) {
    weights_.append("header", part.block->block().header.encode());
    for (std::size_t i = part.begin; i < part.end; ++i) txs_.push_back({part.block, i});
  }
  transcript::append_entropy(weights_);
  group_size_ = group_size(txs_.size(), sharing == Sharing::all_threads ? arena_threads() : 1);
  if (settings.cache != nullptr) keys_.resize(txs_.size());
}

std::size_t Walk::group_count() const { return divide(txs_.size(), group_size_); }

WalkGroup Walk::group(std::size_t i) const {
  return {.begin = i * group_size_, .end = std::min(txs_.size(), (i + 1) * group_size_)};
}

template <class Body>
void Walk::for_each_group(const Body& body) const {
  if (sharing_ == Sharing::alone) {
    for (std::size_t i = 0; i < group_count(); ++i) body(i);
  } else {
    SharedLoop shared;
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(std::size_t{0}, group_count(), [&](std::size_t i) { shared.take_part([&] { body(i); }); });
    });
  }
}

template <class Add>
void Walk::fill_equation(const Add& add) {
  // Phases of groups are measured by a stopwatch, which is cheap; their sum by processor time.
  const WorkClock clock;
  std::vector<PhaseTimes> times(group_count());
  if (sharing_ == Sharing::alone) {
    for (std::size_t i = 0; i < group_count(); ++i) times[i] = add(i, *equation_);
  } else {
    std::vector<vm::TxEquation> parts(group_count(), *equation_);
    for_each_group([&](std::size_t i) { times[i] = add(i, parts[i]); });
    for (const vm::TxEquation& part : parts) equation_->merge(part);
  }
  PhaseTimes sum;
  for (const PhaseTimes& t : times) sum += t;
  times_ += sum.scaled_to(hashed_ns_ + clock.nanoseconds());
}

void Walk::add_all_vartime() {
  fill_equation([this](std::size_t i, vm::TxEquation& equation) {
    WalkGroup one = group(i);
    hash(one, true);
    add(i, one, equation);
    return one.times;
  });
}

bool Walk::hash_all_vartime() {
  for (std::size_t i = 0; i < group_count(); ++i) groups_.push_back(group(i));
  const WorkClock clock;
  std::atomic<bool> failed = false;
  for_each_group([&](std::size_t i) {
    // Forms and headers are checked anyway: that costs little.
    hash(groups_[i], !failed.load(std::memory_order_relaxed));
    for (std::size_t k = groups_[i].begin; k < groups_[i].end; ++k) {
      if (tx(k).failure) failed.store(true, std::memory_order_relaxed);
    }
  });
  hashed_ns_ = clock.nanoseconds();
  return !failed;
}

void Walk::add_hashed_vartime() {
  fill_equation([this](std::size_t i, vm::TxEquation& equation) {
    add(i, groups_[i], equation);
    return groups_[i].times;
  });
}

void Walk::hash(WalkGroup& group, bool run_programs) {
  Stopwatch watch;
  const std::size_t count = group.end - group.begin;
  group.block_txs.reserve(count);
  std::vector<std::size_t> decoded;
  decoded.reserve(count);
  for (std::size_t i = group.begin; i < group.end; ++i) {
    const Block& block = txs_[i].block->block();
    auto block_tx = BlockTx::decode(block.txs[txs_[i].tx]);
    if (!block_tx) {
      tx(i).fail(Check::form, {.kind = FaultKind::InvalidFormat, .vm = std::move(block_tx).error()});
      continue;
    }
    if (auto fault = check_tx_header(block_tx->tx.header, block.header))
      tx(i).fail(Check::tx_header, *std::move(fault));
    tx(i).proofs = std::move(block_tx->proofs);
    tx(i).proofs_beyond = block_tx->proofs_beyond;
    group.block_txs.push_back(*std::move(block_tx));
    decoded.push_back(i);
  }
  group.times.decode += watch.lap();

  std::vector<Bytes> storage(decoded.size());
  std::vector<ByteSpan> encodings;
  encodings.reserve(decoded.size());
  for (std::size_t k = 0; k < decoded.size(); ++k) {
    encodings.push_back(group.block_txs[k].canonical_bytes(storage[k]));
  }
  std::vector<Bytes32> hashes(decoded.size());
  witness_hash_batch(encodings, hashes);
  for (std::size_t k = 0; k < decoded.size(); ++k) tx(decoded[k]).report.witness_hash = hashes[k];

  std::vector<bool> known(decoded.size());
  if (settings_.cache != nullptr) look_up(group, decoded, known);
  group.times.hashing += watch.lap();
  if (!run_programs) return;

  std::vector<const vm::Tx*> txs;
  std::vector<const BlockTx*> block_txs;
  for (std::size_t k = 0; k < decoded.size(); ++k) {
    if (known[k] || tx(decoded[k]).failure) continue;
    txs.push_back(&group.block_txs[k].tx);
    block_txs.push_back(&group.block_txs[k]);
    group.numbers.push_back(decoded[k]);
  }
  std::vector<std::expected<vm::TxEffects, vm::Error>> effects(txs.size());
  vm::GroupTimes times;
  group.hashed = vm::HashedGroup::make_vartime(txs, settings_.generator_capacity, effects, times);
  group.times.programs += times.programs;
  group.times.hashing += times.hashing;
  for (std::size_t k = 0; k < effects.size(); ++k) {
    TxWork& work = tx(group.numbers[k]);
    if (effects[k]) {
      take_effects(*std::move(effects[k]), work);
    } else {
      work.fail(Check::statements, vm_fault(std::move(effects[k]).error()));
    }
  }
  if (settings_.rules == Rules::strict) {
    for (std::size_t m = 0; m < group.hashed.txs().size(); ++m) {
      const std::size_t k = group.hashed.indices()[m];
      if (auto fault = find_strict_fault(*block_txs[k], group.hashed.txs()[m])) {
        tx(group.numbers[k]).strict_fault = std::make_unique<Fault>(*std::move(fault));
      }
    }
  }
}

void Walk::look_up(WalkGroup& group, std::span<const std::size_t> indices, std::vector<bool>& known) {
  std::vector<ByteSpan> encodings;
  for (const BlockTx& block_tx : group.block_txs) encodings.push_back(block_tx.tx.bytes);
  const std::vector<Bytes32> keys =
      vm::TxCache::keys(encodings, settings_.generator_capacity, settings_.rules == Rules::strict);
  for (std::size_t k = 0; k < indices.size(); ++k) {
    keys_[indices[k]] = keys[k];
    if (auto effects = settings_.cache->find(keys[k])) {
      take_effects(*std::move(effects), tx(indices[k]));
      known[k] = true;
    }
  }
}

void Walk::add(std::size_t index, WalkGroup& group, vm::TxEquation& equation) const {
  transcript::WeightStream weights(weights_, index);
  vm::GroupTimes times;
  equation.add(std::move(group.hashed), group.numbers, weights, times);
  group.times.constraints += times.constraints;
  group.times.proof_scalars += times.proof_scalars;
}

void Walk::check_vartime() {
  const bool shared = sharing_ == Sharing::all_threads;
  msm::Stats stats;
  PhaseTimes times;
  const std::vector<vm::FalseTx> wrong =
      equation_->check_vartime(*settings_.bases, {.threads = shared ? 0U : 1U}, stats, times.blame, kMostBlamed);
  times.proof_scalars = stats.generators_ns;
  times.point_decoding = stats.decode_ns;
  times.multiscalar = stats.multiply_ns;
  times_ += times;
  for (const vm::FalseTx& false_tx : wrong) {
    TxWork& work = tx(false_tx.number);
    if (false_tx.error) {
      work.fail(Check::statements, vm_fault(*false_tx.error));
    } else if (!work.strict_fault) {
      work.strict_fault = std::make_unique<Fault>(
          Fault{.kind = FaultKind::UndecodablePoint, .detail = to_hex(false_tx.undecodable->bytes)});
    }
  }
  for (std::size_t i = 0; i < txs_.size(); ++i) {
    TxWork& work = tx(i);
    // In the order of faults, the proof comes before the strict fault.
    if (work.strict_fault) work.fail(Check::statements, *std::move(work.strict_fault));
    if (!keys_.empty() && !work.failure && wrong.size() < kMostBlamed) {
      settings_.cache->insert(keys_[i], {.id = work.report.id,
                                         .changes = work.report.changes,
                                         .fee_rate = work.report.fee_rate,
                                         .multipliers = work.multipliers});
    }
  }
}

void Walk::charge_blocks() const {
  const std::size_t dynamic_points = equation_->equation().dynamic_count();
  std::size_t done = 0;
  for (std::size_t i = 0; i < txs_.size();) {
    BlockWork& block = *txs_[i].block;
    std::size_t end = i;
    while (end < txs_.size() && txs_[end].block == &block) ++end;
    block.times += times_.share(i, end, txs_.size());
    const std::size_t points = dynamic_points * end / txs_.size();
    block.dynamic_points += points - done;
    done = points;
    i = end;
  }
}

}  // namespace slipstream::ledger::detail
