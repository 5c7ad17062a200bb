#include "field/ten_lanes_ops.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx2;

namespace {

struct Ops : TenLanesOps<4> {
  static constexpr const char* kBackend = "avx2";
};

}  // namespace

constinit const LaneOps kLaneOps_avx2 = LaneOpsOf<Ops>::make();

}  // namespace slipstream::test
