#include "slipstream/field/detail/fe_ifma.h"

#include "bench/lanes/loops.h"
#include "bench/lanes/quad.h"
#include "slipstream/group/detail/quad_point_ifma.h"

namespace slipstream::bench {

extern const LaneLoops kLaneLoops_avx512ifma;
extern const QuadLoops kQuadLoops_avx512ifma;

namespace {

/// The identity: no operation's time depends on the point.
template <class T>
T any_point() {
  T p = T::identity();
  asm volatile("" : : "r"(&p) : "memory");
  return p;
}

void double_chain(std::size_t n) {
  const auto q = any_point<group::QuadNiels2Z>();
  group::QuadCompleted p = add(any_point<group::QuadSum>(), q);
  for (std::size_t i = 0; i < n; ++i) p = doubled(p.doubling());
  asm volatile("" : : "r"(&p) : "memory");
}

void add_chain(std::size_t n) {
  const auto q = any_point<group::QuadNiels2Z>();
  auto p = any_point<group::QuadSum>();
  for (std::size_t i = 0; i < n; ++i) p = add(p, q).sum();
  asm volatile("" : : "r"(&p) : "memory");
}

}  // namespace

constinit const LaneLoops kLaneLoops_avx512ifma = LoopsOf<field::FeIfma>::make("avx512ifma");
constinit const QuadLoops kQuadLoops_avx512ifma = {.doubled = double_chain, .add = add_chain};

}  // namespace slipstream::bench
