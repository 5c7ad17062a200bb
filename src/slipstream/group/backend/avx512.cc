// The avx512 set of the group kernels: eight points at a time.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/group/detail/lane_kernel_set.h"
#include "slipstream/group/detail/ten_lanes.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_avx512;

namespace {

using V = field::FeTenLanes<8>;
using Set = LaneKernelSet<V, V, cpu::avx512::kGroup, PortableKernelSet>;

}  // namespace

constinit const GroupKernels kGroupKernels_avx512 = Set::kernels("avx512");

}  // namespace slipstream::group
