// The avx2 set of the kernels over scalars: four lanes.
#include "slipstream/field/detail/lane_kernel_templates.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/scalar_nine_lanes.h"

namespace slipstream::field {

extern const LaneKernels kLaneKernels_avx2;
constinit const LaneKernels kLaneKernels_avx2 = detail::lane_kernels_of<nine_limbs::ScalarLanes<4>>("avx2");

}  // namespace slipstream::field
