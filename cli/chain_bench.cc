#include "cli/chain_bench.h"

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <utility>

#include "cli/chain_store.h"
#include "cli/threads.h"
#include "cli/units.h"
#include "cli/verify_summary.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/block_verifier.h"

namespace slipstream::cli {
namespace {

std::unexpected<BenchFailure> fail(std::string message) {
  return std::unexpected(BenchFailure{false, std::move(message)});
}

/// What a cell runs.
struct Work {
  /// The chain in memory; null for a file.
  const StoredChain* chain = nullptr;
  cpu::Backend backend;
  const ledger::BlockVerifier* verifier = nullptr;
};

/// The blocks of a run, from memory or from a file.
class BlockSource {
 public:
  BlockSource(const StoredChain& chain) : chain_(&chain), state_(chain.initial) {}
  BlockSource(ledger::ChainReader reader) : reader_(std::move(reader)), state_(reader_->initial_state()) {}

  [[nodiscard]] ledger::ChainState& state() { return state_; }
  /// Why the file cannot be read further.
  [[nodiscard]] const std::optional<ledger::ChainError>& error() const { return error_; }

  bool next(ledger::Block& block) {
    if (chain_ != nullptr) {
      if (next_ == chain_->blocks.size()) return false;
      block = chain_->blocks[next_++];
      return true;
    }
    auto there = reader_->next(block);
    if (!there) error_ = std::move(there).error();
    return there.value_or(false);
  }

 private:
  const StoredChain* chain_ = nullptr;
  std::size_t next_ = 0;
  std::optional<ledger::ChainReader> reader_;
  ledger::ChainState state_;
  std::optional<ledger::ChainError> error_;
};

std::string title(const ChainCell& cell) {
  if (cell.chain) return *cell.chain;
  return fmt::format("{} in blocks of {}", cell.shape, cell.block_txs);
}

/// Verifies the chain of a cell once. If `counted` is given, writes to it what the chain holds.
std::expected<ChainRun, BenchFailure> run_once(const ChainCell& cell, const Work& work, RunMeter& meter,
                                               ChainCell* counted) {
  std::optional<BlockSource> source;
  if (work.chain != nullptr) {
    source.emplace(*work.chain);
  } else {
    auto reader = ledger::ChainReader::open(*cell.chain);
    if (!reader) return fail(reader.error().to_string());
    source.emplace(*std::move(reader));
  }
  if (auto set = cpu::set_backend(work.backend); !set) return fail(set.error().to_string());
  ChainRun run;
  const ledger::ChainSource functions{
      .next =
          [&](ledger::Block& block) {
            const Stopwatch watch;
            const bool there = source->next(block);
            run.reading_ns += watch.nanoseconds();
            return there;
          },
      .applied =
          [&](const ledger::Block& block, const ledger::BlockReport& report, const ledger::ChainState&) {
            run.phases += report.times;
            if (counted == nullptr) return;
            counted->transactions += block.txs.size();
            counted->inputs += report.counts.inputs;
            counted->outputs += report.counts.outputs;
            for (const Bytes& tx : block.txs) {
              counted->bytes += tx.size();
              // The block is valid.
              counted->work += vm::count_work_vartime(ledger::BlockTx::decode(tx)->tx).value();
            }
            if (counted->chain) counted->block_txs = std::max<std::uint64_t>(counted->block_txs, block.txs.size());
          },
      .stop = {}};
  meter.start();
  const auto applied = work.verifier->apply_chain_vartime(source->state(), functions);
  run.cost = meter.cost();
  if (!applied) {
    const ledger::ChainFault& fault = applied.error();
    if (fault.error.fault.kind == ledger::FaultKind::OutOfResources) {
      return fail(fmt::format("{}: no verdict: {}", title(cell), fault.error.fault.detail));
    }
    return std::unexpected(BenchFailure{
        true, fmt::format("{}: block {} is invalid: {}", title(cell), fault.header.height, fault.error.to_string())});
  }
  if (source->error()) return fail(source->error()->to_string());
  return run;
}

/// The cells of a grid, their chains and their verifiers.
class Laboratory {
 public:
  explicit Laboratory(const ChainGrid& grid) : grid_(grid), store_(grid.cache) {}

  [[nodiscard]] std::vector<ChainCell>& cells() { return cells_; }
  [[nodiscard]] const Work& work(std::size_t cell) const { return work_[cell]; }

