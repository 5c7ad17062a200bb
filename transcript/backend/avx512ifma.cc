// The avx512ifma set of hashing: eight states at a time.
#include "cpu/lane_thresholds.h"
#include "transcript/detail/lane_kernels.h"
#include "transcript/lanes/words.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_avx512ifma;
constinit const HashKernels kHashKernels_avx512ifma =
    detail::LaneHashing<lanes::Words<8>, cpu::avx512ifma::kHashStates>::kernels("avx512ifma",
                                                                                cpu::avx512ifma::kHashStatements);

}  // namespace slipstream::transcript::backend
