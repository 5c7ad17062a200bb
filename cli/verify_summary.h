// The result of `slipstream verify`, and its output as text or as one JSON document.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/input.h"
#include "slipstream/base/bytes.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/chain_file.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/rules.h"
#include "slipstream/vm/verify/cost.h"

namespace slipstream::cli {

struct VerifySummary {
  // The request.
  std::string chain;
  std::string backend;
  unsigned threads = 0;
  ledger::Rules rules = ledger::Rules::reference;

  // The result. At most one of these is set: an invalid block, an unreadable file, or missing memory or threads.
  struct InvalidBlock {
    std::uint64_t height;
    ledger::BlockError error;
    /// How far the checks of the block came, in words: "2 of its 50 transactions invalid, the others valid".
    [[nodiscard]] std::string checked() const;
  };
  std::optional<InvalidBlock> invalid{};
  std::optional<ledger::ChainError> unreadable{};
  /// One line that names the missing resource. There is no verdict then.
  std::optional<std::string> out_of_resources{};
  /// The height before the first block; nullopt if the file is no chain file.
  std::optional<std::uint64_t> initial_height{};
  std::uint64_t valid_blocks = 0;
  /// Over valid blocks.
  ledger::Counts counts{};
  /// The last valid block, or the initial one.
  ledger::BlockHeader tip{};

  // The cost, over all blocks that were examined.
  ledger::PhaseTimes times{};
  /// Processor time to read the file and parse blocks, including checksums.
  std::uint64_t read_ns = 0;
  /// Elapsed time to make generators and tables, before the first block.
  std::uint64_t setup_ns = 0;
  /// Elapsed time from opening the file to the last verdict, without set-up.
  std::uint64_t total_ns = 0;

  /// Processor time of all threads, without set-up.
  [[nodiscard]] std::uint64_t processor_ns() const { return read_ns + times.processor(); }
  /// What is left of `threads` times total_ns: threads waited for each other, for the disk or for a processor.
  [[nodiscard]] std::uint64_t waiting_ns() const;

  [[nodiscard]] double transactions_per_second() const;
  /// Zero if there are no outputs.
  [[nodiscard]] double microseconds_per_output() const;
};

/// "reference" or "strict", as --rules takes it.
[[nodiscard]] const char* rules_name(ledger::Rules rules);

/// A phase of the work, and its processor time, summed over threads.
struct Phase {
  const char* title;
  /// In JSON, with its unit.
  const char* key;
  /// One line: what is done in it.
  const char* explanation;
  std::uint64_t nanoseconds;

  /// "decode": as vm::name(vm::Phase) has it, if it is a phase of the model.
  [[nodiscard]] std::string name() const;
};
/// In the order of the work; waiting, which is elapsed time, comes last.
[[nodiscard]] std::array<Phase, 11> phases(const VerifySummary& summary);

/// The measured times as the cost model has them: without blame and waiting.
[[nodiscard]] vm::TimeByPhase time_by_phase(std::uint64_t read_ns, const ledger::PhaseTimes& times);

/// Verifies the file, with a progress bar on a terminal.
[[nodiscard]] VerifySummary verify_file(const VerifyOptions& options, const Input& input, Console& console);
/// That of `slipstream verify`. Without a verdict, also prints the reason to console.err.
[[nodiscard]] int exit_code(const VerifySummary& summary, const Input& input, Console& console);

/// "valid", "invalid", "unreadable" or "none".
[[nodiscard]] const char* verdict(const VerifySummary& summary);

struct TextStyle {
  /// The verdict is green or red.
  bool colour = false;
  /// Only what is invalid, and the verdict.
  bool brief = false;
};
/// "valid" or "invalid", in the style.
[[nodiscard]] std::string verdict_word(bool valid, const TextStyle& style);
/// Name, detail, and place of a fault.
[[nodiscard]] nlohmann::ordered_json fault_json(const ledger::Fault& fault);

/// Precondition: the summary has a verdict.
void print_text(const VerifySummary& summary, std::ostream& out, const TextStyle& style = {});
/// Keys are stable: new keys are added, none is renamed. Key names include units.
[[nodiscard]] nlohmann::ordered_json to_json(const VerifySummary& summary);

}  // namespace slipstream::cli