  [[nodiscard]] std::expected<void, BenchFailure> prepare(const BenchProgress& progress) {
    SLIPSTREAM_TRY_VOID(make_verifiers());
    for (const NamedMix& mix : grid_.mixes) {
      for (const std::uint64_t block_txs : grid_.block_txs) {
        SLIPSTREAM_TRY(const StoredChain* const chain, make_chain(mix, block_txs, progress));
        ChainCell cell;
        cell.shape = mix.name;
        cell.block_txs = block_txs;
        add_cells(cell, chain);
      }
    }
    for (const std::string& file : grid_.files) {
      ChainCell cell;
      cell.shape = std::filesystem::path(file).filename().string();
      cell.chain = file;
      add_cells(cell, nullptr);
    }
    return {};
  }

 private:
  [[nodiscard]] std::expected<void, BenchFailure> make_verifiers() {
    for (const unsigned threads : grid_.threads) {
      for (const ledger::Rules rules : grid_.rules) {
        if (verifiers_.contains({threads, rules})) continue;
        auto verifier = ledger::BlockVerifier::make({.threads = threads, .rules = rules});
        if (!verifier) return fail(verifier.error().detail);
        verifiers_.emplace(std::pair(threads, rules), *std::move(verifier));
      }
    }
    return {};
  }

  [[nodiscard]] std::expected<const StoredChain*, BenchFailure> make_chain(const NamedMix& mix, std::uint64_t block_txs,
                                                                           const BenchProgress& progress) {
    const std::uint64_t txs = std::max(grid_.txs, block_txs);
    std::mutex mutex;
    std::uint64_t done = 0;
    const auto made = [&] {
      const std::lock_guard lock(mutex);
      progress(++done, txs, fmt::format("making {} in blocks of {}", mix.name, block_txs));
    };
    tbb::task_arena arena(static_cast<int>(*std::ranges::max_element(grid_.threads)));
    auto chain = arena.execute([&] { return store_.get({txs, mix.mix, grid_.seed, block_txs}, made); });
    if (!chain) return fail(fmt::format("{} in blocks of {}: {}", mix.name, block_txs, chain.error()));
    return *chain;
  }

  void add_cells(const ChainCell& cell, const StoredChain* chain) {
    for (const unsigned threads : grid_.threads) {
      for (const cpu::Backend backend : grid_.backends) {
        for (const ledger::Rules rules : grid_.rules) {
          ChainCell& added = cells_.emplace_back(cell);
          added.threads = threads;
          added.backend = cpu::info(backend).name;
          added.rules = rules_name(rules);
          work_.push_back({chain, backend, &verifiers_.at({threads, rules})});
        }
      }
    }
  }

  const ChainGrid& grid_;
  ChainStore store_;
  std::map<std::pair<unsigned, ledger::Rules>, ledger::BlockVerifier> verifiers_;
  std::vector<ChainCell> cells_;
  std::vector<Work> work_;
};

/// Restores the active backend at the end.
class KeepBackend {
 public:
  KeepBackend() = default;
  KeepBackend(const KeepBackend&) = delete;
  KeepBackend& operator=(const KeepBackend&) = delete;
  // It was active, so it is supported.
  ~KeepBackend() { static_cast<void>(cpu::set_backend(before_)); }

