#include "field/lane_ops_of.h"
#include "field/ten_limbs_ops.h"
#include "slipstream/field/detail/fe_neon.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_neon;

namespace {

struct Neon : TenLimbs<field::neon::Ops> {
  static constexpr const char* kBackend = "neon";

  static Limbs load(const LaneLimbs& x) {
    return field::neon::each_limb(
        [&]<std::size_t I>() { return vcreate_u32((x[0][I] & 0xffffffff) | (x[1][I] << 32)); });
  }
  static void store(LaneLimbs& out, const Limbs& x) {
    for (std::size_t j = 0; j < 10; ++j) {
      out[0][j] = vget_lane_u32(x[j], 0);
      out[1][j] = vget_lane_u32(x[j], 1);
    }
  }
};

}  // namespace

constinit const LaneOps kLaneOps_neon = LaneOpsOf<Neon>::make();

}  // namespace slipstream::test
