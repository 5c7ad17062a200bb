// The neon set of hashing: two states at a time.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/transcript/detail/lane_kernels.h"
#include "slipstream/transcript/detail/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_neon;
constinit const HashKernels kHashKernels_neon =
    detail::LaneHashing<lanes::Words<2>, cpu::neon::kHashStates>::kernels("neon", cpu::neon::kHashStatements);

}  // namespace slipstream::transcript::backend
