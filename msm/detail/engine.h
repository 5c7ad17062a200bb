// Cuts one multiplication into jobs by its plan, runs them on the kernels of a backend and joins the results. A
// template over the kernels' types only so that the tests can run it on toy groups; the engine itself knows no group.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "msm/detail/parallel.h"
#include "msm/kernels/kernels.h"
#include "msm/kernels/scratch.h"
#include "msm/options.h"
#include "msm/plan/plan.h"
#include "msm/plan/recoding.h"

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

/// The part of [0, n) that belongs to chunk j of `chunks`.
struct Share {
  std::size_t begin, size;
  Share(std::size_t n, std::size_t j, std::size_t chunks)
      : begin(n / chunks * j + std::min(j, n % chunks)), size(n / chunks + (j < n % chunks ? 1 : 0)) {}
};

template <class Addend, class Sum>
[[nodiscard]] Sum run_straus_vartime(const Kernels<Addend, Sum>& kernels, const Terms<Addend>& terms, const Plan& plan,
                                     unsigned threads, std::size_t most_kept) {
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
    ScratchMemory memory(kernels.straus_scratch_bytes(job), most_kept);
    sums[j] = kernels.straus_vartime(job, memory.scratch());
  });
  if (plan.chunks == 1) return sums[0];
  return kernels.join_windows_vartime(sums.data(), Windows{.count = 1, .bits = terms.bits}, plan.chunks);
}

/// The digits of the windows that are cut into ranges of buckets, and what comes of them: window by window.
template <class Addend, class Sum>
class RangedWindows {
 public:
  RangedWindows(const Kernels<Addend, Sum>& kernels, const Terms<Addend>& terms, const Plan& plan,
                std::size_t most_kept)
      : kernels_(kernels),
        terms_(terms),
        windows_{.count = plan.parameter, .bits = terms.bits},
        ranges_(plan.ranges),
        most_kept_(most_kept),
        memory_(plan.ranged * scratch_bytes<RangeDigit>(terms.points.size()), most_kept),
        begins_(plan.ranged),
        sums_(std::size_t{plan.ranged} * plan.ranges) {
    Scratch scratch = memory_.scratch();
    for (Begins& begins : begins_) begins.digits = scratch.take<RangeDigit>(terms.points.size());
  }

  void split(unsigned window) {
    Begins& own = begins_[window];
    split_digits_vartime(terms_.scalars.data(), terms_.scalars.size(), windows_.offset(window), windows_.width(window),
                         ranges_, own.digits, own.at.data());
    own.ready.store(true, std::memory_order_release);
    own.ready.notify_all();
  }

  /// Waits until split(window) is over, which some thread must be at.
  void sum_vartime(unsigned window, unsigned range) {
    const Begins& own = begins_[window];
    own.ready.wait(false, std::memory_order_acquire);
    const unsigned width = windows_.width(window) - static_cast<unsigned>(std::countr_zero(ranges_));
    const RangeJob<Addend> job{.points = terms_.points.data(),
                               .digits = own.digits + own.at[range],
                               .n = own.at[range + 1] - own.at[range],
                               .width = width,
                               .lowest = range << (width - 1)};
    ScratchMemory memory(kernels_.range_scratch_bytes(job), most_kept_);
    sums_[window * ranges_ + range] = kernels_.range_sum_vartime(job, memory.scratch());
  }

  [[nodiscard]] Sum joined(unsigned window) const {
    return kernels_.join_windows_vartime(&sums_[window * ranges_], Windows{.count = 1, .bits = terms_.bits}, ranges_);
  }

 private:
  struct Begins {
    RangeDigit* digits = nullptr;
    std::array<std::uint32_t, kMaxRanges + 1> at{};
    std::atomic<bool> ready{false};
  };

  const Kernels<Addend, Sum>& kernels_;
  const Terms<Addend>& terms_;
  Windows windows_;
  unsigned ranges_;
  std::size_t most_kept_;
  ScratchMemory memory_;
  std::vector<Begins> begins_;
  std::vector<Sum> sums_;
};

