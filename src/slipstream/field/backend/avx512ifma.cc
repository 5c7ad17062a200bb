// The avx512ifma set of the kernels over scalars: eight lanes.
#include "slipstream/field/detail/lane_kernel_templates.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/scalar_lanes_ifma.h"

namespace slipstream::field {

extern const LaneKernels kLaneKernels_avx512ifma;
constinit const LaneKernels kLaneKernels_avx512ifma = detail::lane_kernels_of<scalar_ifma::Lanes>("avx512ifma");

}  // namespace slipstream::field
