// The neon set of the multiscalar kernels: two buckets at a time in two lanes (msm/detail/kernels/bucket_lanes.h).
// Straus' algorithm and the joining of windows take one point at a time, as the portable set does.
#include <array>

#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/field/detail/fe_neon.h"
#include "slipstream/msm/detail/kernels/bucket_lanes.h"
#include "slipstream/msm/detail/kernels/curve_lanes.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "slipstream/msm/detail/kernels/straus.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_neon;

namespace {

using field::FeNeon;
using field::MaskNeon;
using group::EdwardsPoint;

struct Neon {
  using V = FeNeon;
  static constexpr std::size_t kMostWindowBuckets = 512;
  static constexpr std::size_t kCombineSteps = 4;
  static constexpr std::size_t kFewestPoints = cpu::neon::kWindowPoints;

  [[nodiscard, gnu::always_inline]] static inline MaskNeon signs(const std::uint32_t* words) {
    return MaskNeon(vtst_u32(vld1_u32(words), vdup_n_u32(1)));
  }

  [[nodiscard, gnu::always_inline]] static inline group::AffineNiels<FeNeon> load(const CurveAddend* points,
                                                                                  const std::uint32_t* words) {
    const CurveAddend &a = points[words[0] >> 1], &b = points[words[1] >> 1];
    const auto pair = [](const Fe& x, const Fe& y) __attribute__((always_inline)) {
      const std::array<Fe, 2> both = {x, y};
      return FeNeon::load(both.data());
    };
    const FeNeon plus = pair(a.y_plus_x, b.y_plus_x), minus = pair(a.y_minus_x, b.y_minus_x);
    const MaskNeon negative = signs(words);
    return {field::select(negative, minus, plus), field::select(negative, plus, minus), pair(a.xy2d, b.xy2d)};
  }

  [[nodiscard, gnu::always_inline]] static inline auto negate_if(MaskNeon mask, const FeNeon& x) {
    const auto negated = negate(x);
    using Negated = std::remove_const_t<decltype(negated)>;
    return field::select(mask, negated, Negated(x.limbs()));
  }

  [[nodiscard, gnu::always_inline]] static inline LaneSum<FeNeon> select(std::uint32_t lanes, const LaneSum<FeNeon>& a,
                                                                         const LaneSum<FeNeon>& b) {
    const MaskNeon mask(vtst_u32(vdup_n_u32(lanes), vcreate_u32(0x0000'0002'0000'0001)));
    const auto of = [&](const auto& x, const auto& y) { return field::neon::blend(mask, x.limbs(), y.limbs()); };
    return {FeNeon::Operand(of(a.y_minus_x, b.y_minus_x)), FeNeon::Operand(of(a.y_plus_x, b.y_plus_x)),
            FeNeon(of(a.z, b.z)), FeNeon(of(a.t, b.t))};
  }

  static void store(const LaneBucket<FeNeon>& bucket, const std::array<CurveBucket*, 2>& out) {
    const std::array<const FeNeon*, 4> elements = {&bucket.y_minus_x, &bucket.y_plus_x, &bucket.z, &bucket.t};
    for (std::size_t k = 0; k < elements.size(); ++k) {
      std::array<Fe, 2> both;
      elements[k]->store(both.data());
      out[0]->set(k, both[0]);
      out[1]->set(k, both[1]);
    }
  }

  [[nodiscard]] static LaneBucket<FeNeon> load(const std::array<const CurveBucket*, 2>& from) {
    const auto pair = [&](std::size_t k) {
      const std::array<Fe, 2> both = {from[0]->element(k), from[1]->element(k)};
      return FeNeon::load(both.data());
    };
    return {pair(0), pair(1), pair(2), pair(3)};
  }
};

using Buckets = BucketLanes<CurveLanes<Neon>>;

}  // namespace

constinit const CurveKernels kMsmKernels_neon = {
    .backend = "neon",
    .costs = kOneLaneCosts,
    .straus_vartime = Straus<OneLaneCurve>::run_vartime,
    .window_sums_vartime = Buckets::window_sums_vartime,
    .digits_sum_vartime = Buckets::digits_sum_vartime,
    .join_windows_vartime = Pippenger<OneLaneCurve>::join_windows_vartime,
};

}  // namespace slipstream::msm
