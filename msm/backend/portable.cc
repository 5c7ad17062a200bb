// The portable set of the multiscalar kernels: one point at a time.
#include "msm/kernels/curve_group.h"
#include "msm/kernels/kernels.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_portable;

constinit const CurveKernels kMsmKernels_portable = make_kernels<OneLaneCurve>("portable");

}  // namespace slipstream::msm
