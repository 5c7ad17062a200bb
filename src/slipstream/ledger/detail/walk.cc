#include "slipstream/ledger/detail/walk.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/base/detail/work_clock.h"
#include "slipstream/base/hex.h"
#include "slipstream/transcript/detail/weights.h"

namespace slipstream::ledger::detail {
namespace {

/// Groups for each thread that shares a walk, if there are enough transactions: so that threads finish together.
constexpr std::size_t kGroupsPerThread = 4;
/// The widest backend's lanes. Group sizes are multiples of it, unless a thread would then have no group.
constexpr std::size_t kLanes = 8;
/// The most invalid transactions that the search in an equation finds.
constexpr std::size_t kMostBlamed = 100;

std::size_t divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

std::size_t arena_threads() { return static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()); }

std::size_t group_size(std::size_t txs, std::size_t threads) {
  if (threads > 1 && txs < threads * kLanes) return std::max(divide(txs, threads), std::size_t{1});
  return std::clamp(divide(txs, threads * kGroupsPerThread * kLanes) * kLanes, kLanes, vm::kGroupSize);
}

Fault vm_fault(vm::Error error) { return {.kind = FaultKind::VMError, .vm = std::move(error)}; }

/// The fault that only Rules::strict finds in a transaction alone, except points that do not decode.
std::optional<Fault> find_strict_fault(const BlockTx& block_tx, const vm::HashedTx& tx) {
  if (!block_tx.is_canonical()) {
    return Fault{.kind = FaultKind::NonCanonicalProof,
                 .detail = "a proof in two-phase form with an empty second phase"};
  }
  if (const vm::CallProof* proof = tx.find_high_position()) {
    return Fault{.kind = FaultKind::HighPositionBits,
                 .detail = "a call proof with " + std::to_string(proof->path.neighbors.size()) +
                           " neighbours has position " + std::to_string(proof->path.position)};
  }
  return std::nullopt;
}

void take_effects(vm::TxEffects effects, TxWork& work) {
  work.report.id = effects.id;
  work.report.fee_rate = effects.fee_rate;
  work.report.changes = std::move(effects.changes);
  work.multipliers = effects.multipliers;
}

/// Adds the time of body(), which counts phases of the group by a stopwatch, scaled to its processor time.
template <class Body>
PhaseTimes measured(WalkGroup& group, const Body& body) {
  PhaseTimes out = std::exchange(group.times, {});
  const WorkClock clock;
  body();
  out += group.times.scaled_to(clock.nanoseconds());
  return out;
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
  constexpr std::size_t kLargestKept = std::size_t{8} << 20;
  equation->clear();
  if (equation->equation().memory() > kLargestKept) return;
  const std::lock_guard lock(mutex_);
  equations_.push_back(std::move(equation));
}

Walk::Walk(const WalkSettings& settings, std::span<const WalkPart> parts, Sharing sharing)
    : settings_(settings),
      sharing_(sharing),
      weights_("slipstream.blocks"),
      share_(*settings.budget),
      equation_(settings.pool->take(settings.rules == Rules::strict)) {
  for (const WalkPart& part : parts) {
    weights_.append("header", part.block->block().header.encode());
    for (std::size_t i = part.begin; i < part.end; ++i) txs_.push_back({part.block, i});
  }
  transcript::append_entropy(weights_);
  group_size_ = group_size(txs_.size(), sharing == Sharing::all_threads ? arena_threads() : 1);
  if (settings.cache != nullptr) keys_.resize(txs_.size());
}

Walk::~Walk() {
  if (equation_) settings_.pool->give_back(std::move(equation_));
}

std::size_t Walk::group_count() const { return divide(txs_.size(), group_size_); }

WalkGroup Walk::group(std::size_t i) const {
  return {.begin = i * group_size_, .end = std::min(txs_.size(), (i + 1) * group_size_)};
}

template <class Body>
void Walk::for_each(std::size_t count, const Body& body) const {
  if (sharing_ == Sharing::alone) {
    for (std::size_t i = 0; i < count; ++i) body(i);
  } else {
    SharedLoop shared;
    std::atomic<std::size_t> done = 0;
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
        shared.take_part([&] { body(i); });
        done.fetch_add(1, std::memory_order_relaxed);
      });
    });
    // oneTBB leaves parts out, and says nothing, if a function of the same pipeline has thrown in another thread. That
    // exception is the one that the pipeline throws.
    if (done.load(std::memory_order_relaxed) != count) throw std::runtime_error("another part of the work has failed");
  }
}

