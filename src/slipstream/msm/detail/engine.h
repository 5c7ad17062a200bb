// Splits a multiscalar multiplication into jobs by its plan, runs them on the kernels of a backend and joins the
// results. It is a template over the kernels' types only because tests run it on toy groups; the engine does not depend
// on a group.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/detail/arena.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "slipstream/msm/detail/parallel.h"
#include "slipstream/msm/detail/plan/plan.h"
#include "slipstream/msm/detail/plan/recoding.h"
#include "slipstream/msm/options.h"

namespace slipstream::msm::detail {

/// The sum of scalars[i] * points[i] and, only with a Straus plan, of table_scalars[i] * (base of table sources[i]).
template <class Addend>
struct Terms {
  std::span<const Addend> points;
  std::span<const SignedScalar> scalars;  // as many as points
  const Addend* tables = nullptr;
  std::span<const SignedScalar> table_scalars{};
  std::span<const std::uint32_t> sources{};  // as many as table_scalars
  unsigned table_width = 7;
  unsigned bits = 253;
};

/// Chunk j of [0, n), of `chunks` chunks.
struct Share {
  std::size_t begin, size;
  Share(std::size_t n, std::size_t j, std::size_t chunks)
      : begin(n / chunks * j + std::min(j, n % chunks)), size(n / chunks + (j < n % chunks ? 1 : 0)) {}
};

template <class Addend, class Sum>
[[nodiscard]] Sum run_straus_vartime(const Kernels<Addend, Sum>& kernels, const Terms<Addend>& terms, const Plan& plan,
                                     unsigned threads, std::size_t largest_kept) {
  std::vector<Sum> sums(plan.chunks);
  for_each_job(threads, plan.chunks, [&](std::size_t j) {
    const Share own(terms.points.size(), j, plan.chunks), fixed(terms.table_scalars.size(), j, plan.chunks);
    const StrausJob<Addend> job{.points = terms.points.data() + own.begin,
                                .scalars = terms.scalars.data() + own.begin,
                                .n = own.size,
                                .width = plan.parameter,
                                .tables = terms.tables,
                                .table_scalars = terms.table_scalars.data() + fixed.begin,
                                .sources = terms.sources.data() + fixed.begin,
                                .table_n = fixed.size,
                                .table_width = terms.table_width,
                                .bits = terms.bits};
    Arena arena(largest_kept);
    sums[j] = kernels.straus_vartime(job, arena);
  });
  if (plan.chunks == 1) return sums[0];
  return kernels.join_windows_vartime(sums.data(), Windows{.count = 1, .bits = terms.bits}, plan.chunks);
}

template <class Addend, class Sum>
[[nodiscard]] Sum run_pippenger_vartime(const Kernels<Addend, Sum>& kernels, const Terms<Addend>& terms,
                                        const Plan& plan, unsigned threads, std::size_t largest_kept) {
  const Windows windows{.count = plan.parameter, .bits = terms.bits};
  // One thread takes all windows of a chunk at once; several threads take them one by one.
  const unsigned together = threads == 1 ? windows.count : 1;
  const Blocks groups{windows.count, together};
  // `made` is ordered by chunk, as the kernels write it; `sums` is ordered by window, as joining needs it.
  std::vector<Sum> made(windows.count * plan.chunks), sums(windows.count * plan.chunks);
  for_each_job(threads, groups.count() * plan.chunks, [&](std::size_t number) {
    const std::size_t group = number / plan.chunks, chunk = number % plan.chunks;
    const Share share(terms.points.size(), chunk, plan.chunks);
    const WindowsJob<Addend> job{.points = terms.points.data() + share.begin,
                                 .scalars = terms.scalars.data() + share.begin,
                                 .n = share.size,
                                 .windows = windows,
                                 .first = static_cast<unsigned>(groups.begin(group)),
                                 .count = static_cast<unsigned>(groups.size(group))};
    Arena arena(largest_kept);
    kernels.window_sums_vartime(job, &made[chunk * windows.count + job.first], arena);
  });
  for (unsigned i = 0; i < windows.count; ++i) {
    for (std::size_t j = 0; j < plan.chunks; ++j) sums[i * plan.chunks + j] = made[j * windows.count + i];
  }
  return kernels.join_windows_vartime(sums.data(), windows, plan.chunks);
}

/// The caller's plan, clamped to the problem, or the best plan.
[[nodiscard]] inline Plan choose_plan(const std::optional<Plan>& forced, const Problem& problem,
                                      const PlanCosts& costs) {
  return forced ? clamp_plan(*forced, problem) : make_plan(problem, costs);
}

/// Precondition: the plan comes from choose_plan for these terms. Threads keep no block of more than `largest_kept`
/// bytes.
template <class Addend, class Sum>
[[nodiscard]] Sum run_plan_vartime(const Kernels<Addend, Sum>& kernels, const Terms<Addend>& terms, const Plan& plan,
                                   unsigned threads, std::size_t largest_kept = BlockPool::largest_kept()) {
  return plan.algorithm == Algorithm::straus ? run_straus_vartime(kernels, terms, plan, threads, largest_kept)
                                             : run_pippenger_vartime(kernels, terms, plan, threads, largest_kept);
}

/// The value of Options::largest_kept, or the default.
[[nodiscard]] inline std::size_t largest_kept(const Options& options) {
  return options.largest_kept.value_or(BlockPool::largest_kept());
}

}  // namespace slipstream::msm::detail
