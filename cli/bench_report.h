// Results of `slipstream bench` as text, JSON, CSV and Markdown. docs/profiling.md explains the columns.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "cli/bench_compare.h"
#include "cli/bench_options.h"
#include "cli/chain_bench.h"
#include "cli/kernel_bench.h"

namespace slipstream::cli {

struct ChainReport {
  ChainMeasurement measurement;
  RunLimits limits;
  std::uint64_t seed = 0;
  /// "2026-01-31T12:00:00Z".
  std::string started;
  std::optional<Comparison> comparison{};
};

struct KernelReport {
  KernelMeasurement measurement;
  /// Of measurement, for each kernel and backend.
  double seconds = 0;
  std::string filter;
  std::string started;
  std::optional<Comparison> comparison{};
};

void print(const ChainReport& report, ReportFormat format, std::ostream& out);
void print(const KernelReport& report, ReportFormat format, std::ostream& out);

}  // namespace slipstream::cli
