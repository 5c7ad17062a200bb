// The avx512 set of the kernels for sums whose scalars are secret: eight points or windows at a time.
#include "slipstream/msm/detail/secret/ten_lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_avx512;

constinit const SecretKernels kSecretKernels_avx512 = secret::make_kernels<field::FeTenLanes<8>>("avx512");

}  // namespace slipstream::msm
