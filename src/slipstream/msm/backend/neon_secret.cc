// The neon set of the kernels for sums whose scalars are secret: two points or windows at a time.
#include "slipstream/field/detail/fe_neon.h"
#include "slipstream/msm/detail/secret/lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_neon;

constinit const SecretKernels kSecretKernels_neon = secret::make_kernels<field::FeNeon>("neon");

}  // namespace slipstream::msm
