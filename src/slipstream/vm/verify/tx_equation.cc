#include "slipstream/vm/verify/tx_equation.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <utility>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/base/detail/work_clock.h"
#include "slipstream/base/hex.h"
#include "slipstream/msm/detail/batch_arena.h"
#include "slipstream/transcript/message.h"

namespace slipstream::vm {
namespace {

/// Transactions in one equation, with weights that depend on all their bytes.
class Batch {
 public:
  Batch(std::span<const ByteSpan> txs, std::span<std::expected<TxEffects, Error>> out, const msm::FixedBases& bases,
        MemoryBudget& budget, const BatchOptions& options)
      : txs_(txs),
        out_(out),
        bases_(bases),
        budget_(budget),
        capacity_(std::min(options.generator_capacity, bases.capacity())),
        weights_(make_weights(txs, options.weight_entropy), 0) {}

  void verify() {
    for (std::size_t begin = 0; begin < txs_.size(); begin += kGroupSize) {
      add(begin, std::min(kGroupSize, txs_.size() - begin));
    }
    check(equation_);
  }
  /// The same for a decoded transaction.
  void verify(const Tx& tx) {
    const Tx* const one = &tx;
    const std::size_t index = 0;
    add({&one, 1}, {&index, 1}, out_);
    check(equation_);
  }

 private:
  void check(TxEquation& equation) {
    msm::Stats stats;
    std::uint64_t blame_ns = 0;
    for (FalseTx& tx : equation.check_vartime(bases_, budget_.check_options(), stats, blame_ns)) {
      out_[tx.number] = std::unexpected(*std::move(tx.error));
    }
    equation.clear();
  }
  [[nodiscard]] static Transcript make_weights(std::span<const ByteSpan> txs, const std::optional<Bytes32>& entropy) {
    Transcript batch("slipstream.tx-weights");
    std::vector<Bytes32> hashes(txs.size());
    transcript::hash_message_batch({"slipstream.tx-bytes", "tx", "hash"}, txs, hashes);
    for (const Bytes32& hash : hashes) batch.append("tx", hash);
    transcript::append_entropy(batch, entropy);
    return batch;
  }

  void add(std::size_t begin, std::size_t count) {
    // The transactions that decode, and their indices among all.
    std::vector<Tx> txs;
    std::vector<std::size_t> indices;
    txs.reserve(count);
    for (std::size_t i = begin; i < begin + count; ++i) {
      if (auto tx = decode_tx(txs_[i])) {
        txs.push_back(*std::move(tx));
        indices.push_back(i);
      } else {
        out_[i] = std::unexpected(std::move(tx).error());
      }
    }
    std::vector<const Tx*> group;
    for (const Tx& tx : txs) group.push_back(&tx);
    std::vector<std::expected<TxEffects, Error>> effects(txs.size());
    add(group, indices, effects);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      if (out_[indices[i]]) out_[indices[i]] = std::move(effects[i]);
    }
  }

  /// `out_` gets the error of a false transaction.
  void add(std::span<const Tx* const> txs, std::span<const std::size_t> numbers,
           std::span<std::expected<TxEffects, Error>> effects) {
    GroupTimes times;
    for_each_group_vartime(txs, capacity_, budget_, effects, times, [&](HashedGroup group, GroupKind kind) {
      if (kind == GroupKind::large) {
        TxEquation large;
        large.add(std::move(group), numbers, weights_, times);
        return check(large);
      }
      equation_.add(std::move(group), numbers, weights_, times);
      share_.set(equation_.equation().check_memory());
      if (!budget_.is_full(share_.bytes())) return;
      check(equation_);
      share_.set(0);
    });
  }

  std::span<const ByteSpan> txs_;
  std::span<std::expected<TxEffects, Error>> out_;
  const msm::FixedBases& bases_;
  MemoryBudget& budget_;
  std::size_t capacity_;
  transcript::WeightStream weights_;
  TxEquation equation_;
  MemoryBudget::Share share_{budget_};
};

}  // namespace

std::size_t TxEffects::count(UtxoChange::Kind kind) const {
  return static_cast<std::size_t>(std::ranges::count(changes, kind, &UtxoChange::kind));
}

HashedGroup HashedGroup::make_vartime(std::span<const Tx* const> txs, std::size_t begin, const GroupLimits& limits,
                                      std::span<std::expected<TxEffects, Error>> effects, GroupTimes& times) {
  /// A point in an equation and in its check, with what the proof adds for it.
  constexpr std::size_t kPoint = 400;
  SLIPSTREAM_CHECK(effects.size() >= txs.size());
  Stopwatch watch;
  HashedGroup out;
  std::vector<ExecutedTx> executed;
  executed.reserve(txs.size() - begin);
  out.indices_.reserve(txs.size() - begin);
  for (out.end_ = begin; out.end_ < txs.size() && out.memory_ < limits.bytes; ++out.end_) {
    auto tx = ExecutedTx::run_vartime(*txs[out.end_], limits.generator_capacity, limits.most_work);
    if (!tx) break;
    if (*tx) {
      out.memory_ += (*tx)->memory() + kPoint * (*tx)->point_count();
      executed.push_back(**std::move(tx));
      out.indices_.push_back(out.end_);
    } else {
      effects[out.end_] = std::unexpected(std::move(*tx).error());
    }
  }
  times.programs += watch.lap();
  std::vector<HashedTx> hashed = HashedTx::hash_batch_vartime(std::move(executed));
  std::size_t kept = 0;
  out.txs_.reserve(hashed.size());
  for (std::size_t i = 0; i < hashed.size(); ++i) {
    const std::size_t index = out.indices_[i];
    if (const auto fits = hashed[i].proof_fits(); !fits) {
      effects[index] = std::unexpected(fits.error());
      continue;
    }
    const HashedTx& tx = hashed[i];
    effects[index] = TxEffects{tx.id(), tx.changes(), tx.fee_rate(), tx.constraint_metrics().first.multipliers};
    out.txs_.push_back(std::move(hashed[i]));
    out.indices_[kept++] = index;
  }
  out.indices_.resize(kept);
  times.hashing += watch.lap();
  return out;
}

