// The avx2 set of the multiscalar kernels: four lanes.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/msm/detail/kernels/ten_lanes.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_avx2;
constinit const CurveKernels kMsmKernels_avx2 = ten_lane_kernels<4, cpu::avx2::kWindowPoints>(
    "avx2", {.point_in_window = 43, .bucket = 85, .window = 2000, .point = 20, .far_point = 12, .far_bucket = 120});

}  // namespace slipstream::msm
