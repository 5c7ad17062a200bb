// The avx2 set of the multiscalar kernels: four lanes.
#include "cpu/lane_thresholds.h"
#include "msm/kernels/ten_lanes.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_avx2;
constinit const CurveKernels kMsmKernels_avx2 = ten_lane_kernels<4, cpu::avx2::kWindowPoints>("avx2", 43, 85);

}  // namespace slipstream::msm
