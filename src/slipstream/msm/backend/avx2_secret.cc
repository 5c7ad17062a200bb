// The avx2 set of the kernels for sums whose scalars are secret: four points or windows at a time.
#include "slipstream/msm/detail/secret/ten_lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_avx2;

constinit const SecretKernels kSecretKernels_avx2 = secret::make_kernels<field::FeTenLanes<4>>("avx2");

}  // namespace slipstream::msm