 private:
  cpu::Backend before_ = cpu::active_backend();
};

std::string note_of(const ChainCell& cell) {
  return fmt::format("{}, {}, {}", title(cell), counted(cell.threads, "thread"), cell.backend);
}

std::expected<void, BenchFailure> measure(Laboratory& laboratory, std::uint64_t seed, const RunLimits& limits,
                                          RunMeter& meter, const BenchProgress& progress) {
  std::vector<ChainCell>& cells = laboratory.cells();
  std::vector<std::size_t> open(cells.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  std::mt19937_64 random(seed);
  const Stopwatch watch;
  std::uint64_t done = 0;
  for (std::size_t round = 0;; ++round) {
    const bool is_extra = round >= limits.runs;
    if (is_extra && !limits.precision_percent) return {};
    if (is_extra) {
      std::erase_if(open,
                    [&](std::size_t i) { return cells[i].estimate().spread_percent() <= *limits.precision_percent; });
    }
    if (open.empty()) return {};
    std::ranges::shuffle(open, random);
    for (const std::size_t i : open) {
      if (is_extra && watch.seconds() >= limits.time_limit_s) return {};
      SLIPSTREAM_TRY(ChainRun run, run_once(cells[i], laboratory.work(i), meter, nullptr));
      cells[i].runs.push_back(std::move(run));
      ++done;
      if (is_extra) {
        progress(static_cast<std::uint64_t>(watch.seconds() * 1e3),
                 static_cast<std::uint64_t>(limits.time_limit_s * 1e3),
                 fmt::format("{} of {} not precise enough", open.size(), counted(cells.size(), "cell")));
      } else {
        progress(done, cells.size() * limits.runs, note_of(cells[i]));
      }
    }
  }
}

}  // namespace

std::vector<double> ChainCell::wall_ns() const {
  std::vector<double> out;
  for (const ChainRun& run : runs) out.push_back(static_cast<double>(run.cost.wall_ns));
  return out;
}

std::vector<double> ChainCell::cpu_ns() const {
  std::vector<double> out;
  for (const ChainRun& run : runs) out.push_back(static_cast<double>(run.cost.cpu_ns));
  return out;
}

Estimate ChainCell::estimate() const { return cli::estimate(wall_ns()); }

double ChainCell::transactions_per_second() const {
  const double ns = median(wall_ns());
  return ns == 0 ? 0 : static_cast<double>(transactions) * 1e9 / ns;
}

double ChainCell::microseconds_per_output(double ns) const {
  return outputs == 0 ? 0 : ns / 1e3 / static_cast<double>(outputs);
}

std::optional<vm::PredictedCost> ChainCell::by_cause() const {
  const auto found = cpu::find_backend(backend);
  const vm::CostRates* const rates = found ? vm::cost_rates(*found) : nullptr;
  if (rates == nullptr) return std::nullopt;
  vm::TimeByPhase times{};
  for (std::size_t p = 0; p < vm::kPhases; ++p) {
    std::vector<double> of_runs;
    for (const ChainRun& run : runs) of_runs.push_back(time_by_phase(run.reading_ns, run.phases)[p]);
    times[p] = median(of_runs);
  }
  return predict_cost(work, scaled_rates(*rates, work, times));
}

std::size_t ChainCell::disturbed_runs() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(runs, [&](const ChainRun& run) { return run.cost.is_disturbed(threads); }));
}

std::expected<ChainMeasurement, BenchFailure> measure_chains(const ChainGrid& grid, const RunLimits& limits,
                                                             const BenchProgress& progress) {
  const KeepBackend keep_backend;
  // Before the threads whose work it counts.
  RunMeter meter;
  const auto threads = Threads::make(*std::ranges::max_element(grid.threads));
  if (!threads) return fail(threads.error());
  Laboratory laboratory(grid);
  SLIPSTREAM_TRY_VOID(laboratory.prepare(progress));
  std::vector<ChainCell>& cells = laboratory.cells();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    progress(i, cells.size(), "warming up: " + note_of(cells[i]));
    SLIPSTREAM_TRY_VOID(run_once(cells[i], laboratory.work(i), meter, &cells[i]));
  }
  const LoadWatch load;
  SLIPSTREAM_TRY_VOID(measure(laboratory, grid.seed, limits, meter, progress));
  return ChainMeasurement{std::move(cells), load.load()};
}

std::vector<std::string> reasons_to_doubt(const ChainMeasurement& measurement, const RunLimits& limits) {
  unsigned most_threads = 1;
  std::size_t runs = 0, disturbed = 0, imprecise = 0;
  std::uint64_t switches = 0;
  for (const ChainCell& cell : measurement.cells) {
    most_threads = std::max(most_threads, cell.threads);
    runs += cell.runs.size();
    disturbed += cell.disturbed_runs();
    for (const ChainRun& run : cell.runs) switches += run.cost.involuntary_switches;
    if (limits.precision_percent && cell.estimate().spread_percent() > *limits.precision_percent) ++imprecise;
  }
  std::vector<std::string> out = reasons_to_doubt(measurement.load, most_threads);
  if (4 * disturbed > runs) {
    out.push_back(
        fmt::format("{} of {} were disturbed ({} involuntary switches).", disturbed, counted(runs, "run"), switches));
  }
  if (imprecise > 0) {
    out.push_back(fmt::format("{} of {} did not reach a spread of {:g} % in time.", imprecise,
                              counted(measurement.cells.size(), "cell"), *limits.precision_percent));
  }
  return out;
}

}  // namespace slipstream::cli
