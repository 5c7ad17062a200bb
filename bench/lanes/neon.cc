#include "slipstream/field/detail/fe_neon.h"

#include "bench/lanes/loops.h"

namespace slipstream::bench {

extern const LaneLoops kLaneLoops_neon;
constinit const LaneLoops kLaneLoops_neon = LoopsOf<field::FeNeon>::make("neon");

}  // namespace slipstream::bench
