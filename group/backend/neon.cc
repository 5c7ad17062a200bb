// The neon row of the group kernels: two points at a time, or four in two interleaved vectors for decoding and
// encoding, which are one long chain of squarings each. A last single point goes to the portable row, which is cheaper
// than a vector with an unused lane.
#include "cpu/lane_thresholds.h"
#include "field/fe_neon.h"
#include "field/lane_pair.h"
#include "group/lane_row.h"

namespace slipstream::group {

extern const GroupKernels kGroupKernels_neon;

namespace {

using Row = LaneRow<field::LanePair<field::FeNeon>, field::FeNeon, cpu::neon::kGroup, PortableRow>;

}  // namespace

constinit const GroupKernels kGroupKernels_neon = Row::kernels("neon");

}  // namespace slipstream::group
