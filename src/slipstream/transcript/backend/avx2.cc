// The avx2 set of hashing: four states at a time.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/transcript/detail/lane_kernels.h"
#include "slipstream/transcript/detail/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_avx2;
constinit const HashKernels kHashKernels_avx2 =
    detail::LaneHashing<lanes::Words<4>, cpu::avx2::kHashStates>::kernels("avx2", cpu::avx2::kHashStatements);

}  // namespace slipstream::transcript::backend
