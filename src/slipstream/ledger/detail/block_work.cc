#include "slipstream/ledger/detail/block_work.h"

#include <set>
#include <string>
#include <utility>

#include "slipstream/base/detail/arena.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/ledger/block_tx.h"

namespace slipstream::ledger::detail {
namespace {

using accumulator::Hash;
using accumulator::PathHashes;
using accumulator::Proof;

/// Bytes of the shortest block transaction: version and times, an empty program, a signature, a proof of one phase
/// without rounds, and no Utreexo proofs.
constexpr std::size_t kShortestTx = 3 * 8 + 4 + 64 + (4 + 1 + (8 + 3 + 2) * 32) + 4;

Fault inconsistent_header(std::string detail) {
  return {.kind = FaultKind::InconsistentHeader, .detail = std::move(detail)};
}

// One entry for each change, over all transactions.
PooledVector<Hash> hash_leaves(std::span<const TxWork> txs) {
  PooledVector<Bytes32> ids;
  for (const TxWork& tx : txs) {
    for (const UtxoChange& change : tx.report.changes) ids.push_back(change.contract_id);
  }
  PooledVector<Hash> leaves(ids.size());
  contract_hasher().leaf_batch(ids, leaves);
  return leaves;
}

// One item for each change: the given path of a spent contract, or none for a created one.
PathHashes hash_paths(std::span<const TxWork> txs, std::span<const Hash> leaves) {
  PooledVector<PathHashes::Item> items;
  items.reserve(leaves.size());
  for (const TxWork& tx : txs) {
    std::size_t used = 0;
    for (const UtxoChange& change : tx.report.changes) {
      const Hash* leaf = &leaves[items.size()];
      const accumulator::Path* path = nullptr;
      if (change.kind == UtxoChange::Kind::spent && used < tx.proofs.size()) {
        const Proof& proof = tx.proofs[used++];
        if (proof.path) path = &*proof.path;
      }
      items.push_back({leaf, path});
    }
  }
  return {accumulator::utreexo_hasher(), items};
}

class UtreexoUpdate {
 public:
  UtreexoUpdate(const accumulator::Forest& forest, Rules rules, std::span<const TxWork> txs)
      : strict_(rules == Rules::strict), work_(forest), leaves_(hash_leaves(txs)), paths_(hash_paths(txs, leaves_)) {}

  [[nodiscard]] std::optional<Fault> apply(const TxWork& tx) {
    const std::span<const Proof> proofs = tx.proofs;
    std::size_t used = 0;
    for (const UtxoChange& change : tx.report.changes) {
      const std::size_t index = next_++;
      if (change.kind == UtxoChange::Kind::created) {
        work_.insert_leaf(leaves_[index]);
        if (strict_) created_.insert(change.contract_id);
        continue;
      }
      if (used == proofs.size()) return Fault{.kind = FaultKind::UtreexoProofMissing, .detail = input(used)};
      const Proof& proof = proofs[used++];
      if (const auto spent = work_.remove_leaf(leaves_[index], proof, paths_.ancestors(index)); !spent) {
        return Fault{.kind = FaultKind::UtreexoError, .utreexo = spent.error(), .detail = input(used - 1)};
      }
      // Contracts that this block created have no path; all others have one.
      if (strict_ && proof.is_transient() != created_.contains(change.contract_id)) {
        return Fault{.kind = FaultKind::MisplacedUtreexoProof, .detail = input(used - 1)};
      }
    }
    if (const std::size_t count = proofs.size() + tx.proofs_beyond; strict_ && used != count) {
      return Fault{.kind = FaultKind::SurplusUtreexoProof,
                   .detail = std::to_string(count) + " proofs for " + std::to_string(used) + " inputs"};
    }
    return std::nullopt;
  }

  [[nodiscard]] accumulator::Normalized normalize() const { return work_.normalize(); }

 private:
  [[nodiscard]] static std::string input(std::size_t index) { return "input " + std::to_string(index); }

