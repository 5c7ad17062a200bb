// The transactions of one block on their way to one equation.
// A constraint system lives only while its group of transactions is added to the equation of a thread, so memory grows
// with the points of a block, not with its constraints. When the equation fails, the programs of the suspects run
// again.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "ledger/block.h"
#include "ledger/block_tx.h"
#include "ledger/report.h"
#include "ledger/rules.h"
#include "msm/equation.h"
#include "transcript/transcript.h"

namespace slipstream::ledger::detail {

/// One transaction, and what is known about it so far.
struct TxWork {
  std::optional<BlockTx> block_tx;
  std::optional<Fault> fault;
  /// What only Rules::strict finds wrong; counts if nothing else is.
  std::optional<Fault> strict_fault;
  TxReport report;
  Counts counts;
};

struct BatchSettings {
  Rules rules;
  /// At least as many generators as the capacity.
  const msm::FixedBases* bases;
  /// The most generators that a proof may need.
  std::size_t generator_capacity;
};

/// Must run inside the task arena whose threads it is to use.
class TxBatch {
 public:
  TxBatch(const Block& block, const BatchSettings& settings);

  /// Decodes every transaction (fault: InvalidFormat) and computes its witness hash.
  void decode();
  /// Time bounds and versions of those that have no fault.
  void check_tx_headers();
  /// The root over the witness hashes, from which the weights are made later.
  [[nodiscard]] const Bytes32& compute_txroot();

  /// Runs the programs of all transactions and checks everything they put off, as one equation. Every invalid
  /// transaction gets the fault that it has alone. Precondition: no faults so far, and compute_txroot().
  void verify_vartime();

  [[nodiscard]] std::span<TxWork> txs() { return txs_; }
  /// The faulty transaction with the lowest index.
  [[nodiscard]] std::optional<std::size_t> first_fault() const;
  [[nodiscard]] const PhaseTimes& times() const { return times_; }
  [[nodiscard]] Counts counts() const;

 private:
  /// What one thread has gathered.
  struct Local {
    msm::Equation equation;
    PhaseTimes times;
  };
  using Locals = tbb::enumerable_thread_specific<Local>;

  void decode_group(std::size_t begin, std::size_t end, PhaseTimes& times);
  void add_group_to_equation(std::size_t begin, std::size_t end, Local& local);
  [[nodiscard]] bool check(Locals& locals);
  [[nodiscard]] bool holds(std::span<const std::size_t> indices) const;
  [[nodiscard]] std::expected<void, vm::Error> verify_alone(std::size_t index) const;
  void blame();

  const Block& block_;
  BatchSettings settings_;
  std::vector<TxWork> txs_;
  Bytes32 txroot_{};
  /// Has absorbed txroot, and so every byte of the block's transactions, and entropy.
  Transcript weights_;
  PhaseTimes times_;
  std::size_t dynamic_points_ = 0;
};

}  // namespace slipstream::ledger::detail
