// Points of the curve for the tests of this layer, and the obvious way to add up multiples of them.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "msm/random_scalars.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::msm::test {

using ristretto255::Encoding;
using ristretto255::Point;

/// n different points, Z = 1, as decoding leaves them.
inline std::vector<Point> decoded_points(std::size_t n, std::uint64_t seed) {
  ScalarSource source(seed);
  Point p = source.uniform() * Point::basepoint();
  const Point step = source.uniform() * Point::basepoint();
  std::vector<Point> points;
  for (std::size_t i = 0; i < n; ++i) {
    p = p + step;
    points.push_back(*ristretto255::decode(ristretto255::encode(p)));
  }
  return points;
}

inline std::vector<Encoding> encodings(std::span<const Point> points) {
  std::vector<Encoding> out(points.size());
  ristretto255::encode_batch(points, out);
  return out;
}

/// One multiple after the other.
inline Point naive_sum(std::span<const Scalar> scalars, std::span<const Point> points) {
  Point sum;
  for (std::size_t i = 0; i < scalars.size(); ++i) sum = sum + scalars[i] * points[i];
  return sum;
}

/// Bytes that are no encoding: an odd number.
inline Encoding bad_encoding() {
  Encoding out;
  out.bytes[0] = 1;
  return out;
}

}  // namespace slipstream::msm::test
