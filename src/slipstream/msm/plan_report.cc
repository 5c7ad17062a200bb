#include "slipstream/msm/plan_report.h"

#include <algorithm>
#include <string_view>

#include "slipstream/msm/detail/kernels/kernels.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

namespace {

const char* layout_of(Algorithm algorithm, std::string_view kernels) {
  if (algorithm == Algorithm::straus) {
    return kernels == "avx512ifma"
               ? "one chain of doublings with one point in four lanes; windows of one scalar in eight"
               : "a table of odd multiples a point, one chain of doublings";
  }
  return kernels == "portable" ? "points sorted by digit, added to one running sum"
                               : "points sorted by digit, buckets of equal load side by side in lanes";
}

}  // namespace

PlanReport report_plan(const Problem& problem, cpu::Backend backend) {
  const CurveKernels& kernels = msm_kernels(backend);
  const PlanCosts& costs = kernels.costs;
  PlanReport out;
  out.plan = make_plan(problem, costs);
  out.nanoseconds = plan_cost(out.plan, problem, costs);
  out.layout = layout_of(out.plan.algorithm, kernels.backend);
  const std::size_t points = problem.points + problem.table_points;
  out.working_bytes = plan_memory(out.plan, problem);
  out.prepared_bytes = points * (sizeof(CurveAddend) + sizeof(SignedScalar));
  if (out.plan.algorithm == Algorithm::pippenger) {
    const Windows windows{.count = out.plan.parameter, .bits = problem.bits};
    out.windows = windows.count;
    out.widest = windows.max_width();
    out.narrowest = windows.min_width();
    out.buckets = std::size_t{1} << (out.widest - 1);
    out.jobs = windows.count * out.plan.chunks;
  } else {
    out.jobs = out.plan.chunks;
  }
  out.busy_threads = std::min<std::size_t>(problem.threads, out.jobs);
  out.rounds = (out.jobs + out.busy_threads - 1) / out.busy_threads;
  return out;
}

}  // namespace slipstream::msm
