// Pippenger's algorithm in textbook form, to read before the fast version (msm/detail/kernels/pippenger.h) and to test
// it against. docs/msm.md goes through it step by step. No lanes, no sorting, no signed digits; slow and variable-time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "slipstream/msm/detail/kernels/group_concept.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

/// The sum of scalars[i] * points[i], in windows of `width` bits. Preconditions: as many scalars as points, absolute
/// values below 2^bits.
template <Group G>
[[nodiscard]] typename G::Sum reference_sum_vartime(std::span<const typename G::Addend> points,
                                                    std::span<const SignedScalar> scalars, unsigned bits,
                                                    unsigned width) {
  using Sum = typename G::Sum;
  // Digit number `window` of a scalar to the base 2^width, bit by bit.
  const auto digit = [bits, width](const SignedScalar& scalar, unsigned window) {
    std::size_t out = 0;
    for (unsigned i = 0; i < width; ++i) {
      const unsigned bit = window * width + i;
      if (bit < bits) out |= (scalar.absolute[bit / 64] >> (bit % 64) & 1) << i;
    }
    return out;
  };

  Sum result = G::identity();
  for (unsigned window = (bits + width - 1) / width; window-- > 0;) {
    // 1. The result of the higher windows counts 2^width times.
    result = double_times<G>(result, width);

    // 2. Every point goes into the bucket of its digit. Bucket 0 is not read.
    std::vector<Sum> buckets(std::size_t{1} << width, G::identity());
    for (std::size_t i = 0; i < points.size(); ++i) {
      Sum& bucket = buckets[digit(scalars[i], window)];
      bucket = G::to_sum(scalars[i].negative != 0 ? G::sub(bucket, points[i]) : G::add(bucket, points[i]));
    }

    // 3. Bucket d counts d times: it is in d of the running sums that are added to the total.
    Sum running = G::identity(), total = G::identity();
    for (std::size_t d = buckets.size() - 1; d > 0; --d) {
      running = add_sums<G>(running, buckets[d]);
      total = add_sums<G>(total, running);
    }

    // 4. The window is done.
    result = add_sums<G>(result, total);
  }
  return result;
}

}  // namespace slipstream::msm
