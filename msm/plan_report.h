// A plan spelled out, with what it costs in time and memory: for people, by `slipstream info --msm N`.
#pragma once

#include <cstddef>

#include "cpu/backend.h"
#include "msm/plan/plan.h"

namespace slipstream::msm {

struct PlanReport {
  Plan plan;
  /// Windows of Pippenger, 0 for Straus; the widths of the narrowest and the widest; buckets of the widest.
  unsigned windows = 0;
  unsigned narrowest = 0, widest = 0;
  std::size_t buckets = 0;
  /// How the backend's kernels go about it, in words.
  const char* layout = "";
  /// Jobs that can run at one time, how many threads they keep busy, and the most that one thread does in a row.
  std::size_t jobs = 1;
  std::size_t busy_threads = 1;
  std::size_t rounds = 1;
  /// Bytes beyond the inputs: addends and magnitudes of all points; and what the jobs that run at one time work in.
  std::size_t prepared_bytes = 0;
  std::size_t working_bytes = 0;
  /// By the cost model.
  double nanoseconds = 0;
};

/// The plan that a multiplication of this shape is carried out by on this backend, and what it means.
[[nodiscard]] PlanReport report_plan(const Shape& shape, cpu::Backend backend);

}  // namespace slipstream::msm
