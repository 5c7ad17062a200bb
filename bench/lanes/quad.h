// One point in four lanes (group/detail/quad_point_ifma.h), every operation waiting for the one before it: what a
// doubling or an addition costs in a chain. No backend but avx512ifma has this form.
#pragma once

#include <cstddef>

namespace slipstream::bench {

/// Each runs its operation n times.
struct QuadLoops {
  void (*doubled)(std::size_t n);
  void (*add)(std::size_t n);
};

}  // namespace slipstream::bench
