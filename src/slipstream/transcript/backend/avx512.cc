// The avx512 set of hashing: eight states at a time.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/transcript/detail/lane_kernels.h"
#include "slipstream/transcript/detail/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_avx512;
constinit const HashKernels kHashKernels_avx512 =
    detail::LaneHashing<lanes::Words<8>, cpu::avx512::kHashStates>::kernels("avx512", cpu::avx512::kHashStatements);

}  // namespace slipstream::transcript::backend
