// The portable set of the kernels over scalars: one lane.
#include "field/detail/lane_kernel_templates.h"
#include "field/detail/portable_lanes.h"
#include "field/lane_kernels.h"

namespace slipstream::field {

extern const LaneKernels kLaneKernels_portable;
constinit const LaneKernels kLaneKernels_portable = detail::lane_kernels_of<detail::PortableLanes>("portable");

}  // namespace slipstream::field
