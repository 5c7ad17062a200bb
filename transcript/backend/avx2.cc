// The avx2 set of hashing: four states at a time.
#include "cpu/lane_thresholds.h"
#include "transcript/detail/lane_kernels.h"
#include "transcript/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_avx2;
constinit const HashKernels kHashKernels_avx2 =
    detail::LaneHashing<lanes::Words<4>, cpu::avx2::kHashStates>::kernels("avx2", cpu::avx2::kHashStatements);

}  // namespace slipstream::transcript::backend
