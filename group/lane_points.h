// Moving points between memory and lanes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "group/edwards.h"
#include "group/ristretto255.h"

namespace slipstream::group {

/// The first min(n, kLanes) points, one a lane; the identity in lanes beyond them.
template <Lane V>
[[nodiscard]] Extended<V> load_points(const ristretto255::Point* points, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  const EdwardsPoint identity = EdwardsPoint::identity();
  std::array<Fe, k> X, Y, Z, T;
  for (std::size_t i = 0; i < k; ++i) {
    const EdwardsPoint& p = i < n ? points[i].edwards() : identity;
    X[i] = p.X;
    Y[i] = p.Y;
    Z[i] = p.Z;
    T[i] = p.T;
  }
  return {V::load(X.data()), V::load(Y.data()), V::load(Z.data()), V::load(T.data())};
}

/// Writes the first min(n, kLanes) lanes.
template <Lane V>
void store_points(ristretto255::Point* points, const Extended<V>& p, std::size_t n) {
  constexpr std::size_t k = V::kLanes;
  std::array<Fe, k> X, Y, Z, T;
  p.X.store(X.data());
  p.Y.store(Y.data());
  p.Z.store(Z.data());
  p.T.store(T.data());
  for (std::size_t i = 0; i < std::min(n, k); ++i) {
    points[i] = ristretto255::Point(EdwardsPoint{X[i], Y[i], Z[i], T[i]});
  }
}

}  // namespace slipstream::group
