// The avx512ifma row of the kernels for sums whose scalars are secret: eight points or windows at a time.
#include "field/fe_ifma.h"
#include "msm/secret_lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_avx512ifma;

constinit const SecretKernels kSecretKernels_avx512ifma = secret::make_kernels<field::FeIfma>("avx512ifma");

}  // namespace slipstream::msm
