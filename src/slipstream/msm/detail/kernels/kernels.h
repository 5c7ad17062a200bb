// The jobs that a multiplication is cut into: each backend has one row of function pointers for them. Code that all
// backends share decides which jobs run, how many and on which thread (msm/detail/plan/plan.h, msm/detail/engine.h).
#pragma once

#include <cstddef>

#include "slipstream/base/detail/arena.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/kernels/group_concept.h"
#include "slipstream/msm/detail/kernels/pippenger.h"
#include "slipstream/msm/detail/kernels/straus.h"
#include "slipstream/msm/detail/plan/plan.h"

namespace slipstream::msm {

/// The kernels for one kind of addend and sum. They take their working memory from the arena of the job.
template <class Addend, class Sum>
struct Kernels {
  /// The row's name.
  const char* backend;
  /// The kernels' costs, for the planner.
  PlanCosts costs;
  Sum (*straus_vartime)(const StrausJob<Addend>& job, Arena& arena);
  /// out[i] = the sum of digit * point of window job.first + i.
  void (*window_sums_vartime)(const WindowsJob<Addend>& job, Sum* out, Arena& arena);
  Sum (*digits_sum_vartime)(const DigitsJob<Addend>& job, Arena& arena);
  /// The sum over windows i of 2^offset(i) times the sum over j < chunks of sums[i * chunks + j].
  Sum (*join_windows_vartime)(const Sum* sums, const Windows& windows, std::size_t chunks);
};

/// The templates instantiated for a group. A backend calls this only in its own translation unit.
template <Group G>
[[nodiscard]] constexpr Kernels<typename G::Addend, typename G::Sum> make_kernels(const char* backend) {
  return {.backend = backend,
          .costs = kOneLaneCosts,
          .straus_vartime = Straus<G>::run_vartime,
          .window_sums_vartime = Pippenger<G>::window_sums_vartime,
          .digits_sum_vartime = Pippenger<G>::template window_sum_vartime<DigitsJob<typename G::Addend>>,
          .join_windows_vartime = Pippenger<G>::join_windows_vartime};
}

using CurveKernels = Kernels<CurveAddend, group::EdwardsPoint>;

/// The kernels of the active backend (cpu/backend.h).
[[nodiscard]] const CurveKernels& msm_kernels();
/// The kernels of this backend, for tests and benchmarks.
[[nodiscard]] const CurveKernels& msm_kernels(cpu::Backend backend);

}  // namespace slipstream::msm