void TxEquation::add(HashedGroup group, std::span<const std::size_t> numbers, transcript::WeightStream& weights,
                     GroupTimes& times) {
  Stopwatch watch;
  const auto ready = ReadyTx::ready_batch_vartime(std::move(group.txs_));
  times.constraints += watch.lap();
  for (std::size_t i = 0; i < ready.size(); ++i) {
    // The machine's blocks of the second phase cannot fail in a verifier.
    SLIPSTREAM_CHECK(ready[i].has_value());
    ready[i]->add_to(equation_, weights);
    if (named_points_) {
      equation_.begin_statement();
      ready[i]->hashed().add_named_points(equation_);
    }
    numbers_.push_back(numbers[group.indices_[i]]);
  }
  times.proof_scalars += watch.lap();
}

void TxEquation::merge(const TxEquation& other) {
  SLIPSTREAM_CHECK(named_points_ == other.named_points_);
  equation_.merge(other.equation_);
  numbers_.insert(numbers_.end(), other.numbers_.begin(), other.numbers_.end());
}

void TxEquation::clear() {
  equation_.clear();
  numbers_.clear();
}

std::vector<FalseTx> TxEquation::check_vartime(const msm::FixedBases& bases, const msm::Options& options,
                                               msm::Stats& stats, std::uint64_t& blame_ns, std::size_t most) const {
  const auto spent = [&stats] { return stats.generators_ns + stats.decode_ns + stats.multiply_ns; };
  const std::uint64_t before = spent();
  const WorkClock clock;
  // A transaction's first false statement counts.
  const std::size_t most_statements = most > SIZE_MAX / 3 ? SIZE_MAX : most * statements_per_tx();
  const auto wrong = equation_.false_statements_vartime(bases, options, most_statements, &stats);
  if (wrong.empty()) return {};
  std::vector<FalseTx> out;
  for (const msm::FalseStatement& statement : wrong) {
    const std::size_t number = numbers_[statement.statement / statements_per_tx()];
    if (!out.empty() && out.back().number == number) continue;
    if (out.size() == most) break;
    const std::size_t kind = statement.statement % statements_per_tx();
    if (kind == 2) {
      out.push_back({.number = number, .undecodable = statement.undecodable});
      continue;
    }
    Error error{kind == 0 ? ErrorKind::InvalidR1CSProof : ErrorKind::BatchSignatureVerificationFailed};
    if (statement.undecodable) error.detail = "a point does not decode: " + to_hex(statement.undecodable->bytes);
    out.push_back({.number = number, .error = std::move(error)});
  }
  blame_ns += clock.nanoseconds() - (spent() - before);
  return out;
}

namespace {

/// On at most `threads` threads of the current arena.
std::vector<std::expected<TxEffects, Error>> verify_in_arena(std::span<const ByteSpan> txs,
                                                             const msm::FixedBases& bases, const BatchOptions& options,
                                                             std::size_t threads) {
  std::vector<std::expected<TxEffects, Error>> out(txs.size());
  // Equations of equal size; at least one for each thread if there are enough transactions.
  std::size_t bytes = 0;
  for (const ByteSpan tx : txs) bytes += tx.size();
  const std::size_t largest = std::min(kEquationBytes, bytes / threads + 1);
  std::vector<std::size_t> begins{0};
  bytes = 0;
  for (std::size_t i = 0; i < txs.size(); ++i) {
    bytes += txs[i].size();
    if (bytes >= largest && i + 1 < txs.size() && i + 1 - begins.back() >= kGroupSize) {
      begins.push_back(i + 1);
      bytes = 0;
    }
  }
  begins.push_back(txs.size());
  MemoryBudget budget(threads);
  const auto verify = [&](std::size_t i) {
    const std::size_t begin = begins[i], count = begins[i + 1] - begin;
    Batch(txs.subspan(begin, count), std::span(out).subspan(begin, count), bases, budget, options).verify();
  };
  if (threads == 1) {
    for (std::size_t i = 0; i + 1 < begins.size(); ++i) verify(i);
  } else {
    tbb::parallel_for(std::size_t{0}, begins.size() - 1, verify);
  }
  return out;
}

}  // namespace

BatchResults verify_batch_vartime(std::span<const ByteSpan> txs, const msm::FixedBases& bases,
                                  const BatchOptions& options) {
  return msm::run_in_arena(options.threads,
                           [&](std::size_t threads) { return verify_in_arena(txs, bases, options, threads); });
}

std::expected<TxEffects, Error> verify_tx_vartime(const Tx& tx, const msm::FixedBases& bases,
                                                  const BatchOptions& options) {
  // The caller may have assembled it from parts.
  Bytes encoding;
  Writer writer(encoding);
  encode_tx(tx, writer);
  const ByteSpan bytes = encoding;
  std::expected<TxEffects, Error> out;
  MemoryBudget budget(1);
  Batch({&bytes, 1}, {&out, 1}, bases, budget, options).verify(tx);
  return out;
}

}  // namespace slipstream::vm
