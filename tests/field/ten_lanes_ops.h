// The table of the lane type of field/detail/fe_ten_lanes.h (tests/field/lane_ops_of.h).
#pragma once

#include <array>

#include "field/lane_ops_of.h"
#include "field/ten_limbs_ops.h"
#include "slipstream/field/detail/fe_ten_lanes.h"

namespace slipstream::test {

template <std::size_t N>
struct TenLanesOps : TenLimbs<field::TenLanes<N>> {
  using Lanes = field::TenLanes<N>;
  using Limbs = typename Lanes::Limbs;

  static Limbs load(const LaneLimbs& x) {
    return Lanes::make_limbs([&](auto j) {
      std::array<std::uint64_t, N> limb;
      for (std::size_t i = 0; i < N; ++i) limb[i] = x[i][j];
      return hn::LoadU(typename Lanes::Tag(), limb.data());
    });
  }
  static void store(LaneLimbs& out, const Limbs& x) {
    for (std::size_t j = 0; j < 10; ++j) {
      std::array<std::uint64_t, N> limb;
      hn::StoreU(x.l[j], typename Lanes::Tag(), limb.data());
      for (std::size_t i = 0; i < N; ++i) out[i][j] = limb[i];
    }
  }
};

}  // namespace slipstream::test
