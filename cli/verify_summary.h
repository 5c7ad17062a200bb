// What `slipstream verify` found, and how it is shown: as text, or as one JSON document.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "ledger/block.h"
#include "ledger/chain_file.h"
#include "ledger/report.h"
#include "ledger/rules.h"

namespace slipstream::cli {

struct VerifySummary {
  // What was asked for.
  std::string chain;
  std::string backend;
  unsigned threads = 0;
  ledger::Rules rules = ledger::Rules::reference;

  // What was found. At most one of these: a block that is invalid, a file that cannot be read on, or no memory or no
  // thread to go on with.
  struct InvalidBlock {
    std::uint64_t height;
    ledger::BlockError error;
  };
  std::optional<InvalidBlock> invalid{};
  std::optional<ledger::ChainError> unreadable{};
  /// One line that says what was missing. There is no verdict.
  std::optional<std::string> out_of_resources{};
  std::uint64_t valid_blocks = 0;
  /// Over valid blocks.
  ledger::Counts counts{};
  /// The last valid block, or the initial one.
  ledger::BlockHeader tip{};

  // What it cost, over valid blocks.
  ledger::PhaseTimes times{};
  /// Bytes from the file to blocks, checksums with it.
  std::uint64_t read_ns = 0;
  /// Generators and tables, before the first block.
  std::uint64_t setup_ns = 0;
  /// From opening the file to the last verdict, without the set-up.
  std::uint64_t total_ns = 0;

  [[nodiscard]] double transactions_per_second() const;
  /// Zero if there are no outputs.
  [[nodiscard]] double microseconds_per_output() const;
};

/// "valid", "invalid", "unreadable" or "none".
[[nodiscard]] const char* verdict(const VerifySummary& summary);

/// Of a summary with a verdict.
void print_text(const VerifySummary& summary, std::ostream& out);
/// Keys are stable: they are added to, never renamed. Units stand in their names.
[[nodiscard]] nlohmann::ordered_json to_json(const VerifySummary& summary);

}  // namespace slipstream::cli
