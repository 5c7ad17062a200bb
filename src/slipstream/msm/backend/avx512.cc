// The avx512 set of the multiscalar kernels: eight lanes.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/msm/detail/kernels/ten_lanes.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_avx512;
constinit const CurveKernels kMsmKernels_avx512 = ten_lane_kernels<8, cpu::avx512::kWindowPoints>(
    "avx512", {.point_in_window = 20, .bucket = 36, .window = 1600, .point = 20, .far_point = 3, .far_bucket = 30});

}  // namespace slipstream::msm
