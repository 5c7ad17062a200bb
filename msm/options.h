// What a caller may say about how a multiplication uses the machine, and what it may want to know afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "msm/plan/plan.h"

namespace slipstream::msm {

/// How a multiplication may use the machine.
struct Options {
  /// Threads to use: 1 runs in the calling thread, 0 uses every thread of the current oneTBB arena.
  unsigned threads = 1;
  /// Overrides make_plan: for tests and for measuring. The result does not depend on it.
  std::optional<Plan> plan = std::nullopt;
  /// Overrides whether static bases form a sum of their own, of their parts (msm/static_bases.h), where they can: for
  /// tests and for measuring. A plan, if there is one, is then for the other points.
  std::optional<bool> bases_in_parts = std::nullopt;
  /// A call with more points is refused: a bound on memory and time where the number of points comes from outside. Any
  /// above kMaxPoints stands for that.
  std::size_t max_points = kMaxPoints;
  /// Bytes of the largest block of working memory that a thread keeps after its part of the call, for the next one: 0
  /// keeps nothing. Without it BlockPool::largest_kept() (base/arena.h), the same for all calls.
  std::optional<std::size_t> largest_kept = std::nullopt;
};

/// Where the time went. Calls add to what is there, so that one Stats can cover many multiplications.
struct Stats {
  /// Nanoseconds of wall time spent in the coefficients of an equation's generators, in decoding points and in
  /// everything after it.
  std::uint64_t generators_ns = 0;
  std::uint64_t decode_ns = 0;
  std::uint64_t multiply_ns = 0;
  /// Points that were decoded, and points that took part with a coefficient other than zero.
  std::size_t decoded = 0;
  std::size_t points = 0;
};

}  // namespace slipstream::msm
