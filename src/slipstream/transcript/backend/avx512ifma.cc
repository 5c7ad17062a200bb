// The avx512ifma set of hashing: eight states at a time.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/transcript/detail/lane_kernels.h"
#include "slipstream/transcript/detail/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_avx512ifma;
constinit const HashKernels kHashKernels_avx512ifma =
    detail::LaneHashing<lanes::Words<8>, cpu::avx512ifma::kHashStates>::kernels("avx512ifma",
                                                                                cpu::avx512ifma::kHashStatements);

}  // namespace slipstream::transcript::backend
