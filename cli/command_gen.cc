#include <fmt/ostream.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <mutex>

#include "cli/chain_generator.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/units.h"
#include "ledger/chain_file.h"

namespace slipstream::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// Draws the bar from whichever thread has just made a transaction.
class Meter {
 public:
  Meter(Console& console, std::uint64_t total) : progress_(console.err, console.err_is_terminal), total_(total) {}

  void made() {
    const std::uint64_t done = ++done_;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    const double rate = static_cast<double>(done) / seconds;
    progress_.update(done, total_,
                     fmt::format("{} of {} transactions, {:.0f} tx/s, {:.0f} s left", done, total_, rate,
                                 static_cast<double>(total_ - done) / rate));
  }

 private:
  Progress progress_;
  std::uint64_t total_;
  std::atomic<std::uint64_t> done_ = 0;
  std::mutex mutex_;
  Clock::time_point begin_ = Clock::now();
};

std::expected<std::vector<TxShape>, std::string> read_mix(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) return std::unexpected("cannot be read");
  return parse_mix(text);
}

}  // namespace

int gen(const GenOptions& options, Console& console) {
  const auto fail = [&console](const std::string& message) {
    fmt::print(console.err, "slipstream: {}\n", message);
    return kExitUsage;
  };
  ChainPlan plan{options.txs, {{options.inputs, options.outputs, 1}}, options.seed, options.txs_per_block};
  if (!options.mix.empty()) {
    auto mix = read_mix(options.mix);
    if (!mix) return fail(fmt::format("{}: {}", options.mix, mix.error()));
    plan.mix = *std::move(mix);
  }

  // Before there is a file: a temporary file with a name must not be left behind.
  const Interrupt interrupt;
  const Clock::time_point begin = Clock::now();
  tbb::task_arena arena(options.threads == 0 ? tbb::task_arena::automatic : static_cast<int>(options.threads));
  ChainGenerator generator(plan);
  auto writer = ledger::ChainWriter::create(options.out, generator.state());
  if (!writer) return fail(writer.error().to_string());
  std::uint64_t blocks = 0;
  {
    Meter meter(console, plan.txs);
    while (true) {
      auto block = arena.execute([&] {
        return generator.next([&] {
          meter.made();
          return !interrupt.happened();
        });
      });
      if (!block && interrupt.happened()) {
        fmt::print(console.err, "slipstream: interrupted; {} was not written\n", options.out);
        return kExitInterrupted;
      }
      if (!block) return fail(block.error());
      if (!*block) break;
      if (auto written = writer->append(**block); !written) return fail(written.error().to_string());
      ++blocks;
    }
  }
  if (auto written = writer->finish(); !written) return fail(written.error().to_string());
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  fmt::print(console.out, "{}: {} in {}, made in {:.2f} s, {:.0f} tx/s\n", options.out,
             counted(plan.txs, "transaction"), counted(blocks, "block"), seconds,
             static_cast<double>(plan.txs) / seconds);
  return kExitValid;
}

}  // namespace slipstream::cli
