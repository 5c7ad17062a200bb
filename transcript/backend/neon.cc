// The neon set of hashing: two states at a time.
#include "cpu/lane_thresholds.h"
#include "transcript/detail/lane_kernels.h"
#include "transcript/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_neon;
constinit const HashKernels kHashKernels_neon =
    detail::LaneHashing<lanes::Words<2>, cpu::neon::kHashStates>::kernels("neon", cpu::neon::kHashStatements);

}  // namespace slipstream::transcript::backend
