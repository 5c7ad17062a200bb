#include <fmt/ostream.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <bit>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <vector>

#include "cli/chain_generator.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/key_file.h"
#include "cli/openings.h"
#include "cli/printable.h"
#include "cli/progress.h"
#include "cli/threads.h"
#include "cli/units.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The thread that has just made a transaction draws the bar.
class Meter {
 public:
  Meter(Console& console, std::uint64_t total, bool drawn) : progress_(console.err, drawn), total_(total) {}

  void made() {
    const std::uint64_t done = ++done_;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return;
    const double seconds = watch_.seconds();
    const double rate = static_cast<double>(done) / seconds;
    progress_.update(done, total_,
                     fmt::format("{} of {}, {:.0f} tx/s, {:.0f} s left", done, total_, rate,
                                 static_cast<double>(total_ - done) / rate));
  }
  /// Removes the bar before other text is written.
  void clear() { progress_.clear(); }

 private:
  Progress progress_;
  std::uint64_t total_;
  std::atomic<std::uint64_t> done_ = 0;
  std::mutex mutex_;
  Stopwatch watch_;
};

/// A message if verifiers would refuse one of the shapes: it says so before any work is done.
std::optional<std::string> too_large(const ChainPlan& plan) {
  for (const TxShape& shape : plan.mix) {
    const std::uint64_t needed = multipliers_of(shape);
    if (shape.weight == 0 || std::bit_ceil(needed) <= plan.capacity) continue;
    const std::string what =
        fmt::format("transactions with {} and {} need {} multipliers, and verifiers allow {}",
                    counted(shape.inputs, "input"), counted(shape.outputs, "output"), needed, plan.capacity);
    if (std::bit_ceil(needed) > kLargestCapacity) return what + "; take fewer inputs or outputs";
    return fmt::format("{}; take fewer, or --capacity {} here and for `slipstream verify`", what,
                       std::bit_ceil(needed));
  }
  return std::nullopt;
}

/// A message if a file of this command would take the place of another one.
std::optional<std::string> misplaced(const GenOptions& options) {
  for (const std::string& other : {options.key, options.mix, options.openings}) {
    if (!other.empty() && same_file(options.out, other)) return options.out + ": --out is another file of this command";
  }
  // Says so before any work is done.
  std::error_code ignored;
  if (!options.openings.empty() && std::filesystem::exists(options.openings, ignored)) {
    return fmt::format("{}: this file exists, and openings never replace a file", options.openings);
  }
  return std::nullopt;
}

}  // namespace

int gen(const GenOptions& options, Console& console) {
  const auto fail = [&console](const std::string& message) { return report_error(console, message); };
  ChainPlan plan{
      options.txs, {{options.inputs, options.outputs, 1}}, options.seed, options.txs_per_block, options.capacity};
  if (!options.mix.empty()) {
    auto mix = read_mix(options.mix);
    if (!mix) return fail(mix.error());
    plan.mix = *std::move(mix);
  }

  if (const auto message = too_large(plan)) return fail(*message);
  if (const auto message = misplaced(options)) return fail(*message);
  if (!options.key.empty()) {
    auto owner = read_key_file(options.key);
    if (!owner) return fail(owner.error());
    plan.owner = *std::move(owner);
  }

  // Constructed before the file, so that a named temporary file is removed after an interrupt.
  const Interrupt interrupt;
  const Stopwatch watch;
  const auto threads = Threads::make(options.threads);
  if (!threads) return fail(threads.error());
  tbb::task_arena arena(static_cast<int>(threads->count()));
  const auto interrupted = [&] {
    fail(fmt::format("interrupted; {} was not written", options.out));
    return Interrupt::exit_code();
  };
  auto generator = ChainGenerator::make(plan, [] { return !Interrupt::happened(); });
  if (!generator) return interrupted();
  auto writer = ledger::ChainWriter::create(options.out, generator->state());
  if (!writer) return fail(writer.error().to_string());
  std::uint64_t blocks = 0;
  {
    Meter meter(console, plan.txs, console.err_is_terminal && !options.quiet);
    while (true) {
      auto block = arena.execute([&] {
        return generator->next([&] {
          meter.made();
          return !Interrupt::happened();
        });
      });
      if (block && !*block) break;
      std::string problem = block ? "" : block.error();
      if (block) {
        if (auto written = writer->append(**block); !written) problem = written.error().to_string();
      }
      if (!problem.empty()) {
        meter.clear();
        return Interrupt::happened() ? interrupted() : fail(problem);
      }
      ++blocks;
    }
  }
  const double seconds = watch.seconds();
  const auto unspent = options.openings.empty() ? std::vector<OwnedOutput>() : generator->unspent();
  // Made before the file gets its name, because nothing may fail afterwards.
  const double rate = static_cast<double>(plan.txs) / seconds;
  const std::string made =
      options.json
          ? document_text({{"chain", options.out},
                           {"transactions", plan.txs},
                           {"blocks", blocks},
                           {"openings", options.openings.empty() ? Json() : Json(unspent.size())},
                           {"total_ns", watch.nanoseconds()},
                           {"transactions_per_second", rate}})
          : fmt::format("{}: {} in {}, made in {:.2f} s, {:.0f} tx/s\n", printable(options.out),
                        counted(plan.txs, "transaction"), counted(blocks, "block"), seconds, rate) +
                (options.openings.empty()
                     ? ""
                     : fmt::format("{}: {}\n", printable(options.openings), counted(unspent.size(), "unspent output")));
  CompanionFile openings(options.openings);
  if (!options.openings.empty()) {
    const auto written = on_clean_stack(
        [&] { return create_file(options.openings, describe_openings_vartime(unspent).bytes(), Access::owner); });
    if (!written) return fail(written.error());
    openings.was_written();
  }
  if (auto written = writer->finish(); !written) return fail(written.error().to_string());
  openings.keep();
  if (!options.quiet || options.json) console.out << made;
  return kExitValid;
}

}  // namespace slipstream::cli
