// Compares a measurement with an earlier one that was written with --json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/bench_options.h"
#include "cli/bench_statistics.h"
#include "cli/chain_bench.h"
#include "cli/kernel_bench.h"

namespace slipstream::cli {

/// The times of one cell, or of one kernel on one backend.
struct Series {
  /// What was measured. Series of two measurements are compared if their keys are equal.
  std::string key;
  /// Nanoseconds, in the order of measurement; equally many.
  std::vector<double> wall_ns, cpu_ns;
};

[[nodiscard]] std::vector<Series> series_of(const ChainMeasurement& measurement);
[[nodiscard]] std::vector<Series> series_of(const KernelMeasurement& measurement);

inline constexpr std::string_view kBenchChain = "bench chain";
inline constexpr std::string_view kBenchKernels = "bench kernels";

struct OldMeasurement {
  std::string processor;
  /// Whether the machine was too busy.
  bool was_busy = false;
  std::vector<Series> series;
};

/// Reads the JSON document of `kind`. The error says what is wrong with it, without a path.
[[nodiscard]] std::expected<OldMeasurement, std::string> parse_measurement(std::string_view json,
                                                                           std::string_view kind);

struct SeriesChange {
  /// The index in the new measurement.
  std::size_t cell;
  Change change;
};

struct Comparison {
  ComparedTime time = ComparedTime::wall;
  /// In the order of the new measurement.
  std::vector<SeriesChange> changes{};
  /// Series of the new measurement that the old one lacks.
  std::size_t not_in_old = 0;
  /// Compared series with too few samples for any verdict but "no difference".
  std::size_t too_few_samples = 0;
  /// The processor of the old measurement if it is another one.
  std::optional<std::string> other_processor{};
  bool old_was_busy = false;

  /// The change of a cell, or nullptr.
  [[nodiscard]] const Change* find(std::size_t cell) const;
  /// How many have this verdict.
  [[nodiscard]] std::size_t count(Verdict verdict) const;
  /// Whether something is slower by more than `percent`.
  [[nodiscard]] bool has_regression(double percent) const;
};

[[nodiscard]] Comparison compare(const OldMeasurement& before, std::span<const Series> now, ComparedTime time);

}  // namespace slipstream::cli