template <class Add>
void Walk::fill_equation(const Add& add) {
  if (sharing_ == Sharing::all_threads) return fill_equation_together(add);
  for (std::size_t i = 0; i < group_count(); ++i) {
    times_ += add(i, *equation_);
    share_.set(equation_->equation().check_memory());
    if (!settings_.budget->is_full(share_.bytes())) continue;
    times_ += check(*equation_, check_options());
    share_.set(0);
  }
}

template <class Add>
void Walk::fill_equation_together(const Add& add) {
  struct Part {
    Part(bool named_points, vm::MemoryBudget& budget) : equation(named_points), share(budget) {}
    vm::TxEquation equation;
    PhaseTimes times;
    vm::MemoryBudget::Share share;
  };
  std::vector<std::size_t> left(group_count());
  std::iota(left.begin(), left.end(), std::size_t{0});
  while (!left.empty()) {
    std::vector<std::unique_ptr<Part>> parts(left.size());
    std::atomic<std::size_t> bytes = 0;
    for_each(left.size(), [&](std::size_t k) {
      if (settings_.budget->is_full(bytes.load(std::memory_order_relaxed))) return;
      auto part = std::make_unique<Part>(equation_->named_points(), *settings_.budget);
      part->times = add(left[k], part->equation);
      part->share.set(part->equation.equation().check_memory());
      bytes.fetch_add(part->share.bytes(), std::memory_order_relaxed);
      parts[k] = std::move(part);
    });
    std::vector<std::size_t> skipped;
    for (std::size_t k = 0; k < left.size(); ++k) {
      if (!parts[k]) {
        skipped.push_back(left[k]);
        continue;
      }
      equation_->merge(parts[k]->equation);
      times_ += parts[k]->times;
      parts[k].reset();
      share_.set(equation_->equation().check_memory());
    }
    left = std::move(skipped);
    if (left.empty()) return;
    times_ += check(*equation_, check_options());
    share_.set(0);
  }
}

void Walk::add_all_vartime() {
  fill_equation([this](std::size_t i, vm::TxEquation& equation) {
    WalkGroup one = group(i);
    return measured(one, [&] { hash_and_add(i, one, equation); });
  });
}

bool Walk::hash_all_vartime() {
  groups_.resize(group_count());
  std::atomic<bool> failed = false;
  for_each(group_count(), [&](std::size_t i) {
    WalkGroup one = group(i);
    one.share.emplace(*settings_.budget);
    bool keeps = true;
    // Forms and headers are checked anyway: that costs little.
    one.times = measured(one, [&] {
      hash(one, !failed.load(std::memory_order_relaxed), [&](vm::HashedGroup hashed, vm::GroupKind kind) {
        one.share->set(one.share->bytes() + hashed.memory());
        keeps = keeps && kind == vm::GroupKind::normal && !settings_.budget->is_full(SIZE_MAX);
        if (keeps) one.hashed.push_back(std::move(hashed));
      });
    });
    for (std::size_t k = one.begin; k < one.end; ++k) {
      if (tx(k).failure) failed.store(true, std::memory_order_relaxed);
    }
    if (!keeps) {
      // It runs again.
      const PhaseTimes times = one.times;
      one = group(i);
      one.times = times;
    }
    groups_[i] = std::make_unique<WalkGroup>(std::move(one));
  });
  return !failed;
}

