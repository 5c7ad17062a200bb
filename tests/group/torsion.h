// The points of small order on the curve.
#pragma once

#include <vector>

#include "field/oracle.h"
#include "slipstream/group/detail/edwards.h"

namespace slipstream::test {

/// All eight points of the torsion subgroup: the multiples 0 to 7 of one of order 8.
inline std::vector<group::EdwardsPoint> torsion_points() {
  using field::Fe;
  using group::EdwardsPoint;
  const Integer d = mod(-121665 * inverse(121666, p()), p());
  std::vector<EdwardsPoint> out = {EdwardsPoint::identity()};
  // A point of order 8 is l times a point outside the prime-order subgroup; search one by y.
  for (Integer y = 2; out.size() < 8; ++y) {
    const Integer x2 = mod((y * y - 1) * inverse(d * y * y + 1, p()), p());
    if (power(x2, (p() - 1) / 2, p()) != 1) continue;
    const auto [was_square, x] = field::sqrt_ratio_i(fe(x2), Fe::one());
    const EdwardsPoint q = {x, fe(y), Fe::one(), mul(x, fe(y))};
    EdwardsPoint torsion = EdwardsPoint::identity();
    for (int bit = 252; bit >= 0; --bit) {
      torsion = group::doubled(torsion);
      if ((order() >> bit) & 1) torsion = group::add(torsion, q);
    }
    const EdwardsPoint four = group::doubled_n(torsion, 2);
    if (group::equal_on_curve(four, EdwardsPoint::identity()).declassify()) continue;
    while (out.size() < 8) out.push_back(group::add(out.back(), torsion));
  }
  return out;
}

}  // namespace slipstream::test
