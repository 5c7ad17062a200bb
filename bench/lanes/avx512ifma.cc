#include "field/fe_ifma.h"

#include "bench/lanes/loops.h"

namespace slipstream::bench {

extern const LaneLoops kLaneLoops_avx512ifma;
constinit const LaneLoops kLaneLoops_avx512ifma = LoopsOf<field::FeIfma>::make("avx512ifma");

}  // namespace slipstream::bench