void Walk::add_hashed_vartime() {
  fill_equation([this](std::size_t i, vm::TxEquation& equation) {
    WalkGroup one = std::move(*groups_[i]);
    groups_[i].reset();
    return measured(one, [&] {
      if (one.hashed.empty()) {
        hash_and_add(i, one, equation);
      } else {
        transcript::WeightStream weights(weights_, i);
        for (vm::HashedGroup& hashed : one.hashed) add(one, std::move(hashed), weights, equation);
      }
    });
  });
}

template <class Take>
void Walk::hash(WalkGroup& group, bool run_programs, const Take& take) {
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
  const auto take_group = [&](vm::HashedGroup hashed, vm::GroupKind kind) {
    if (settings_.rules == Rules::strict) {
      for (std::size_t m = 0; m < hashed.txs().size(); ++m) {
        const std::size_t k = hashed.indices()[m];
        if (auto fault = find_strict_fault(*block_txs[k], hashed.txs()[m])) {
          tx(group.numbers[k]).strict_fault = std::make_unique<Fault>(*std::move(fault));
        }
      }
    }
    take(std::move(hashed), kind);
  };
  vm::for_each_group_vartime(txs, settings_.generator_capacity, *settings_.budget, effects, times, take_group);
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
}

void Walk::hash_and_add(std::size_t index, WalkGroup& group, vm::TxEquation& equation) {
  transcript::WeightStream weights(weights_, index);
  hash(group, true, [&](vm::HashedGroup hashed, vm::GroupKind kind) {
    if (kind == vm::GroupKind::normal) return add(group, std::move(hashed), weights, equation);
    vm::TxEquation large(equation.named_points());
    add(group, std::move(hashed), weights, large);
    group.times += check(large, settings_.budget->check_options());
  });
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

void Walk::add(WalkGroup& group, vm::HashedGroup hashed, transcript::WeightStream& weights,
               vm::TxEquation& equation) const {
  vm::GroupTimes times;
  equation.add(std::move(hashed), group.numbers, weights, times);
  group.times.constraints += times.constraints;
  group.times.proof_scalars += times.proof_scalars;
}

msm::Options Walk::check_options() const {
  if (sharing_ == Sharing::all_threads) return {.threads = 0};
  return settings_.budget->check_options();
}

PhaseTimes Walk::check(vm::TxEquation& equation, const msm::Options& options) {
  msm::Stats stats;
  PhaseTimes times;
  const std::vector<vm::FalseTx> wrong =
      equation.check_vartime(*settings_.bases, options, stats, times.blame, kMostBlamed);
  times.proof_scalars = stats.generators_ns;
  times.point_decoding = stats.decode_ns;
  times.multiscalar = stats.multiply_ns;
  for (const vm::FalseTx& false_tx : wrong) {
    TxWork& work = tx(false_tx.number);
    if (false_tx.error) {
      work.fail(Check::statements, vm_fault(*false_tx.error));
    } else if (!work.strict_fault) {
      work.strict_fault = std::make_unique<Fault>(
          Fault{.kind = FaultKind::UndecodablePoint, .detail = to_hex(false_tx.undecodable->bytes)});
    }
  }
  if (wrong.size() == kMostBlamed) all_found_.store(false, std::memory_order_relaxed);
  dynamic_points_.fetch_add(equation.equation().dynamic_count(), std::memory_order_relaxed);
  equation.clear();
  return times;
}

void Walk::check_vartime() {
  times_ += check(*equation_, check_options());
  settings_.pool->give_back(std::move(equation_));
  share_.set(0);
  for (std::size_t i = 0; i < txs_.size(); ++i) {
    TxWork& work = tx(i);
    // In the order of faults, the proof comes before the strict fault.
    if (work.strict_fault) work.fail(Check::statements, *std::move(work.strict_fault));
    if (!keys_.empty() && !work.failure && all_found_) {
      settings_.cache->insert(keys_[i], {.id = work.report.id,
                                         .changes = work.report.changes,
                                         .fee_rate = work.report.fee_rate,
                                         .multipliers = work.multipliers});
    }
  }
}

void Walk::charge_blocks() const {
  const std::size_t dynamic_points = dynamic_points_;
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
