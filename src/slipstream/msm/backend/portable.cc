// The portable set of the multiscalar kernels: one point at a time.
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/kernels/kernels.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_portable;

constinit const CurveKernels kMsmKernels_portable = make_kernels<OneLaneCurve>("portable");

}  // namespace slipstream::msm