/// The jobs, in the order in which they begin: the windows that are cut into ranges are split, so that by the time when
/// their ranges come nobody has to wait; all other windows; the ranges, which are shorter and so let all threads end
/// together.
template <class Addend, class Sum>
[[nodiscard]] Sum run_pippenger_vartime(const Kernels<Addend, Sum>& kernels, const Terms<Addend>& terms,
                                        const Plan& plan, unsigned threads, std::size_t most_kept) {
  const Windows windows{.count = plan.parameter, .bits = terms.bits};
  const auto chunks = static_cast<unsigned>(plan.chunks);
  RangedWindows<Addend, Sum> ranged(kernels, terms, plan, most_kept);
  // One thread takes all windows of a chunk at once, many take them one by one.
  const unsigned together = threads == 1 ? windows.count : 1;
  const Blocks groups{windows.count - plan.ranged, together};
  const std::size_t first_range = plan.ranged + groups.count() * chunks;
  // Chunk by chunk as the kernels leave them, and window by window as they are joined.
  std::vector<Sum> made(windows.count * chunks), sums(windows.count * chunks);
  for_each_job(threads, first_range + std::size_t{plan.ranged} * plan.ranges, [&](std::size_t number) {
    if (number < plan.ranged) return ranged.split(static_cast<unsigned>(number));
    if (number >= first_range) {
      const auto k = static_cast<unsigned>(number - first_range);
      return ranged.sum_vartime(k / plan.ranges, k % plan.ranges);
    }
    const std::size_t k = number - plan.ranged;
    const std::size_t group = k / chunks, chunk = k % chunks;
    const Share share(terms.points.size(), chunk, chunks);
    const WindowsJob<Addend> job{.points = terms.points.data() + share.begin,
                                 .scalars = terms.scalars.data() + share.begin,
                                 .n = share.size,
                                 .windows = windows,
                                 .first = plan.ranged + static_cast<unsigned>(groups.begin(group)),
                                 .count = static_cast<unsigned>(groups.size(group))};
    ScratchMemory memory(kernels.windows_scratch_bytes(job), most_kept);
    kernels.window_sums_vartime(job, &made[chunk * windows.count + job.first], memory.scratch());
  });
  for (unsigned i = 0; i < windows.count; ++i) {
    for (std::size_t j = 0; j < chunks; ++j) sums[i * chunks + j] = made[j * windows.count + i];
  }
  if (plan.ranged != 0) {
    const Sum nothing = kernels.join_windows_vartime(nullptr, Windows{.count = 1, .bits = terms.bits}, 0);
    std::fill_n(sums.begin(), plan.ranged * chunks, nothing);
    for (unsigned i = 0; i < plan.ranged; ++i) sums[i * chunks] = ranged.joined(i);
  }
  return kernels.join_windows_vartime(sums.data(), windows, plan.chunks);
}

/// The caller's plan, made to fit the shape, or the best one.
[[nodiscard]] inline Plan choose_plan(const std::optional<Plan>& forced, const Shape& shape, const PlanCosts& costs) {
  return forced ? clamp_plan(*forced, shape) : make_plan(shape, costs);
}

/// Precondition: the plan comes from choose_plan for these terms. Threads keep no block of more than `most_kept` bytes.
template <class Addend, class Sum>
[[nodiscard]] Sum run_plan_vartime(const Kernels<Addend, Sum>& kernels, const Terms<Addend>& terms, const Plan& plan,
                                   unsigned threads, std::size_t most_kept = ScratchMemory::largest_kept()) {
  return plan.algorithm == Algorithm::straus ? run_straus_vartime(kernels, terms, plan, threads, most_kept)
                                             : run_pippenger_vartime(kernels, terms, plan, threads, most_kept);
}

/// What Options::largest_kept stands for.
[[nodiscard]] inline std::size_t most_kept(const Options& options) {
  return options.largest_kept.value_or(ScratchMemory::largest_kept());
}

}  // namespace slipstream::msm::detail
