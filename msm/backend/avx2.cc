// The avx2 set of the multiscalar kernels: four buckets at a time in four lanes (msm/kernels/bucket_lanes.h). Straus'
// algorithm and the joining of windows take one point at a time, as the portable set does.
#include "cpu/lane_thresholds.h"
#include "msm/kernels/bucket_lanes.h"
#include "msm/kernels/kernels.h"
#include "msm/kernels/straus.h"
#include "msm/kernels/ten_lanes.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_avx2;

namespace {

using Curve = TenLaneCurve<4, cpu::avx2::kWindowPoints>;
using Buckets = BucketLanes<CurveLanes<Curve>>;

}  // namespace

constinit const CurveKernels kMsmKernels_avx2 = {
    .backend = "avx2",
    .costs = {.doubling = 73,
              .table_entry = 123,
              .table_addition = 107,
              .addition = 104,
              .point_in_window = 43,
              .bucket = 85,
              .window = 2000,
              .point = 20,
              .far_point = 12,
              .far_bucket = 120},
    .straus_vartime = Straus<OneLaneCurve>::run_vartime,
    .window_sums_vartime = Buckets::window_sums_vartime,
    .digits_sum_vartime = Buckets::digits_sum_vartime,
    .join_windows_vartime = Pippenger<OneLaneCurve>::join_windows_vartime,
};

}  // namespace slipstream::msm
