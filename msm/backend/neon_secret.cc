// The neon set of the kernels for sums whose scalars are secret: two points or windows at a time.
#include "field/fe_neon.h"
#include "msm/secret/lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_neon;

constinit const SecretKernels kSecretKernels_neon = secret::make_kernels<field::FeNeon>("neon");

}  // namespace slipstream::msm
