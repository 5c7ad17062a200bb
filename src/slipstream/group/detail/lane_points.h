// Moves points between memory and lanes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "slipstream/field/detail/lane_rows.h"
#include "slipstream/group/detail/edwards.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::group {

static_assert(sizeof(ristretto255::Point) == 4 * sizeof(Fe) && sizeof(EdwardsPoint) == 4 * sizeof(Fe));

/// Loads the first min(n, kLanes) points, one per lane, and the identity into the other lanes.
template <Lane V>
[[nodiscard]] Extended<V> load_points(const ristretto255::Point* points, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  const EdwardsPoint identity = EdwardsPoint::identity();
  const void* rows[k];
  for (std::size_t i = 0; i < k; ++i) rows[i] = i < n ? &points[i].edwards() : &identity;
  std::array<V, 4> p;
  load_rows(p, rows);
  return {p[0], p[1], p[2], p[3]};
}

/// Writes the points of the first min(n, kLanes) lanes.
template <Lane V>
void store_points(ristretto255::Point* points, const Extended<V>& p, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  std::array<ristretto255::Point, k> all;
  ristretto255::Point* const to = n < k ? all.data() : points;
  void* rows[k];
  for (std::size_t i = 0; i < k; ++i) rows[i] = to + i;
  store_rows(rows, std::array<V, 4>{p.X, p.Y, p.Z, p.T});
  if (n < k) std::copy_n(all.data(), n, points);
}

}  // namespace slipstream::group
