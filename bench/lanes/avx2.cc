#include "field/fe_avx2.h"

#include "bench/lanes/loops.h"

namespace slipstream::bench {

extern const LaneLoops kLaneLoops_avx2;
constinit const LaneLoops kLaneLoops_avx2 = LoopsOf<field::FeAvx2>::make("avx2");

}  // namespace slipstream::bench
