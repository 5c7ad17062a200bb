// The neon set of the group kernels: two points at a time, or four in two interleaved vectors for decoding and
// encoding, which are one long chain of squarings each. A last single point goes to the portable set, which is cheaper
// than a vector with an unused lane.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/field/detail/fe_neon.h"
#include "slipstream/field/detail/lane_pair.h"
#include "slipstream/group/detail/lane_kernel_set.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_neon;

namespace {

using Set = LaneKernelSet<field::LanePair<field::FeNeon>, field::FeNeon, cpu::neon::kGroup, PortableKernelSet>;

}  // namespace

constinit const GroupKernels kGroupKernels_neon = Set::kernels("neon");

}  // namespace slipstream::group
