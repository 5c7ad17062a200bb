// The avx512 set of the kernels over scalars: eight lanes.
#include "slipstream/field/detail/lane_kernel_templates.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/scalar_nine_lanes.h"

namespace slipstream::field {

extern const LaneKernels kLaneKernels_avx512;
constinit const LaneKernels kLaneKernels_avx512 = detail::lane_kernels_of<nine_limbs::ScalarLanes<8>>("avx512");

}  // namespace slipstream::field
