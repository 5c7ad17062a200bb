// Measures how fast chains are verified, over a grid of shapes, sizes of blocks, threads, backends and rules, in one
// process. Every cell of the grid has its own list of runs; a run verifies its whole chain once, from bytes to the
// verdict on the last block. Runs of all cells are interleaved in random order, so that a machine that gets slower or
// busier does not favour a cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "cli/bench_statistics.h"
#include "cli/chain_generator.h"
#include "cli/run_meter.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/rules.h"
#include "slipstream/vm/verify/cost.h"

namespace slipstream::cli {

/// A kind of transactions under the name that results have for it.
struct NamedMix {
  std::string name;
  std::vector<TxShape> mix;
};

/// Every mix with every size of block, and every chain file as it is, are measured with every number of threads,
/// backend and rules. Precondition: no list is empty, except that there may be no mixes or no files.
struct ChainGrid {
  std::vector<NamedMix> mixes{};
  /// At least 1 each.
  std::vector<std::uint64_t> block_txs{};
  std::vector<std::string> files{};
  /// At least 1 each.
  std::vector<unsigned> threads{};
  /// Supported ones.
  std::vector<cpu::Backend> backends{};
  std::vector<ledger::Rules> rules{};
  /// Transactions of each chain that is made; at least one full block.
  std::uint64_t txs = 400;
  std::uint64_t seed = 0;
  /// The directory for chains that are made; empty for none.
  std::string cache{};
};

struct RunLimits {
  /// The least number of runs of each cell; at least 1.
  std::size_t runs = 10;
  /// A cell gets more runs until its spread is at most this many percent. nullopt: exactly `runs`.
  std::optional<double> precision_percent{};
  /// No run above `runs` begins when this many seconds have passed since the first one.
  double time_limit_s = 60;
};

struct ChainRun {
  RunCost cost;
  /// Time to copy blocks from memory, or to read them from a file.
  std::uint64_t reading_ns = 0;
  ledger::PhaseTimes phases{};
};

struct ChainCell {
  /// "2x2", the name of a mix, or for a chain file its name without directories.
  std::string shape;
  /// The path of a chain file.
  std::optional<std::string> chain{};
  /// Of the whole chain. Bytes are those of the transactions with their Utreexo proofs.
  std::uint64_t transactions = 0, inputs = 0, outputs = 0, bytes = 0;
  /// Transactions of a block; of the largest block of a chain file.
  std::uint64_t block_txs = 0;
  unsigned threads = 1;
  std::string backend;
  /// "reference" or "strict".
  std::string rules;
  /// Counted by cause and resource.
  vm::TxWork work{};
  /// In the order in which they were made. Never empty in a result.
  std::vector<ChainRun> runs{};

  [[nodiscard]] std::vector<double> wall_ns() const;
  [[nodiscard]] std::vector<double> cpu_ns() const;
  /// Of the wall time.
  [[nodiscard]] Estimate estimate() const;
  /// At the median wall time; 0 if it is 0.
  [[nodiscard]] double transactions_per_second() const;
  /// If the whole chain takes `ns`; 0 without outputs.
  [[nodiscard]] double microseconds_per_output(double ns) const;
  /// Nanoseconds of processor time of the chain by cause: the median time of each phase, divided in the proportions of
  /// the cost model. nullopt if the rates of the backend were not measured.
  [[nodiscard]] std::optional<vm::PredictedCost> by_cause() const;
  [[nodiscard]] std::size_t disturbed_runs() const;
  /// Whether more than a quarter of the runs were.
  [[nodiscard]] bool is_disturbed() const { return 4 * disturbed_runs() > runs.size(); }
};

struct ChainMeasurement {
  std::vector<ChainCell> cells;
  MachineLoad load;
};

/// Why there is no measurement.
struct BenchFailure {
  /// Whether a block is invalid; otherwise a chain cannot be made or read, or memory or threads ran out.
  bool is_invalid = false;
  /// One line that names the chain, and the block if one is invalid.
  std::string message;
};

/// Makes the chains, runs each cell once unmeasured, which also checks its chain, then measures. Set-up of verifiers
/// and tables is not measured. Leaves the active backend as it was. `progress` may be called from any thread, but by
/// one at a time.
[[nodiscard]] std::expected<ChainMeasurement, BenchFailure> measure_chains(const ChainGrid& grid,
                                                                           const RunLimits& limits,
                                                                           const BenchProgress& progress);

/// Why the measurement cannot be trusted, one sentence each; empty if the machine was quiet. A wanted precision that
/// was not reached is a reason.
[[nodiscard]] std::vector<std::string> reasons_to_doubt(const ChainMeasurement& measurement, const RunLimits& limits);

}  // namespace slipstream::cli
