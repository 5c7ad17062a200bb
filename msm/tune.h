// Measures the constants of msm/plan.h on the machine it runs on: times multiplications under forced plans and finds
// the constants that the cost model explains these times best with.
//
// Each time is the median of several runs on the calling thread. The fit is by least squares of relative errors, with
// constants that cannot be negative. What is measured, in this order, t being a time without what is known already:
//   point                               addends and magnitudes of some thousand points
//   doubling, table_entry, table_addition    t = 253 doubling + n (8 table_entry + 42.2 table_addition), Straus of
//                                       width 5; the ratio of the last two is that of the build
//   addition                            Straus over static bases with tables
//   point_in_window, bucket, window, far_point, far_bucket    Pippenger, several numbers of windows for every n
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "msm/plan.h"

namespace slipstream::msm {

struct TuneOptions {
  /// How long to measure, about: at least two runs of everything are made, so slow kernels take longer.
  double seconds = 3;
  /// The largest sum, of 128 points at least. Constants for sums that leave the second-level cache come from those of
  /// more than 8192 points; where there are none, they stay those of the build.
  std::size_t max_points = std::size_t{1} << 17;
  /// Called after each measurement with how many of how many are done, and answers whether to go on; may be empty.
  std::function<bool(std::size_t done, std::size_t total)> progress = {};
};

/// The constants of the active backend's kernels; nullopt if `progress` ended it.
[[nodiscard]] std::optional<PlanCosts> measure_plan_costs(const TuneOptions& options = {});

}  // namespace slipstream::msm
