// The avx512 set of the kernels over scalars: four lanes.
#include "field/detail/lane_kernel_templates.h"
#include "field/lane_kernels.h"
#include "field/scalar_lanes_avx2.h"

namespace slipstream::field {

extern const LaneKernels kLaneKernels_avx512;
constinit const LaneKernels kLaneKernels_avx512 = detail::lane_kernels_of<scalar_avx2::Lanes>("avx512");

}  // namespace slipstream::field
