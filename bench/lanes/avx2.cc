#include "slipstream/field/detail/fe_ten_lanes.h"

#include "bench/lanes/loops.h"

namespace slipstream::bench {

extern const LaneLoops kLaneLoops_avx2;
constinit const LaneLoops kLaneLoops_avx2 = LoopsOf<field::FeTenLanes<4>>::make("avx2");

}  // namespace slipstream::bench
