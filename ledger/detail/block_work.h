// A block on its way to a verdict: what is known about each of its transactions, and the steps that look at the block
// as a whole. What the transactions say is found out by detail::Walk, for many blocks at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "accumulator/utreexo.h"
#include "ledger/block.h"
#include "ledger/report.h"
#include "ledger/rules.h"
#include "ledger/state.h"

namespace slipstream::ledger::detail {

/// The checks of a block in their order; of several faults those of the first failing check count.
enum class Check : std::uint8_t { form, tx_header, statements };

/// One transaction, and what is known about it so far.
struct TxWork {
  struct Failure {
    Check check;
    Fault fault;
  };
  /// The first of its faults. Behind pointers, because next to no transaction has any.
  std::unique_ptr<Failure> failure{};
  /// What only Rules::strict finds wrong: it counts if nothing else is.
  std::unique_ptr<Fault> strict_fault{};
  std::vector<accumulator::Proof> proofs{};
  /// Proofs of the transaction that are not kept.
  std::size_t proofs_beyond = 0;
  TxReport report{};
  /// Of the first phase of its constraint system.
  std::size_t multipliers = 0;

  /// Keeps the fault, if it is the first.
  void fail(Check check, Fault fault) {
    if (!failure) failure = std::make_unique<Failure>(check, std::move(fault));
  }
};

class BlockWork {
 public:
  /// The block stays where it is.
  explicit BlockWork(const Block& block) : block_(&block), txs_(has_short_tx(block) ? 0 : block.txs.size()) {}

  [[nodiscard]] const Block& block() const { return *block_; }
  /// One for each transaction; none if some are so short that find_cheap_fault names them.
  [[nodiscard]] std::vector<TxWork>& txs() { return txs_; }
  /// What walking the block took, and the points of the equation that are its own: both grow.
  PhaseTimes times{};
  std::size_t dynamic_points = 0;

  // The checks, in their order: what is wrong, if anything is.
  /// Whether the header may follow, and no transaction is too short to be one. Costs next to nothing.
  [[nodiscard]] std::optional<BlockError> find_cheap_fault(const BlockHeader& previous) const;
  /// The form of transactions, their headers, and txroot. All have been walked.
  [[nodiscard]] std::optional<BlockError> find_form_fault();
  /// Programs, proofs and checks, and what update_utreexo found.
  [[nodiscard]] std::optional<BlockError> find_tx_fault();
  /// Spends and creates, on a copy of the forest, what the transactions spend and create, in the order of their logs; a
  /// transaction's proofs are taken in turn, one for each contract that it spends. Stops at the first transaction that
  /// has a fault, or gets one here, and then returns nothing.
  [[nodiscard]] std::optional<accumulator::Normalized> update_utreexo(const accumulator::Forest& forest, Rules rules);

  /// update_utreexo, if it was not called before, find_tx_fault and utxoroot: the block's report, with `state` moved on
  /// to the block. Precondition: find_form_fault found nothing.
  [[nodiscard]] std::expected<BlockReport, BlockError> finish(
      ChainState& state, Rules rules, std::optional<accumulator::Normalized> updated = std::nullopt);

 private:
  [[nodiscard]] static bool has_short_tx(const Block& block);
  [[nodiscard]] BlockError error(Fault fault) const;
  /// The error of all failures by one check, or by any.
  [[nodiscard]] std::optional<BlockError> error_of_txs(std::optional<Check> check);
  [[nodiscard]] Counts counts() const;

  const Block* block_;
  std::vector<TxWork> txs_;
};

}  // namespace slipstream::ledger::detail
