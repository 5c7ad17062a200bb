#include "field/ten_lanes_ops.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx512;

namespace {

struct Ops : TenLanesOps<8> {
  static constexpr const char* kBackend = "avx512";
};

}  // namespace

constinit const LaneOps kLaneOps_avx512 = LaneOpsOf<Ops>::make();

}  // namespace slipstream::test
