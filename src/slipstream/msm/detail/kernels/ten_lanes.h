// The curve in the lane type of field/detail/fe_ten_lanes.h, as CurveLanes takes it (msm/detail/kernels/curve_lanes.h).
// For backend units only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "slipstream/field/detail/fe_ten_lanes.h"
#include "slipstream/msm/detail/kernels/bucket_lanes.h"
#include "slipstream/msm/detail/kernels/curve_lanes.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "slipstream/msm/detail/kernels/straus.h"

namespace slipstream::msm {

template <std::size_t N, std::size_t kWindowPoints>
struct TenLaneCurve {
  using V = field::FeTenLanes<N>;
  using Lanes = field::TenLanes<N>;
  using Limbs = typename Lanes::Limbs;
  using Vector = typename Lanes::Vector;
  using Mask = typename Lanes::Mask;
  static constexpr std::size_t kMostWindowBuckets = 512;
  static constexpr std::size_t kCombineSteps = 4;
  static constexpr std::size_t kFewestPoints = kWindowPoints;

  [[nodiscard, gnu::always_inline]] static inline Mask signs(const std::uint32_t* words) {
    constexpr hn::Rebind<std::uint32_t, typename Lanes::Tag> halves;
    const Vector wide = hn::PromoteTo(typename Lanes::Tag(), hn::LoadU(halves, words));
    return Mask(hn::TestBit(wide, Lanes::set(1)));
  }

  [[nodiscard, gnu::always_inline]] static inline group::AffineNiels<V> load(const CurveAddend* points,
                                                                             const std::uint32_t* words) {
    static_assert(sizeof(CurveAddend) == 128 && alignof(CurveAddend) == 128 && sizeof(Fe) == 40);
    Vector w[16];
    for (std::size_t k = 0; k < 4; ++k) {
      load_4_words<N>(
          [=](std::size_t i) __attribute__((always_inline)) {
            return reinterpret_cast<const char*>(points) + std::size_t{words[i] & ~1U} * 64 + 32 * k;
          },
          w + 4 * k);
    }
    // The exchange is cheaper before two limbs are made of each.
    const Mask negative = signs(words);
    const auto exchanged = [&](std::size_t first, std::size_t second) __attribute__((always_inline)) {
      const auto limb = [&](std::size_t i) __attribute__((always_inline)) {
        return hn::IfThenElse(negative.bits(), w[second + i], w[first + i]);
      };
      return V(Lanes::split(limb(0), limb(1), limb(2), limb(3), limb(4)));
    };
    return {exchanged(0, 5), exchanged(5, 0), V(Lanes::split(w[10], w[11], w[12], w[13], w[14]))};
  }

  [[nodiscard, gnu::always_inline]] static inline auto negate_if(Mask mask, const V& x) {
    const auto negated = negate(x);
    using Negated = std::remove_const_t<decltype(negated)>;
    return field::select(mask, negated, Negated(x.limbs()));
  }

  [[nodiscard, gnu::always_inline]] static inline LaneSum<V> select(std::uint32_t lanes, const LaneSum<V>& a,
                                                                    const LaneSum<V>& b) {
    const Mask mask(lanes_of<N>(lanes));
    const auto of = [&](const auto& x, const auto& y)
                        __attribute__((always_inline)) { return Lanes::blend(mask, x.limbs(), y.limbs()); };
    return {typename V::Operand(of(a.y_minus_x, b.y_minus_x)), typename V::Operand(of(a.y_plus_x, b.y_plus_x)),
            V(of(a.z, b.z)), V(of(a.t, b.t))};
  }

  [[gnu::always_inline]] static inline void store(const LaneBucket<V>& bucket, const std::array<CurveBucket*, N>& out) {
    const auto put = [&](std::size_t k, const Vector(&words)[4]) __attribute__((always_inline)) {
      store_4_words<N>(words, [&](std::size_t i) __attribute__((always_inline)) { return &out[i]->words[4 * k]; });
    };
    Vector m[5], p[5], z[5], t[5];
    Lanes::join(bucket.y_minus_x.limbs(), m);
    Lanes::join(bucket.y_plus_x.limbs(), p);
    Lanes::join(bucket.z.limbs(), z);
    Lanes::join(bucket.t.limbs(), t);
    put(0, {m[0], m[1], m[2], m[3]});
    put(1, {p[0], p[1], p[2], p[3]});
    put(2, {z[0], z[1], z[2], z[3]});
    put(3, {t[0], t[1], t[2], t[3]});
    put(4, {m[4], p[4], z[4], t[4]});
  }

  [[nodiscard, gnu::always_inline]] static inline LaneBucket<V> load(const std::array<const CurveBucket*, N>& from) {
    Vector w[20];
    for (std::size_t k = 0; k < 5; ++k) {
      load_4_words<N>([&](std::size_t i) __attribute__((always_inline)) { return &from[i]->words[4 * k]; }, w + 4 * k);
    }
    const auto element = [&](std::size_t k) __attribute__((always_inline)) {
      return V(Lanes::split(w[4 * k], w[4 * k + 1], w[4 * k + 2], w[4 * k + 3], w[16 + k]));
    };
    return {element(0), element(1), element(2), element(3)};
  }
};

/// The set of kernels with N buckets at a time in N lanes (msm/detail/kernels/bucket_lanes.h). Straus' algorithm and
/// the joining of windows take one point at a time, as the portable set does: their costs are given here, those of
/// buckets by `costs`.
template <std::size_t N, std::size_t kWindowPoints>
constexpr CurveKernels ten_lane_kernels(const char* backend, PlanCosts costs) {
  using Buckets = BucketLanes<CurveLanes<TenLaneCurve<N, kWindowPoints>>>;
  costs.doubling = 73;
  costs.table_entry = 123;
  costs.table_addition = 107;
  costs.addition = 104;
  return {
      .backend = backend,
      .costs = costs,
      .straus_vartime = Straus<OneLaneCurve>::run_vartime,
      .window_sums_vartime = Buckets::window_sums_vartime,
      .digits_sum_vartime = Buckets::digits_sum_vartime,
      .join_windows_vartime = Pippenger<OneLaneCurve>::join_windows_vartime,
  };
}

}  // namespace slipstream::msm
