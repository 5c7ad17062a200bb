// The options of `slipstream bench chain` and `slipstream bench kernels`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "slipstream/ledger/rules.h"

namespace slipstream::cli {

enum class ReportFormat : std::uint8_t { text, json, csv, markdown };
/// Which time is compared with that of an earlier result.
enum class ComparedTime : std::uint8_t { wall, cpu };

/// The output of both commands.
struct BenchOutput {
  ReportFormat format = ReportFormat::text;
  /// `bench chain`: a page with the same figures; empty for none.
  std::string html;
  /// An earlier result, written as JSON; empty for none.
  std::string compare;
  ComparedTime time = ComparedTime::wall;
  /// Exit code 1 if something is slower than in the earlier result by more percent than this.
  std::optional<double> fail_on_regression;
};

struct BenchChainOptions {
  /// Chain files.
  std::vector<std::string> chains;
  /// Texts of shapes ("2x2+taproot"). Without shapes, mix and chains: 2x2.
  std::vector<std::string> shapes;
  /// A file with shapes and weights.
  std::string mix;
  /// Empty: 200, or `txs` if that is less.
  std::vector<std::uint64_t> block_txs;
  /// 0 among them: as many as this process may use.
  std::vector<unsigned> threads = {0};
  /// Names; "all" for all that the processor supports. Empty: the active one.
  std::vector<std::string> backends;
  std::vector<ledger::Rules> rules = {ledger::Rules::reference};
  std::uint64_t txs = 400;
  std::uint64_t seed = 0;
  std::uint64_t runs = 10;
  /// 0: exactly `runs`.
  double precision_percent = 2;
  double time_limit_s = 60;
  /// A directory for chains that are made; empty for none.
  std::string cache;
  BenchOutput output;
};

struct BenchKernelsOptions {
  /// Seconds of measurement for each kernel and backend.
  double seconds = 0.3;
  /// Only kernels whose name contains this text.
  std::string filter;
  /// As above, but empty means all that the processor supports.
  std::vector<std::string> backends;
  BenchOutput output;
};

}  // namespace slipstream::cli
