// The neon_sha3 set of hashing: two states at a time, by the instructions of SHA-3.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/transcript/detail/lane_kernels.h"
#include "slipstream/transcript/detail/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_neon_sha3;
constinit const HashKernels kHashKernels_neon_sha3 =
    detail::LaneHashing<lanes::Words<2>, cpu::neon_sha3::kHashStates>::kernels("neon_sha3",
                                                                               cpu::neon_sha3::kHashStatements);

}  // namespace slipstream::transcript::backend
