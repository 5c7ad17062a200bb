// The avx2 set of the group kernels: four points at a time. A second interleaved vector gains nothing: one chain of
// squarings of four elements already keeps the multipliers busy.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/group/detail/lane_kernel_set.h"
#include "slipstream/group/detail/ten_lanes.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_avx2;

namespace {

using V = field::FeTenLanes<4>;
using Set = LaneKernelSet<V, V, cpu::avx2::kGroup, PortableKernelSet>;

}  // namespace

constinit const GroupKernels kGroupKernels_avx2 = Set::kernels("avx2");

}  // namespace slipstream::group
