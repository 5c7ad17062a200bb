#include "slipstream/field/fe.h"

#include "bench/lanes/loops.h"

namespace slipstream::bench {

extern const LaneLoops kLaneLoops_portable;
constinit const LaneLoops kLaneLoops_portable = LoopsOf<field::Fe>::make("portable");

}  // namespace slipstream::bench
