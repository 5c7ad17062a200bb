// What a backend does for this layer, one row of function pointers each: the jobs that a multiplication is cut into.
// Which jobs, how many and on which thread is decided above (msm/plan/plan.h, msm/detail/engine.h) by code that all
// backends share.
#pragma once

#include <cstddef>

#include "cpu/backend.h"
#include "msm/kernels/curve_group.h"
#include "msm/kernels/group_concept.h"
#include "msm/kernels/pippenger.h"
#include "msm/kernels/scratch.h"
#include "msm/kernels/straus.h"
#include "msm/plan/plan.h"

namespace slipstream::msm {

/// The kernels for one kind of addend and sum. A kernel's working memory comes from its caller, who asks for its size
/// first.
template <class Addend, class Sum>
struct Kernels {
  /// The row's name.
  const char* backend;
  /// What the planner has to know about the kernels.
  PlanCosts costs;
  std::size_t (*straus_scratch_bytes)(const StrausJob<Addend>& job);
  Sum (*straus_vartime)(const StrausJob<Addend>& job, Scratch scratch);
  std::size_t (*windows_scratch_bytes)(const WindowsJob<Addend>& job);
  /// out[i] = the sum of digit * point of window job.first + i.
  void (*window_sums_vartime)(const WindowsJob<Addend>& job, Sum* out, Scratch scratch);
  std::size_t (*digits_scratch_bytes)(const DigitsJob<Addend>& job);
  Sum (*digits_sum_vartime)(const DigitsJob<Addend>& job, Scratch scratch);
  /// The sum over windows i of 2^offset(i) times the sum over j < chunks of sums[i * chunks + j].
  Sum (*join_windows_vartime)(const Sum* sums, const Windows& windows, std::size_t chunks);
};

/// The templates instantiated for a group. A backend calls this in its own translation unit and nowhere else.
template <Group G>
[[nodiscard]] constexpr Kernels<typename G::Addend, typename G::Sum> make_kernels(const char* backend) {
  return {.backend = backend,
          .costs = kOneLaneCosts,
          .straus_scratch_bytes = straus_scratch_bytes<G>,
          .straus_vartime = Straus<G>::run_vartime,
          .windows_scratch_bytes = Pippenger<G>::windows_scratch_bytes,
          .window_sums_vartime = Pippenger<G>::window_sums_vartime,
          .digits_scratch_bytes = Pippenger<G>::digits_scratch_bytes,
          .digits_sum_vartime = Pippenger<G>::template window_sum_vartime<DigitsJob<typename G::Addend>>,
          .join_windows_vartime = Pippenger<G>::join_windows_vartime};
}

using CurveKernels = Kernels<CurveAddend, group::EdwardsPoint>;

/// The row of the active backend (cpu/backend.h).
[[nodiscard]] const CurveKernels& msm_kernels();
/// The row of this backend, for tests and benchmarks.
[[nodiscard]] const CurveKernels& msm_kernels(cpu::Backend backend);

}  // namespace slipstream::msm
