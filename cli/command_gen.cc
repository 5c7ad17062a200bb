#include <fmt/ostream.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <csignal>
#include <mutex>

#include "base/stopwatch.h"
#include "cli/chain_generator.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/threads.h"
#include "cli/units.h"
#include "ledger/chain_file.h"

namespace slipstream::cli {
namespace {

// Lock-free, so a signal handler may write it and any thread may read it.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

/// While it is alive, an interrupt (SIGINT, SIGTERM) sets a flag instead of ending the process. So the work can stop,
/// name the file that is not written, and remove a named temporary file (base/whole_file.h says when there is one).
class Interrupt {
 public:
  Interrupt() {
    interrupted = false;
    old_interrupt_ = std::signal(SIGINT, note);
    old_terminate_ = std::signal(SIGTERM, note);
  }
  ~Interrupt() {
    std::signal(SIGINT, old_interrupt_);
    std::signal(SIGTERM, old_terminate_);
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Whether an interrupt arrived since construction.
  [[nodiscard]] static bool happened() { return interrupted; }

 private:
  using Handler = void (*)(int);
  static void note(int) { interrupted = true; }

  Handler old_interrupt_, old_terminate_;
};

/// The thread that has just made a transaction draws the bar.
class Meter {
 public:
  Meter(Console& console, std::uint64_t total) : progress_(console.err, console.err_is_terminal), total_(total) {}

  void made() {
    const std::uint64_t done = ++done_;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return;
    const double seconds = watch_.seconds();
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
  Stopwatch watch_;
};

}  // namespace

int gen(const GenOptions& options, Console& console) {
  const auto fail = [&console](const std::string& message) {
    fmt::print(console.err, "slipstream: {}\n", message);
    return kExitUsage;
  };
  ChainPlan plan{options.txs, {{options.inputs, options.outputs, 1}}, options.seed, options.txs_per_block};
  if (!options.mix.empty()) {
    auto mix = read_mix(options.mix);
    if (!mix) return fail(mix.error());
    plan.mix = *std::move(mix);
  }

  // Constructed before the file, so that a named temporary file is removed after an interrupt.
  const Interrupt interrupt;
  const Stopwatch watch;
  const auto threads = Threads::make(options.threads);
  if (!threads) return fail(threads.error());
  tbb::task_arena arena(static_cast<int>(threads->count()));
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
  const double seconds = watch.seconds();
  // Made before the file gets its name, because nothing may fail afterwards.
  const std::string made =
      fmt::format("{}: {} in {}, made in {:.2f} s, {:.0f} tx/s\n", options.out, counted(plan.txs, "transaction"),
                  counted(blocks, "block"), seconds, static_cast<double>(plan.txs) / seconds);
  if (auto written = writer->finish(); !written) return fail(written.error().to_string());
  console.out << made;
  return kExitValid;
}

}  // namespace slipstream::cli
