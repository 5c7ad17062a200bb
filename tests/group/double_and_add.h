// The slowest and plainest multiplication, for comparison.
#pragma once

#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::test {

inline ristretto255::Point double_and_add(const Scalar& s, const ristretto255::Point& p) {
  ristretto255::Point sum;
  for (std::size_t bit = 256; bit-- > 0;) {
    sum = sum.doubled();
    if ((s.words()[bit / 64] >> (bit % 64)) & 1) sum = sum + p;
  }
  return sum;
}

}  // namespace slipstream::test
