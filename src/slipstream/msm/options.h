// Options of a multiscalar multiplication for its use of the machine, and statistics about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "slipstream/base/export.h"
#include "slipstream/msm/detail/plan/plan.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// How a multiscalar multiplication may use the machine.
struct Options {
  /// Threads to use: 1 runs in the calling thread, 0 uses every thread of the current oneTBB arena.
  unsigned threads = 1;
  /// Overrides make_plan: for tests and for measuring. The result does not depend on it.
  std::optional<Plan> plan = std::nullopt;
  /// Overrides whether static bases form a separate sum of their parts (msm/static_bases.h), if possible: for tests and
  /// for measuring. `plan`, if set, is then for the other points.
  std::optional<bool> bases_in_parts = std::nullopt;
  /// A call with more points is refused. This bounds memory and time if the number of points is not trusted. A number
  /// above kMaxPoints means kMaxPoints.
  std::size_t max_points = kMaxPoints;
  /// Bytes of the largest block of working memory that a thread keeps for its next call; 0 keeps nothing. If not set:
  /// BlockPool::largest_kept() (base/detail/arena.h), the same for all calls.
  std::optional<std::size_t> largest_kept = std::nullopt;
};

/// Times and counts. Each call adds to them, so one Stats can cover many multiplications.
struct Stats {
  /// Nanoseconds of processor time, over all threads, spent in the coefficients of an equation's generators, in
  /// decoding points and in everything after it.
  std::uint64_t generators_ns = 0;
  std::uint64_t decode_ns = 0;    ///< Decoding points.
  std::uint64_t multiply_ns = 0;  ///< Everything after decoding.
  /// Numbers of decoded points, and of points with a coefficient other than zero.
  std::size_t decoded = 0;
  std::size_t points = 0;  ///< Points with a coefficient other than zero.
};

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
