// Runs a batch of verifications on several threads, and turns a lack of memory or threads into an error.
#pragma once

#include <oneapi/tbb/task_arena.h>

#include <cstddef>
#include <expected>
#include <optional>
#include <type_traits>
#include <utility>

#include "slipstream/base/out_of_resources.h"
#include "slipstream/base/threads.h"

namespace slipstream::msm {

/// The result of run(n), where n is the number of threads of the arena that it runs in. `threads`: 1 runs in the
/// calling thread, 0 in the current oneTBB arena, more in an arena of that size.
template <class Run>
[[nodiscard]] auto run_in_arena(unsigned threads, const Run& run)
    -> std::expected<std::invoke_result_t<Run, std::size_t>, OutOfResources> {
  using Result = std::invoke_result_t<Run, std::size_t>;
  using oneapi::tbb::this_task_arena::max_concurrency;
  auto out = catch_out_of_resources([&]() -> std::expected<Result, OutOfResources> {
    if (threads == 1) return run(1);
    const auto wanted = threads == 0 ? static_cast<unsigned>(max_concurrency()) : threads;
    if (auto tried = try_threads_once(wanted); !tried) return std::unexpected(OutOfResources{std::move(tried).error()});
    if (threads == 0) return run(wanted);
    oneapi::tbb::task_arena arena(static_cast<int>(threads));
    std::optional<Result> result;
    arena.execute([&] { result = run(threads); });
    return *std::move(result);
  });
  if (!out) return std::unexpected(std::move(out).error());
  return *std::move(out);
}

}  // namespace slipstream::msm
