// What only the lane type FeIfma has, behind plain functions (field/lane_ops.h has the rest).
#pragma once

#include "field/lane_ops.h"

namespace slipstream::test {

/// The sum and the difference of a b and c d, carried once. Operands and results: limbs below 2^52.
struct IfmaOps {
  void (*add_products)(LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d);
  void (*sub_products)(LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d);
};

}  // namespace slipstream::test
