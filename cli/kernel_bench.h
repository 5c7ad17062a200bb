// The kernels that `slipstream bench` measures, called as a user of the library calls them: batches of a fixed size on
// the active backend. Inputs are pseudorandom and equal in every run.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

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

/// Nanoseconds per item, over several samples.
struct KernelTime {
  double median_ns = 0;
  double least_ns = 0;
};

/// Measures a case for about `seconds` on the calling thread, in samples of equal length, after one warm-up call.
[[nodiscard]] KernelTime time_kernel(const KernelCase& kernel, double seconds);

}  // namespace slipstream::cli
