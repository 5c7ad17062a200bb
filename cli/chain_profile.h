// Where the time of a verification goes. Phases are measured (VerifySummary). Causes are counted: each transaction's
// work is counted by cause and resource (vm/verify/cost.h), and each phase's measured time is divided in the
// proportions that the rates of the backend give. So both views have the same sum.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "cli/verify_summary.h"
#include "slipstream/base/bytes.h"
#include "slipstream/vm/verify/cost.h"

namespace slipstream::cli {

/// The work of a transaction or of several.
struct ProfiledTx {
  std::uint64_t height = 0;
  std::size_t index = 0;
  Bytes32 id{};
  vm::TxWork work{};
};

struct ShapeWork {
  std::size_t transactions = 0;
  vm::TxWork work{};
};

struct ChainProfile {
  /// The run that counts, and the elapsed times of all runs in nanoseconds.
  VerifySummary summary;
  std::vector<std::uint64_t> runs_ns;
  /// Why the times should not be trusted, one sentence each.
  std::vector<std::string> doubts;

  vm::TxWork work{};
  /// By "inputs x outputs".
  std::map<std::string, ShapeWork> shapes;
  struct BlockCost {
    std::uint64_t height = 0;
    std::size_t transactions = 0, inputs = 0, outputs = 0;
    std::array<double, vm::kPhases> phases_ns{};
  };
  std::vector<BlockCost> blocks;
  /// At most kMostExpensive transactions, the most expensive first.
  std::vector<ProfiledTx> expensive;
  static constexpr std::size_t kMostExpensive = 10;

  /// The rates, scaled phase by phase so that they give the measured times of the whole chain. All zero if those of the
  /// backend were not measured; then there is no view by cause.
  bool has_rates = false;
  vm::CostRates rates{};
  /// What the rates as they stand predict for the chain, in nanoseconds of processor time.
  double predicted_ns = 0;
};

/// Counts the work of every transaction in the blocks that were examined, and scales the rates. The error is one line:
/// the file cannot be read again.
[[nodiscard]] std::expected<ChainProfile, std::string> profile_of(VerifySummary summary,
                                                                  const std::filesystem::path& chain);

void print_text(const ChainProfile& profile, std::ostream& out, const TextStyle& style);
/// docs/json.md has the keys.
[[nodiscard]] nlohmann::ordered_json to_json(const ChainProfile& profile);

}  // namespace slipstream::cli