  bool strict_;
  accumulator::WorkForest work_;
  PooledVector<Hash> leaves_;
  PathHashes paths_;
  /// Changes applied so far.
  std::size_t next_ = 0;
  /// Contracts created by this block; kept for Rules::strict only.
  std::set<Bytes32> created_;
};

}  // namespace

bool BlockWork::has_short_tx(const Block& block) {
  for (const auto& tx : block.txs) {
    if (tx.size() < kShortestTx) return true;
  }
  return false;
}

std::optional<BlockError> BlockWork::find_cheap_fault(const BlockHeader& previous) const {
  if (auto fault = check_block_header(block_->header, previous)) return error(*std::move(fault));
  if (txs_.size() == block_->txs.size()) return std::nullopt;
  // Keeps nothing for a transaction: there may be one for every four bytes of the block.
  std::optional<BlockError> out;
  for (std::size_t i = 0; i < block_->txs.size(); ++i) {
    auto block_tx = BlockTx::decode(block_->txs[i]);
    if (block_tx) continue;
    Fault fault{.kind = FaultKind::InvalidFormat, .vm = std::move(block_tx).error()};
    if (!out) {
      out = error(fault);
      out->tx = i;
    }
    if (out->invalid_txs.size() < BlockError::kMostNamed) {
      out->invalid_txs.push_back({i, std::move(fault)});
    } else {
      ++out->further_invalid_txs;
    }
  }
  return out;
}

std::optional<BlockError> BlockWork::find_form_fault() {
  for (const Check check : {Check::form, Check::tx_header}) {
    if (auto found = error_of_txs(check)) return found;
  }
  const Stopwatch watch;
  std::vector<Bytes32> witness_hashes;
  witness_hashes.reserve(txs_.size());
  for (const TxWork& tx : txs_) witness_hashes.push_back(tx.report.witness_hash);
  const bool agrees = block_->header.txroot == compute_txroot(witness_hashes);
  times.hashing += watch.nanoseconds();
  if (!agrees) return error(inconsistent_header("txroot is not the root over the block's transactions"));
  return std::nullopt;
}

std::optional<BlockError> BlockWork::find_tx_fault() { return error_of_txs(std::nullopt); }

std::optional<accumulator::Normalized> BlockWork::update_utreexo(const accumulator::Forest& forest, Rules rules) {
  const Stopwatch watch;
  std::size_t faultless = 0;
  while (faultless < txs_.size() && !txs_[faultless].failure) ++faultless;
  const std::span<TxWork> applicable = std::span(txs_).first(faultless);
  UtreexoUpdate update(forest, rules, applicable);
  bool applied = faultless == txs_.size();
  for (TxWork& tx : applicable) {
    if (auto fault = update.apply(tx)) {
      tx.fail(Check::statements, *std::move(fault));
      applied = false;
      break;
    }
  }
  std::optional<accumulator::Normalized> out;
  if (applied) out = update.normalize();
  times.accumulator += watch.nanoseconds();
  return out;
}

std::expected<BlockReport, BlockError> BlockWork::finish(ChainState& state, Rules rules,
                                                         std::optional<accumulator::Normalized> updated) {
  if (!updated) updated = update_utreexo(state.utreexo, rules);
  if (auto found = find_tx_fault()) return std::unexpected(*std::move(found));
  if (updated->forest.root() != block_->header.utxoroot) {
    return std::unexpected(error(inconsistent_header("utxoroot is not the root after the block")));
  }
  BlockReport report{
      .block_id = block_->header.id(), .catchup = std::move(updated->catchup), .times = times, .counts = counts()};
  report.txs.reserve(txs_.size());
  for (TxWork& tx : txs_) report.txs.push_back(std::move(tx.report));
  BlockHeader tip = block_->header;
  state.tip = std::move(tip);
  state.utreexo = std::move(updated->forest);
  return report;
}

BlockError BlockWork::error(Fault fault) const {
  return {.fault = std::move(fault), .times = times, .counts = counts()};
}

std::optional<BlockError> BlockWork::error_of_txs(std::optional<Check> check) {
  std::optional<BlockError> out;
  for (std::size_t i = 0; i < txs_.size(); ++i) {
    const auto& failure = txs_[i].failure;
    if (!failure || (check && failure->check != *check)) continue;
    if (!out) {
      out = error(failure->fault);
      out->tx = i;
    }
    if (out->invalid_txs.size() < BlockError::kMostNamed) {
      out->invalid_txs.push_back({i, failure->fault});
    } else {
      ++out->further_invalid_txs;
    }
  }
  return out;
}

Counts BlockWork::counts() const {
  Counts out{.transactions = block_->txs.size(), .dynamic_points = dynamic_points};
  for (const TxWork& tx : txs_) {
    out.multipliers += tx.multipliers;
    for (const UtxoChange& change : tx.report.changes) {
      ++(change.kind == UtxoChange::Kind::spent ? out.inputs : out.outputs);
    }
  }
  return out;
}

}  // namespace slipstream::ledger::detail
