// The kernels that `slipstream bench` times, each as what a caller of the library sees: batches of a fixed size through
// the active backend. Inputs are pseudorandom and the same in every run.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace slipstream::cli {

struct KernelCase {
  /// "point decoding".
  std::string name;
  /// Items a call: what the time is divided by.
  std::size_t items = 1;
  /// The row that a backend uses for it is that of this layer: "field", "group", "msm" or "transcript".
  std::string layer;
  /// Does it once. Results go where the compiler must assume that somebody reads them.
  std::function<void()> run;
};

/// All cases, in the order of the floors. Sets up their inputs: some milliseconds.
[[nodiscard]] std::vector<KernelCase> kernel_cases();

/// Nanoseconds an item, over several samples.
struct KernelTime {
  double median_ns = 0;
  double least_ns = 0;
};

/// Times a case for about `seconds` on the calling thread, in samples of equal length, after one call to warm up.
[[nodiscard]] KernelTime time_kernel(const KernelCase& kernel, double seconds);

}  // namespace slipstream::cli
