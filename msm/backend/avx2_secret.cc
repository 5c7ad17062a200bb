// The avx2 row of the kernels for sums whose scalars are secret: four points or windows at a time.
#include "field/fe_avx2.h"
#include "msm/secret_lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_avx2;

constinit const SecretKernels kSecretKernels_avx2 = secret::make_kernels<field::FeAvx2>("avx2");

}  // namespace slipstream::msm
