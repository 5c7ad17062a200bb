#include "ledger/detail/tx_batch.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <utility>

#include "base/try.h"
#include "keys/weights.h"
#include "ledger/detail/blame.h"
#include "ledger/detail/groups.h"
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

/// Calls body(begin, end) for groups of 0 .. items - 1, on all threads of the arena.
template <class Body>
void for_each_group(std::size_t items, const Body& body) {
  const Groups groups(items, static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()));
  tbb::parallel_for(std::size_t{0}, groups.count(), [&](std::size_t i) { body(groups.begin(i), groups.end(i)); });
}

/// Transactions whose programs have run, hashed together.
class HashedGroup {
 public:
  struct Member {
    std::size_t index;
    vm::TxVerifier verifier;
    std::expected<void, vm::Error> hashed;
  };

  /// Runs a program; a transaction for which that fails is left out.
  [[nodiscard]] std::expected<void, vm::Error> run(std::size_t index, const vm::Tx& tx) {
    SLIPSTREAM_TRY(vm::TxVerifier verifier, vm::TxVerifier::run(tx));
    members_.push_back({index, std::move(verifier), {}});
    return {};
  }
  /// Last: members may not move any more.
  void hash(std::size_t capacity) {
    std::vector<vm::TxVerifier*> verifiers;
    for (Member& member : members_) verifiers.push_back(&member.verifier);
    std::vector<std::expected<void, vm::Error>> answers = vm::TxVerifier::hash_batch(verifiers, capacity);
    for (std::size_t i = 0; i < members_.size(); ++i) members_[i].hashed = std::move(answers[i]);
  }
  /// After hash: constraints that use challenges.
  void draw_constraints(std::size_t capacity) {
    for (Member& member : members_) {
      if (member.hashed) member.hashed = member.verifier.draw_constraints(capacity);
    }
  }
  /// After that: what the proofs' scalars need of all members together.
  void invert_vartime() {
    std::vector<vm::TxVerifier*> verifiers;
    for (Member& member : members_) {
      if (member.hashed) verifiers.push_back(&member.verifier);
    }
    vm::TxVerifier::invert_batch_vartime(verifiers);
  }
  [[nodiscard]] std::span<Member> members() { return members_; }

 private:
  std::vector<Member> members_;
};

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
  for_each_group(txs_.size(), [&](std::size_t begin, std::size_t end) { decode_group(begin, end, times.local()); });
  for (const PhaseTimes& local : times) times_ += local;
}

void TxBatch::decode_group(std::size_t begin, std::size_t end, PhaseTimes& times) {
  std::vector<std::size_t> decoded;
  Stopwatch watch;
  for (std::size_t i = begin; i < end; ++i) {
    TxWork& work = txs_[i];
    if (auto block_tx = BlockTx::decode(block_.txs[i])) {
      work.block_tx = *std::move(block_tx);
      decoded.push_back(i);
    } else {
      work.fault = Fault{.kind = FaultKind::InvalidFormat, .vm = std::move(block_tx).error()};
    }
  }
  times.decode += watch.lap();

  std::vector<Bytes> storage(decoded.size());
  std::vector<ByteSpan> encodings;
  for (std::size_t k = 0; k < decoded.size(); ++k) {
    encodings.push_back(txs_[decoded[k]].block_tx->canonical_bytes(storage[k]));
  }
  std::vector<Bytes32> hashes(decoded.size());
  witness_hash_batch(encodings, hashes);
  for (std::size_t k = 0; k < decoded.size(); ++k) txs_[decoded[k]].report.witness_hash = hashes[k];
  times.hashing += watch.lap();
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

void TxBatch::add_group_to_equation(std::size_t begin, std::size_t end, Local& local) {
  Stopwatch watch;
  HashedGroup group;
  for (std::size_t i = begin; i < end; ++i) {
    if (auto ran = group.run(i, txs_[i].block_tx->tx); !ran) txs_[i].fault = vm_fault(std::move(ran).error());
  }
  local.times.programs += watch.lap();
  group.hash(settings_.generator_capacity);
  local.times.hashing += watch.lap();
  group.draw_constraints(settings_.generator_capacity);
  local.times.programs += watch.lap();
  group.invert_vartime();
  for (HashedGroup::Member& member : group.members()) {
    TxWork& work = txs_[member.index];
    if (!member.hashed) {
      work.fault = vm_fault(std::move(member.hashed).error());
      continue;
    }
    report_effects(member.verifier, work);
    member.verifier.add_to(local.equation, draw_weights(weights_, member.index, member.verifier.weight_count()));
    local.times.proof_scalars += watch.lap();
    if (settings_.rules == Rules::strict) {
      // The proof comes before it in the order of faults, so this one gives way if the equation blames the transaction.
      work.strict_fault = check_strict_vartime(*work.block_tx, member.verifier);
      local.times.point_decoding += watch.lap();
    }
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
  for_each_group(txs_.size(),
                 [&](std::size_t begin, std::size_t end) { add_group_to_equation(begin, end, locals.local()); });
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
  for_each_group(indices.size(), [&](std::size_t begin, std::size_t end) {
    HashedGroup group;
    for (const std::size_t i : indices.subspan(begin, end - begin)) {
      static_cast<void>(group.run(i, txs_[i].block_tx->tx));
    }
    group.hash(settings_.generator_capacity);
    group.draw_constraints(settings_.generator_capacity);
    group.invert_vartime();
    msm::Equation& equation = equations.local();
    for (const HashedGroup::Member& member : group.members()) {
      if (!member.hashed) continue;
      member.verifier.add_to(equation, draw_weights(weights_, member.index, member.verifier.weight_count()));
    }
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
