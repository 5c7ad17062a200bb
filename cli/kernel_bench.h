// The kernels that `slipstream bench kernels` measures, called as a user of the library calls them: batches of a fixed
// size on the active backend. Inputs are pseudorandom and equal in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cli/run_meter.h"
#include "slipstream/cpu/backend.h"

namespace slipstream::cli {

struct KernelCase {
  /// "point decoding".
  std::string name;
  /// The number of items per call, by which the time is divided.
  std::size_t items = 1;
  /// The layer whose kernels are used: "field", "group", "msm" or "transcript".
  std::string layer;
  /// Runs the kernel once. Results are stored so that the compiler cannot remove the work.
  std::function<void()> run;
};

/// All cases, in the order of the layers. Prepares their inputs, which takes some milliseconds.
[[nodiscard]] std::vector<KernelCase> kernel_cases();

/// A kernel on a backend.
struct KernelResult {
  std::string name;
  std::size_t items = 1;
  std::string backend;
  /// The set of kernels that the backend uses in this layer: its own, or that of another backend.
  std::string kernels;
  /// Nanoseconds per item, a number for each sample, in the order of measurement: wall time, and processor time of the
  /// thread. Never empty in a result.
  std::vector<double> wall_ns{}, cpu_ns{};
  /// Samples in which the thread lost its processor, or was without one for more than 2 % of the time.
  std::size_t disturbed_samples = 0;

  /// Whether more than a quarter of the samples were disturbed.
  [[nodiscard]] bool is_disturbed() const { return 4 * disturbed_samples > wall_ns.size(); }
};

struct KernelMeasurement {
  /// A kernel's backends follow each other, in the order that was asked for.
  std::vector<KernelResult> results;
  MachineLoad load;
};

/// Measures on the calling thread. A sample takes about a millisecond, or one call if that is longer: a time slice of
/// the system is longer, so most samples are not interrupted. Each kernel and backend gets samples for about `seconds`,
/// at least five. The samples of all of them are taken in random order; before each, the kernel runs once or for 0.1 ms
/// unmeasured. Leaves the active backend as it was. Precondition: the backends are supported.
[[nodiscard]] KernelMeasurement measure_kernels(std::span<const KernelCase> cases,
                                                std::span<const cpu::Backend> backends, double seconds,
                                                const BenchProgress& progress);

/// As for chains: why the measurement cannot be trusted, one sentence each.
[[nodiscard]] std::vector<std::string> reasons_to_doubt(const KernelMeasurement& measurement);

}  // namespace slipstream::cli
