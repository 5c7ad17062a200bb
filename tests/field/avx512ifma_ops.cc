#include "field/ifma_ops.h"

#include "field/fe_ifma.h"
#include "field/lane_ops_of.h"

namespace slipstream::test {

extern const LaneOps kLaneOps_avx512ifma;
extern const IfmaOps kIfmaOps_avx512ifma;

namespace {

using field::FeIfmaOperand;

struct Ifma {
  static constexpr const char* kBackend = "avx512ifma";
  static constexpr std::array<unsigned, 5> kPosition = {0, 51, 102, 153, 204};
  static constexpr unsigned kMagnitudes = field::kIfmaMaxMagnitude;
  using Element = field::FeIfma;
  template <unsigned M>
  using Bounded = field::FeIfmaBounded<M>;
  using Limbs = field::ifma::Limbs;

  static Limbs load(const LaneLimbs& x) {
    const auto limb = [&](std::size_t j) {
      alignas(64) std::array<std::uint64_t, 8> l;
      for (std::size_t i = 0; i < 8; ++i) l[i] = x[i][j];
      return _mm512_load_si512(l.data());
    };
    return {limb(0), limb(1), limb(2), limb(3), limb(4)};
  }
  static void store(LaneLimbs& out, const Limbs& x) {
    const auto limb = [&](std::size_t j, __m512i v) {
      alignas(64) std::array<std::uint64_t, 8> l;
      _mm512_store_si512(l.data(), v);
      for (std::size_t i = 0; i < 8; ++i) out[i][j] = l[i];
    };
    limb(0, x.l0);
    limb(1, x.l1);
    limb(2, x.l2);
    limb(3, x.l3);
    limb(4, x.l4);
  }
  template <class X>
  static constexpr ElementLimbs most() {
    std::uint64_t limb = field::kIfmaFactorMax;
    if constexpr (requires { X::kMaxLimb; }) limb = X::kMaxLimb;
    return {limb, limb, limb, limb, limb};
  }
};

FeIfmaOperand operand(const LaneLimbs& x) { return FeIfmaOperand(Ifma::load(x)); }

}  // namespace

constinit const LaneOps kLaneOps_avx512ifma = LaneOpsOf<Ifma>::make();

constinit const IfmaOps kIfmaOps_avx512ifma = {
    .add_products =
        [](LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d) {
          Ifma::store(out, add_carry(mul_wide(operand(a), operand(b)), mul_wide(operand(c), operand(d))).limbs());
        },
    .sub_products =
        [](LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b, const LaneLimbs& c, const LaneLimbs& d) {
          Ifma::store(out, sub_carry(mul_wide(operand(a), operand(b)), mul_wide(operand(c), operand(d))).limbs());
        },
};

}  // namespace slipstream::test
