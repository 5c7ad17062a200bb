// The portable set of the kernels for sums whose scalars are secret: one point or window at a time.
#include "slipstream/field/fe.h"
#include "slipstream/msm/detail/secret/lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_portable;

constinit const SecretKernels kSecretKernels_portable = secret::make_kernels<field::Fe>("portable");

}  // namespace slipstream::msm
