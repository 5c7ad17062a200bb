// A plan in detail, with its cost in time and memory. `slipstream info --msm N` prints it.
#pragma once

#include <cstddef>

#include "slipstream/base/export.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/detail/plan/plan.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// A plan, its shape and its cost.
struct PlanReport {
  Plan plan;  ///< The plan.
  /// Windows of Pippenger, 0 for Straus; the widths of the narrowest and the widest; buckets of the widest.
  unsigned windows = 0;
  unsigned narrowest = 0, widest = 0;  ///< The widths of windows, in bits.
  std::size_t buckets = 0;             ///< Buckets of the widest window.
  /// A description of how the backend's kernels work.
  const char* layout = "";
  /// Jobs that can run at the same time, the number of threads they keep busy, and the most jobs that one thread runs
  /// in a row.
  std::size_t jobs = 1;
  std::size_t busy_threads = 1;  ///< Threads that work.
  std::size_t rounds = 1;        ///< Jobs of the busiest thread.
  /// Bytes in addition to the inputs: addends and absolute values of all points; and the working memory of the jobs
  /// that run at the same time.
  std::size_t prepared_bytes = 0;
  std::size_t working_bytes = 0;  ///< Working memory.
  /// Estimate of the cost model.
  double nanoseconds = 0;
};

/// The plan for a multiscalar multiplication of this size on this backend, in detail.
[[nodiscard]] PlanReport report_plan(const Problem& problem, cpu::Backend backend);

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
