#include "field/fe_avx2.h"
#include "field/lane_ops_of.h"
#include "field/ten_limbs_ops.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx2;

namespace {

struct Avx2 : TenLimbs<field::avx2::Ops> {
  static constexpr const char* kBackend = "avx2";

  static Limbs load(const LaneLimbs& x) {
    return field::avx2::make_limbs([&](auto j) {
      const auto limb = [&](std::size_t i) { return static_cast<long long>(x[i][j]); };
      return _mm256_set_epi64x(limb(3), limb(2), limb(1), limb(0));
    });
  }
  static void store(LaneLimbs& out, const Limbs& x) {
    for (std::size_t j = 0; j < 10; ++j) {
      std::array<std::uint64_t, 4> limb;
      field::avx2::store(limb.data(), x.l[j]);
      for (std::size_t i = 0; i < 4; ++i) out[i][j] = limb[i];
    }
  }
};

}  // namespace

constinit const LaneOps kLaneOps_avx2 = LaneOpsOf<Avx2>::make();

}  // namespace slipstream::test
