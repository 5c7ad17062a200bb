// Converts each form of the callers' inputs to the form that the kernels take.
#pragma once

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <variant>

#include "slipstream/base/detail/arena.h"
#include "slipstream/msm/detail/plan/recoding.h"
#include "slipstream/msm/multiscalar.h"

namespace slipstream::msm::detail {

[[nodiscard]] inline std::size_t count(const ScalarSpan& scalars) {
  return std::visit([](const auto& s) { return s.size(); }, scalars);
}
[[nodiscard]] inline std::size_t count(const PointSpan& points) {
  return std::visit([](const auto& p) { return p.size(); }, points);
}

[[nodiscard]] inline std::size_t max_points(const Options& options) { return std::min(options.max_points, kMaxPoints); }

/// The scalars as elements of the field: the given elements, or the canonical bytes decoded into an array of the arena.
/// Error: the lowest index of bytes that are not canonical.
[[nodiscard]] std::expected<std::span<const Scalar>, std::size_t> to_scalars_vartime(const ScalarSpan& scalars,
                                                                                     Arena& arena, unsigned threads);

/// Writes the points as addends to `out`, which has the same length. Returns the lowest index of a point that does not
/// decode, if there is one. Counts the decoding in `stats`.
[[nodiscard]] std::optional<std::size_t> to_addends_vartime(const PointSpan& points, std::span<CurveAddend> out,
                                                            const Options& options, Stats* stats);

}  // namespace slipstream::msm::detail
