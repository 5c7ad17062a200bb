// The avx512ifma set of the multiscalar kernels: eight buckets at a time in eight lanes
// (msm/detail/kernels/bucket_lanes.h). Straus' algorithm and the joining of windows, each one chain of doublings, have
// one point in four lanes (msm/detail/kernels/quad_curve_ifma.h).
#include <array>

#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/msm/detail/kernels/bucket_lanes.h"
#include "slipstream/msm/detail/kernels/curve_lanes.h"
#include "slipstream/msm/detail/kernels/few_points_ifma.h"
#include "slipstream/msm/detail/kernels/kernels.h"
#include "slipstream/msm/detail/kernels/quad_curve_ifma.h"
#include "slipstream/msm/detail/kernels/straus.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_avx512ifma;

namespace {

using field::FeIfma;
using field::FeIfmaOperand;
using field::MaskIfma;
using field::ifma::Limbs;
using field::ifma::Vector;
using group::EdwardsPoint;

/// Four words of each of eight lanes.
struct Quad {
  Vector w0, w1, w2, w3;
};

/// Row i is at(i), aligned to 32 bytes.
template <class At>
[[gnu::always_inline]] inline Quad load_quad(const At& at) {
  const auto pair = [&](std::size_t i) __attribute__((always_inline)) {
    const auto row = [&](std::size_t j) __attribute__((always_inline)) {
      return _mm256_load_si256(reinterpret_cast<const __m256i*>(at(j)));
    };
    return _mm512_inserti64x4(_mm512_castsi256_si512(row(i)), row(i + 2), 1);
  };
  const Vector r0 = pair(0), r1 = pair(1), r4 = pair(4), r5 = pair(5);
  const Vector a = _mm512_unpacklo_epi64(r0, r1), b = _mm512_unpackhi_epi64(r0, r1);
  const Vector c = _mm512_unpacklo_epi64(r4, r5), d = _mm512_unpackhi_epi64(r4, r5);
  return {_mm512_shuffle_i64x2(a, c, 0x88), _mm512_shuffle_i64x2(b, d, 0x88), _mm512_shuffle_i64x2(a, c, 0xdd),
          _mm512_shuffle_i64x2(b, d, 0xdd)};
}

/// The reverse.
template <class At>
[[gnu::always_inline]] inline void store_quad(const Quad& q, const At& at) {
  const Vector a = _mm512_unpacklo_epi64(q.w0, q.w1), b = _mm512_unpackhi_epi64(q.w0, q.w1);
  const Vector c = _mm512_unpacklo_epi64(q.w2, q.w3), d = _mm512_unpackhi_epi64(q.w2, q.w3);
  const auto two_rows = [&](std::size_t i, Vector low, Vector high) __attribute__((always_inline)) {
    // Lanes i and i + 2, or i + 4 and i + 6.
    const Vector first = _mm512_permutex2var_epi64(low, _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), high);
    const Vector second = _mm512_permutex2var_epi64(low, _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4), high);
    const auto row = [&](std::size_t j, __m256i words) __attribute__((always_inline)) {
      _mm256_store_si256(reinterpret_cast<__m256i*>(at(j)), words);
    };
    row(i, _mm512_castsi512_si256(first));
    row(i + 2, _mm512_extracti64x4_epi64(first, 1));
    row(i + 4, _mm512_castsi512_si256(second));
    row(i + 6, _mm512_extracti64x4_epi64(second, 1));
  };
  two_rows(0, a, c);
  two_rows(1, b, d);
}

struct Ifma {
  using V = FeIfma;
  static constexpr std::size_t kMostWindowBuckets = 512;
  static constexpr std::size_t kCombineSteps = 12;
  static constexpr std::size_t kFewestPoints = cpu::avx512ifma::kWindowPoints;

