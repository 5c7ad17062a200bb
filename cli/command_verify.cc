#include <fmt/ostream.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/threads.h"
#include "cli/transaction_verdict.h"
#include "cli/verify_summary.h"
#include "slipstream/base/detail/stopwatch.h"
#include "slipstream/base/detail/work_clock.h"
#include "slipstream/base/threads.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"

namespace slipstream::cli {
namespace {

void show_progress(Progress& progress, std::uint64_t bytes_read, std::optional<std::uint64_t> file_size,
                   const VerifySummary& summary, const Stopwatch& watch) {
  const double seconds = watch.seconds();
  progress.update(bytes_read, file_size,
                  fmt::format("height {}, {} transactions, {:.0f} tx/s", summary.tip.height,
                              summary.counts.transactions, static_cast<double>(summary.counts.transactions) / seconds));
}

/// Applies block after block until the chain ends, a block is invalid, or the file cannot be read on.
void verify_blocks(const ledger::BlockVerifier& verifier, ledger::ChainReader& reader, Progress& progress,
                   VerifySummary& summary) {
  const Stopwatch total;
  ledger::ChainState state = reader.initial_state();
  summary.tip = state.tip;
  // Blocks are read while others are applied.
  std::atomic<std::uint64_t> bytes_read = 0;
  const ledger::ChainSource source{
      .next =
          [&](ledger::Block& block) {
            const WorkClock reading;
            auto there = reader.next(block);
            summary.read_ns += reading.nanoseconds();
            bytes_read = reader.offset();
            if (!there) summary.unreadable = std::move(there).error();
            return there.value_or(false);
          },
      .applied =
          [&](const ledger::Block&, const ledger::BlockReport& report, const ledger::ChainState& at) {
            ++summary.valid_blocks;
            summary.counts += report.counts;
            summary.times += report.times;
            summary.tip = at.tip;
            show_progress(progress, bytes_read, reader.file_size(), summary, total);
          },
      .stop = {}};
  if (auto applied = verifier.apply_chain_vartime(state, source); !applied) {
    ledger::BlockError& error = applied.error().error;
    summary.times += error.times;
    summary.times += applied.error().later;
    if (error.fault.kind == ledger::FaultKind::OutOfResources) {
      summary.out_of_resources = std::move(error.fault.detail);
    } else {
      summary.invalid = {applied.error().header.height, std::move(error)};
    }
    // The file is read ahead; data after the last verdict is ignored.
    summary.unreadable.reset();
  }
  summary.total_ns = total.nanoseconds();
}

void verify_chain(const VerifyOptions& options, ledger::ChainReader& reader, Console& console, VerifySummary& summary) {
  const Stopwatch setup;
  const auto threads = Threads::make(options.threads);
  if (!threads) {
    summary.out_of_resources = threads.error();
    return;
  }
  const auto naming = options.first_fault ? ledger::Naming::first_found : ledger::Naming::reference;
  const auto verifier = ledger::BlockVerifier::make(
      {.threads = threads->count(), .rules = options.rules, .generator_capacity = options.capacity, .naming = naming});
  if (!verifier) {
    summary.out_of_resources = verifier.error().detail;
    return;
  }
  summary.setup_ns = setup.nanoseconds();
  Progress progress(console.err, console.err_is_terminal && !options.quiet);
  verify_blocks(*verifier, reader, progress, summary);
}

}  // namespace

VerifySummary verify_file(const VerifyOptions& options, const Input& input, Console& console) {
  VerifySummary summary{
      .chain = options.chain,
      .backend = cpu::info(cpu::active_backend()).name,
      .threads = options.threads == 0 ? usable_threads() : options.threads,
      .rules = options.rules,
  };
  auto reader = ledger::ChainReader::open(input.path());
  if (reader) {
    summary.initial_height = reader->initial_state().tip.height;
    verify_chain(options, *reader, console, summary);
  } else {
    summary.unreadable = std::move(reader).error();
  }
  return summary;
}

int exit_code(const VerifySummary& summary, const Input& input, Console& console) {
  if (summary.out_of_resources) {
    return report_error(console, fmt::format("{}: no verdict: {}", input.name(), *summary.out_of_resources));
  }
  if (summary.unreadable) {
    return report_error(console, input.explain(*summary.unreadable, summary.initial_height));
  }
  return summary.invalid ? kExitInvalid : kExitValid;
}

namespace {

/// The transaction in a file that is no chain file. A pipe can be read only once, so it is taken for a chain.
std::optional<Bytes> transaction_of(const Input& input) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(input.path(), ignored)) return std::nullopt;
  const auto chain = ledger::ChainReader::open(input.path());
  using enum ledger::ChainErrorKind;
  if (chain || (chain.error().kind != WrongMagic && chain.error().kind != Truncated)) return std::nullopt;
  auto bytes = read_file(input.path());
  return bytes ? transaction_in(*std::move(bytes)) : std::nullopt;
}

int verify_one(const VerifyOptions& options, const Input& input, Bytes bytes, Console& console) {
  const auto verdict = verify_transaction(options, input.name(), std::move(bytes), console);
  if (!verdict) {
    report_error(console, verdict.error().message);
    return verdict.error().code;
  }
  if (options.json) {
    print_document(console, to_json(*verdict));
  } else {
    print_text(*verdict, console.out, {.colour = console.colour, .brief = options.quiet});
  }
  return verdict->fault ? kExitInvalid : kExitValid;
}

}  // namespace

int verify(const VerifyOptions& options, Console& console) {
  const Input input(options.chain);
  if (auto bytes = transaction_of(input)) return verify_one(options, input, *std::move(bytes), console);
  if (!options.on.empty()) {
    return report_error(console, input.name() + ": --on is for a transaction in a file, and this is none");
  }
  const VerifySummary summary = verify_file(options, input, console);
  if (options.json) {
    print_document(console, to_json(summary));
  } else if (summary.initial_height && !summary.out_of_resources) {
    print_text(summary, console.out, {.colour = console.colour, .brief = options.quiet});
  }
  return exit_code(summary, input, console);
}

}  // namespace slipstream::cli
