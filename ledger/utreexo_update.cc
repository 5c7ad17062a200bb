#include "ledger/detail/utreexo_update.h"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/state.h"

namespace slipstream::ledger::detail {
namespace {

using accumulator::Hash;
using accumulator::PathHashes;
using accumulator::Proof;

// One entry a change, over all transactions.
std::vector<Hash> hash_leaves(std::span<const TxWork> txs) {
  std::vector<Bytes32> ids;
  for (const TxWork& tx : txs) {
    for (const UtxoChange& change : tx.report.changes) ids.push_back(change.contract_id);
  }
  std::vector<Hash> leaves(ids.size());
  contract_hasher().leaf_batch(ids, leaves);
  return leaves;
}

// One item a change: the path that is offered for a contract that is spent, none for one that is created.
PathHashes hash_paths(std::span<const TxWork> txs, std::span<const Hash> leaves) {
  std::vector<PathHashes::Item> items;
  items.reserve(leaves.size());
  for (const TxWork& tx : txs) {
    std::size_t used = 0;
    for (const UtxoChange& change : tx.report.changes) {
      const Hash* leaf = &leaves[items.size()];
      const accumulator::Path* path = nullptr;
      if (change.kind == UtxoChange::Kind::spent && used < tx.block_tx->proofs.size()) {
        const Proof& proof = tx.block_tx->proofs[used++];
        if (proof.path) path = &*proof.path;
      }
      items.push_back({leaf, path});
    }
  }
  return {accumulator::utreexo_hasher(), items};
}

class Update {
 public:
  Update(const accumulator::Forest& forest, Rules rules, std::span<const TxWork> txs)
      : strict_(rules == Rules::strict), work_(forest), leaves_(hash_leaves(txs)), paths_(hash_paths(txs, leaves_)) {}

  [[nodiscard]] std::optional<Fault> apply(const TxWork& tx) {
    const std::span<const Proof> proofs = tx.block_tx->proofs;
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
      // What this block created has no path, everything else has one.
      if (strict_ && proof.is_transient() != created_.contains(change.contract_id)) {
        return Fault{.kind = FaultKind::MisplacedUtreexoProof, .detail = input(used - 1)};
      }
    }
    if (strict_ && used != proofs.size()) {
      return Fault{.kind = FaultKind::SurplusUtreexoProof,
                   .detail = std::to_string(proofs.size()) + " proofs for " + std::to_string(used) + " inputs"};
    }
    return std::nullopt;
  }

  [[nodiscard]] accumulator::Normalized normalize() const { return work_.normalize(); }

 private:
  [[nodiscard]] static std::string input(std::size_t index) { return "input " + std::to_string(index); }

  bool strict_;
  accumulator::WorkForest work_;
  std::vector<Hash> leaves_;
  PathHashes paths_;
  /// Changes applied so far.
  std::size_t next_ = 0;
  /// Contracts created by this block; kept for Rules::strict only.
  std::set<Bytes32> created_;
};

}  // namespace

std::optional<accumulator::Normalized> update_utreexo(const accumulator::Forest& forest, Rules rules,
                                                      std::span<TxWork> txs) {
  std::size_t faultless = 0;
  while (faultless < txs.size() && !txs[faultless].fault) ++faultless;
  const std::span<TxWork> applicable = txs.first(faultless);
  Update update(forest, rules, applicable);
  for (TxWork& tx : applicable) {
    tx.fault = update.apply(tx);
    if (tx.fault) return std::nullopt;
  }
  if (faultless < txs.size()) return std::nullopt;
  return update.normalize();
}

}  // namespace slipstream::ledger::detail
