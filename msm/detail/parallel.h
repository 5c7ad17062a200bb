// Loops over independent jobs, on the calling thread or on oneTBB.
#pragma once

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <cstddef>

namespace slipstream::msm::detail {

/// The number of threads that `threads` (0: all of the current arena) stands for.
[[nodiscard]] inline unsigned thread_count(unsigned threads) {
  if (threads != 0) return threads;
  const int all = oneapi::tbb::this_task_arena::max_concurrency();
  return all > 0 ? static_cast<unsigned>(all) : 1;
}

/// Calls job(i) for every i < n, each once, on at most `threads` threads (0: those of the current arena), the calling
/// one among them. A thread that waits for the others takes no work from outside this loop, so a caller may hold a lock
/// or thread-local state.
template <class Job>
void for_each_job(unsigned threads, std::size_t n, const Job& job) {
  if (threads == 1 || n <= 1) {
    for (std::size_t i = 0; i < n; ++i) job(i);
    return;
  }
  const auto loop = [&] {
    oneapi::tbb::this_task_arena::isolate([&] {
      oneapi::tbb::parallel_for(
          oneapi::tbb::blocked_range<std::size_t>(0, n, 1),
          [&](const oneapi::tbb::blocked_range<std::size_t>& range) {
            for (std::size_t i = range.begin(); i != range.end(); ++i) job(i);
          },
          oneapi::tbb::simple_partitioner());
    });
  };
  if (threads == 0) {
    loop();
  } else {
    oneapi::tbb::task_arena arena(static_cast<int>(threads));
    arena.execute(loop);
  }
}

/// Jobs of about `grain` items that cover n items.
struct Blocks {
  std::size_t n;
  std::size_t grain;

  [[nodiscard]] std::size_t count() const { return (n + grain - 1) / grain; }
  [[nodiscard]] std::size_t begin(std::size_t i) const { return i * grain; }
  [[nodiscard]] std::size_t size(std::size_t i) const { return n - begin(i) < grain ? n - begin(i) : grain; }
};

}  // namespace slipstream::msm::detail