  [[nodiscard, gnu::always_inline]] static inline MaskIfma signs(const std::uint32_t* words) {
    return MaskIfma(
        _mm256_test_epi32_mask(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)), _mm256_set1_epi32(1)));
  }

  [[nodiscard, gnu::always_inline]] static inline group::AffineNiels<FeIfma> load(const CurveAddend* points,
                                                                                  const std::uint32_t* words) {
    static_assert(sizeof(CurveAddend) == 128 && alignof(CurveAddend) == 128 && sizeof(Fe) == 40);
    const auto quad = [&](std::size_t k) __attribute__((always_inline)) {
      return load_quad([&](std::size_t i) __attribute__((always_inline)) {
        return reinterpret_cast<const char*>(points) + std::size_t{words[i] & ~1U} * 64 + 32 * k;
      });
    };
    const Quad a = quad(0), b = quad(1), c = quad(2), d = quad(3);
    const Limbs plus = {a.w0, a.w1, a.w2, a.w3, b.w0}, minus = {b.w1, b.w2, b.w3, c.w0, c.w1};
    const MaskIfma negative = signs(words);
    return {FeIfma(field::ifma::blend(negative, minus, plus)), FeIfma(field::ifma::blend(negative, plus, minus)),
            FeIfma({c.w2, c.w3, d.w0, d.w1, d.w2})};
  }

  /// 2p - x where the mask is set: below 2^52 limb by limb.
  [[nodiscard, gnu::always_inline]] static inline FeIfmaOperand negate_if(MaskIfma mask, const FeIfma& x) {
    const Limbs& l = x.limbs();
    const auto negated = [&](Vector limb, std::uint64_t from) __attribute__((always_inline)) {
      return _mm512_mask_sub_epi64(limb, mask.bits(), field::ifma::set(from), limb);
    };
    constexpr std::uint64_t kLow = 2 * (field::kFeLimbMask - 18), kOther = 2 * field::kFeLimbMask;
    static_assert(kLow >= field::kFeUnit && kOther <= field::kIfmaFactorMax);
    return FeIfmaOperand(Limbs{negated(l.l0, kLow), negated(l.l1, kOther), negated(l.l2, kOther), negated(l.l3, kOther),
                               negated(l.l4, kOther)});
  }

  [[nodiscard, gnu::always_inline]] static inline LaneSum<FeIfma> select(std::uint32_t lanes, const LaneSum<FeIfma>& a,
                                                                         const LaneSum<FeIfma>& b) {
    const MaskIfma mask(static_cast<__mmask8>(lanes));
    const auto of = [&](const auto& x, const auto& y) { return field::ifma::blend(mask, x.limbs(), y.limbs()); };
    return {FeIfmaOperand(of(a.y_minus_x, b.y_minus_x)), FeIfmaOperand(of(a.y_plus_x, b.y_plus_x)),
            field::FeIfmaWide<1>(of(a.z, b.z)), FeIfma(of(a.t, b.t))};
  }

  [[gnu::always_inline]] static inline void store(const LaneBucket<FeIfma>& b, const std::array<CurveBucket*, 8>& out) {
    const auto at = [&](std::size_t k) __attribute__((always_inline)) {
      return [&out, k](std::size_t i) __attribute__((always_inline)) { return &out[i]->words[4 * k]; };
    };
    const Limbs &m = b.y_minus_x.limbs(), &p = b.y_plus_x.limbs(), &z = b.z.limbs(), &t = b.t.limbs();
    store_quad({m.l0, m.l1, m.l2, m.l3}, at(0));
    store_quad({p.l0, p.l1, p.l2, p.l3}, at(1));
    store_quad({z.l0, z.l1, z.l2, z.l3}, at(2));
    store_quad({t.l0, t.l1, t.l2, t.l3}, at(3));
    store_quad({m.l4, p.l4, z.l4, t.l4}, at(4));
  }

  [[nodiscard, gnu::always_inline]] static inline LaneBucket<FeIfma> load(
      const std::array<const CurveBucket*, 8>& from) {
    const auto quad = [&](std::size_t k) __attribute__((always_inline)) {
      return load_quad([&](std::size_t i) __attribute__((always_inline)) { return &from[i]->words[4 * k]; });
    };
    const Quad m = quad(0), p = quad(1), z = quad(2), t = quad(3), top = quad(4);
    return {FeIfma({m.w0, m.w1, m.w2, m.w3, top.w0}), FeIfma({p.w0, p.w1, p.w2, p.w3, top.w1}),
            FeIfma({z.w0, z.w1, z.w2, z.w3, top.w2}), FeIfma({t.w0, t.w1, t.w2, t.w3, top.w3})};
  }

  [[nodiscard]] static EdwardsPoint combine(const EdwardsPoint* running, const EdwardsPoint* total,
                                            unsigned log_length) {
    return weighted_total(running, total, FeIfma::kLanes, log_length);
  }
};

using Buckets = BucketLanes<CurveLanes<Ifma>>;

/// Whether a job uses windows in lanes.
bool in_windows(const StrausJob<CurveAddend>& job) {
  return (job.table_n == 0 ? job.n >= cpu::avx512ifma::kFewPoints : job.table_width >= 4 && job.table_width <= 8);
}

EdwardsPoint straus_vartime(const StrausJob<CurveAddend>& job, Arena& arena) {
  if (in_windows(job)) return windows::few_points_vartime(job);
  return Straus<QuadCurve>::run_vartime(job, arena).point();
}

}  // namespace

constinit const CurveKernels kMsmKernels_avx512ifma = {
    .backend = "avx512ifma",
    .costs = {.doubling = 35,
              .table_entry = 16,
              .table_addition = 15,
              .addition = 17,
              .point_in_window = 10,
              .bucket = 28,
              .window = 850,
              .point = 20,
              .far_point = 3,
              .far_bucket = 120},
    .straus_vartime = straus_vartime,
    .window_sums_vartime = Buckets::window_sums_vartime,
    .digits_sum_vartime = Buckets::digits_sum_vartime,
    .join_windows_vartime = join_windows_in_quads_vartime,
};

}  // namespace slipstream::msm
