#include "field/fe_neon.h"
#include "field/lane_ops_of.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_neon;

namespace {

struct Neon {
  static constexpr const char* kBackend = "neon";
  static constexpr std::array<unsigned, 10> kPosition = {0, 26, 51, 77, 102, 128, 153, 179, 204, 230};
  static constexpr unsigned kMagnitudes = field::kNeonMaxMagnitude;
  using Element = field::FeNeon;
  template <unsigned M>
  using Bounded = field::FeNeonBounded<M>;
  using Limbs = field::neon::Limbs;

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
  template <class X>
  static constexpr ElementLimbs most() {
    ElementLimbs out;
    for (std::size_t j = 0; j < 10; ++j) out[j] = X::most(j);
    return out;
  }
};

}  // namespace

constinit const LaneOps kLaneOps_neon = LaneOpsOf<Neon>::make();

}  // namespace slipstream::test
