#include "field/fe_avx2.h"
#include "field/lane_ops_of.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx2;

namespace {

struct Avx2 {
  static constexpr const char* kBackend = "avx2";
  static constexpr std::array<unsigned, 10> kPosition = {0, 26, 51, 77, 102, 128, 153, 179, 204, 230};
  static constexpr unsigned kMagnitudes = field::kAvx2MaxMagnitude;
  using Element = field::FeAvx2;
  template <unsigned M>
  using Bounded = field::FeAvx2Bounded<M>;
  using Limbs = field::avx2::Limbs;

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
  template <class X>
  static constexpr ElementLimbs most() {
    ElementLimbs out;
    for (std::size_t j = 0; j < 10; ++j) out[j] = X::most(j);
    return out;
  }
};

}  // namespace

constinit const LaneOps kLaneOps_avx2 = LaneOpsOf<Avx2>::make();

}  // namespace slipstream::test
