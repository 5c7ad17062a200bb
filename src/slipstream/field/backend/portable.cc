// The portable set of the kernels over scalars: one lane.
#include "slipstream/field/detail/lane_kernel_templates.h"
#include "slipstream/field/detail/lane_kernels.h"
#include "slipstream/field/detail/portable_lanes.h"

namespace slipstream::field {

extern const LaneKernels kLaneKernels_portable;
constinit const LaneKernels kLaneKernels_portable = detail::lane_kernels_of<detail::PortableLanes>("portable");

}  // namespace slipstream::field
