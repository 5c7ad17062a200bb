// The operations of the lane type FeIfma behind plain functions, for tests that are compiled for any processor.
#pragma once

#include <array>
#include <cstdint>

#include "field/fe.h"

namespace slipstream::test {

using LaneLimbs = std::array<std::array<std::uint64_t, 5>, 8>;

/// Operations on eight elements, given as limbs so that they may be anything the operation takes.
struct IfmaOps {
  // Factors: limbs below 2^52. Results: tight.
  void (*mul)(LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b);
  void (*square)(LaneLimbs& out, const LaneLimbs& a);
  // The sum and the difference of a b and c d, carried once. Results: below 2^52.
  void (*add_products)(LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d);
  void (*sub_products)(LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d);
  // Tight elements. Results: carried sums, bit i for lane i.
  void (*add)(field::Fe* out, const field::Fe* a, const field::Fe* b);
  void (*sub)(field::Fe* out, const field::Fe* a, const field::Fe* b);
  void (*negate)(field::Fe* out, const field::Fe* a);
  void (*select)(field::Fe* out, unsigned mask, const field::Fe* a, const field::Fe* b);
  unsigned (*is_zero)(const LaneLimbs& a);
  unsigned (*is_negative)(const LaneLimbs& a);
  // Powers by two vectors in step: sixteen elements.
  void (*invert16)(field::Fe* out, const field::Fe* a);
};

}  // namespace slipstream::test
