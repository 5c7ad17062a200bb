// A block during verification: the state of each transaction, and the checks of the block as a whole. detail::Walk
// checks the transactions, for many blocks at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "slipstream/accumulator/utreexo.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/rules.h"
#include "slipstream/ledger/state.h"

namespace slipstream::ledger::detail {

/// The checks of a block, in order. If several fail, the faults of the first failing check count.
enum class Check : std::uint8_t { form, tx_header, statements };

/// One transaction and the results for it so far.
struct TxWork {
  struct Failure {
    Check check;
    Fault fault;
  };
  /// Its first fault. A pointer, because almost no transaction has a fault.
  std::unique_ptr<Failure> failure{};
  /// A fault under Rules::strict only; it counts if there is no other fault.
  std::unique_ptr<Fault> strict_fault{};
  std::vector<accumulator::Proof> proofs{};
  /// Proofs of the transaction that are not kept.
  std::size_t proofs_beyond = 0;
  TxReport report{};
  /// Of the first phase of its constraint system.
  std::size_t multipliers = 0;

  /// Records the fault; the first one wins.
  void fail(Check check, Fault fault) {
    if (!failure) failure = std::make_unique<Failure>(check, std::move(fault));
  }
};

class BlockWork {
 public:
  /// The block must outlive this object and must not move.
  explicit BlockWork(const Block& block) : block_(&block), txs_(has_short_tx(block) ? 0 : block.txs.size()) {}

  [[nodiscard]] const Block& block() const { return *block_; }
  /// One for each transaction; empty if a transaction is so short that find_cheap_fault reports it.
  [[nodiscard]] std::vector<TxWork>& txs() { return txs_; }
  /// The time that the walk of this block took, and its own points of the equation. Both grow.
  PhaseTimes times{};
  std::size_t dynamic_points = 0;

  // The checks, in order. Each returns the fault, if there is one.
  /// Checks that the header may follow `previous` and that no transaction is too short. Very cheap.
  [[nodiscard]] std::optional<BlockError> find_cheap_fault(const BlockHeader& previous) const;
  /// Checks the form of transactions, their headers, and txroot. Requires that all transactions have been walked.
  [[nodiscard]] std::optional<BlockError> find_form_fault();
  /// Reports faults of programs, proofs and checks, and those that update_utreexo found.
  [[nodiscard]] std::optional<BlockError> find_tx_fault();
  /// Applies the contracts that the transactions spend and create to a copy of the forest, in the order of their logs.
  /// Each contract that a transaction spends takes the next of its proofs. Stops at the first transaction that has a
  /// fault or gets one here, and then returns nothing.
  [[nodiscard]] std::optional<accumulator::Normalized> update_utreexo(const accumulator::Forest& forest, Rules rules);

  /// Runs update_utreexo if it was not called before, then find_tx_fault, then checks utxoroot. Returns the block's
  /// report and moves `state` on to the block. Precondition: find_form_fault found nothing.
  [[nodiscard]] std::expected<BlockReport, BlockError> finish(
      ChainState& state, Rules rules, std::optional<accumulator::Normalized> updated = std::nullopt);

 private:
  [[nodiscard]] static bool has_short_tx(const Block& block);
  [[nodiscard]] BlockError error(Fault fault) const;
  /// The error for the failures of one check, or of any check.
  [[nodiscard]] std::optional<BlockError> error_of_txs(std::optional<Check> check);
  [[nodiscard]] Counts counts() const;

  const Block* block_;
  std::vector<TxWork> txs_;
};

}  // namespace slipstream::ledger::detail
