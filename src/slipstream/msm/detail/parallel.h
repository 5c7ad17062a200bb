// Loops over independent jobs, on the calling thread or on oneTBB.
#pragma once

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "slipstream/base/detail/work_clock.h"

namespace slipstream::msm::detail {

/// The number of threads that `threads` means (0: all of the current arena).
[[nodiscard]] inline unsigned thread_count(unsigned threads) {
  if (threads != 0) return threads;
  const int all = oneapi::tbb::this_task_arena::max_concurrency();
  return all > 0 ? static_cast<unsigned>(all) : 1;
}

/// Calls loops(0) in an arena of `threads` threads. If `threads` is 0 (all of the current arena) or 1 (the calling
/// thread alone), calls loops(threads) directly. So several loops in a row can share an arena, whose threads stay awake
/// between them.
template <class Loops>
void in_arena(unsigned threads, const Loops& loops) {
  if (threads <= 1) return loops(threads);
  oneapi::tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] { loops(0); });
}

/// Calls job(i) once for every i < n, on at most `threads` threads (0: those of the current arena), including the
/// calling thread. Jobs begin in rising order: a free thread takes the next job. So threads finish together if the long
/// jobs come first. A job may wait for one with a lower index. A thread that waits for the others takes no work from
/// outside this loop, so a caller may hold a lock or thread-local state.
template <class Job>
void for_each_job(unsigned threads, std::size_t n, const Job& job) {
  if (threads == 1 || n <= 1) {
    for (std::size_t i = 0; i < n; ++i) job(i);
    return;
  }
  in_arena(threads, [&](unsigned) {
    std::atomic<std::size_t> next{0};
    SharedLoop shared;
    const auto work = [&](std::size_t) {
      shared.take_part([&] {
        for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < n;) job(i);
      });
    };
    oneapi::tbb::this_task_arena::isolate([&] {
      oneapi::tbb::parallel_for(std::size_t{0}, std::min<std::size_t>(n, thread_count(0)), work,
                                oneapi::tbb::simple_partitioner());
    });
  });
}

/// Jobs of about `grain` items that cover n items.
struct Blocks {
  std::size_t n;
  std::size_t grain;

  [[nodiscard]] std::size_t count() const { return (n + grain - 1) / grain; }
  [[nodiscard]] std::size_t begin(std::size_t i) const { return i * grain; }
  [[nodiscard]] std::size_t size(std::size_t i) const { return n - begin(i) < grain ? n - begin(i) : grain; }
};

/// The lowest of the indices that jobs report.
class LowestIndex {
 public:
  void report(std::size_t i) {
    std::size_t lowest = lowest_.load(std::memory_order_relaxed);
    while (i < lowest && !lowest_.compare_exchange_weak(lowest, i, std::memory_order_relaxed)) {
    }
  }
  [[nodiscard]] bool is_below(std::size_t i) const { return lowest_.load(std::memory_order_relaxed) < i; }
  [[nodiscard]] std::optional<std::size_t> get() const {
    const std::size_t lowest = lowest_.load(std::memory_order_relaxed);
    return lowest == SIZE_MAX ? std::nullopt : std::optional(lowest);
  }

 private:
  std::atomic<std::size_t> lowest_{SIZE_MAX};
};

}  // namespace slipstream::msm::detail
