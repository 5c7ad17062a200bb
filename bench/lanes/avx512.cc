#include "slipstream/field/detail/fe_ten_lanes.h"

#include "bench/lanes/loops.h"

namespace slipstream::bench {

extern const LaneLoops kLaneLoops_avx512;
constinit const LaneLoops kLaneLoops_avx512 = LoopsOf<field::FeTenLanes<8>>::make("avx512");

}  // namespace slipstream::bench
