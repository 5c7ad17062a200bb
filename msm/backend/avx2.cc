// The avx2 set of the multiscalar kernels: four buckets at a time in four lanes (msm/kernels/bucket_lanes.h). Straus'
// algorithm and the joining of windows take one point at a time, as the portable set does.
#include <array>

#include "cpu/lane_thresholds.h"
#include "field/fe_avx2.h"
#include "msm/kernels/bucket_lanes.h"
#include "msm/kernels/curve_lanes.h"
#include "msm/kernels/kernels.h"
#include "msm/kernels/straus.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_avx2;

namespace {

using field::FeAvx2;
using field::MaskAvx2;
using field::avx2::Limbs;
using field::avx2::Vector;
using group::EdwardsPoint;

/// Four words of each of four lanes.
struct Quad {
  Vector w0, w1, w2, w3;
};

/// Row i is at(i), aligned to 32 bytes.
template <class At>
[[gnu::always_inline]] inline Quad load_quad(const At& at) {
  const auto row = [&](std::size_t i) __attribute__((always_inline)) {
    return _mm256_load_si256(reinterpret_cast<const Vector*>(at(i)));
  };
  Quad q = {row(0), row(1), row(2), row(3)};
  field::avx2::transpose(q.w0, q.w1, q.w2, q.w3);
  return q;
}

template <class At>
[[gnu::always_inline]] inline void store_quad(Quad q, const At& at) {
  field::avx2::transpose(q.w0, q.w1, q.w2, q.w3);
  const auto row = [&](std::size_t i, Vector words)
                       __attribute__((always_inline)) { _mm256_store_si256(reinterpret_cast<Vector*>(at(i)), words); };
  row(0, q.w0);
  row(1, q.w1);
  row(2, q.w2);
  row(3, q.w3);
}

[[gnu::always_inline]] inline FeAvx2 element(Vector l0, Vector l1, Vector l2, Vector l3, Vector l4) {
  return FeAvx2(field::avx2::split(l0, l1, l2, l3, l4));
}

/// An element in five limbs, as it is in memory. Precondition: tight limbs.
struct Words {
  Vector l0, l1, l2, l3, l4;

  [[gnu::always_inline]] explicit inline Words(const FeAvx2& x) {
    const Limbs& l = x.limbs();
    const auto joined = [&](std::size_t i) __attribute__((always_inline)) {
      return field::avx2::plus(l.l[2 * i], _mm256_slli_epi64(l.l[2 * i + 1], 26));
    };
    // As in FeAvx2::store: two limbs are joined into one of at most 51 bits and 2^44.
    const Vector mask = field::avx2::set(field::kFeLimbMask);
    const auto low = [&](Vector v) __attribute__((always_inline)) { return _mm256_and_si256(v, mask); };
    const auto over = [](Vector v) __attribute__((always_inline)) { return _mm256_srli_epi64(v, 51); };
    const Vector j0 = joined(0), j1 = joined(1), j2 = joined(2), j3 = joined(3), j4 = joined(4);
    l0 = field::avx2::plus(low(j0), field::avx2::times(over(j4), field::avx2::set(19)));
    l1 = field::avx2::plus(low(j1), over(j0));
    l2 = field::avx2::plus(low(j2), over(j1));
    l3 = field::avx2::plus(low(j3), over(j2));
    l4 = field::avx2::plus(low(j4), over(j3));
  }
};

struct Avx2 {
  using V = FeAvx2;
  static constexpr std::size_t kMostWindowBuckets = 512;
  static constexpr std::size_t kCombineSteps = 4;
  static constexpr std::size_t kFewestPoints = cpu::avx2::kWindowPoints;

  [[nodiscard, gnu::always_inline]] static inline MaskAvx2 signs(const std::uint32_t* words) {
    const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
    return MaskAvx2(_mm256_cvtepi32_epi64(_mm_srai_epi32(_mm_slli_epi32(four, 31), 31)));
  }

  [[nodiscard, gnu::always_inline]] static inline group::AffineNiels<FeAvx2> load(const CurveAddend* points,
                                                                                  const std::uint32_t* words) {
    static_assert(sizeof(CurveAddend) == 128 && alignof(CurveAddend) == 128 && sizeof(Fe) == 40);
    const auto quad = [&](std::size_t k) __attribute__((always_inline)) {
      return load_quad([&](std::size_t i) __attribute__((always_inline)) {
        return reinterpret_cast<const char*>(points) + std::size_t{words[i] & ~1U} * 64 + 32 * k;
      });
    };
    // The exchange is cheaper before each limb becomes two.
    const MaskAvx2 negative = signs(words);
    const auto blend = [&](Vector a, Vector b)
                           __attribute__((always_inline)) { return _mm256_blendv_epi8(b, a, negative.bits()); };
    const Quad a = quad(0), b = quad(1), c = quad(2), d = quad(3);
    return {element(blend(b.w1, a.w0), blend(b.w2, a.w1), blend(b.w3, a.w2), blend(c.w0, a.w3), blend(c.w1, b.w0)),
            element(blend(a.w0, b.w1), blend(a.w1, b.w2), blend(a.w2, b.w3), blend(a.w3, c.w0), blend(b.w0, c.w1)),
            element(c.w2, c.w3, d.w0, d.w1, d.w2)};
  }

  [[nodiscard, gnu::always_inline]] static inline auto negate_if(MaskAvx2 mask, const FeAvx2& x) {
    const auto negated = negate(x);
    using Negated = std::remove_const_t<decltype(negated)>;
    return field::select(mask, negated, Negated(x.limbs()));
  }

  [[nodiscard, gnu::always_inline]] static inline LaneSum<FeAvx2> select(std::uint32_t lanes, const LaneSum<FeAvx2>& a,
                                                                         const LaneSum<FeAvx2>& b) {
    const Vector bits = _mm256_set_epi64x(8, 4, 2, 1);
    const MaskAvx2 mask(_mm256_cmpeq_epi64(_mm256_and_si256(field::avx2::set(lanes), bits), bits));
    const auto of = [&](const auto& x, const auto& y) { return field::avx2::blend(mask, x.limbs(), y.limbs()); };
    return {FeAvx2::Operand(of(a.y_minus_x, b.y_minus_x)), FeAvx2::Operand(of(a.y_plus_x, b.y_plus_x)),
            FeAvx2(of(a.z, b.z)), FeAvx2(of(a.t, b.t))};
  }

  [[gnu::always_inline]] static inline void store(const LaneBucket<FeAvx2>& bucket,
                                                  const std::array<CurveBucket*, 4>& out) {
    const auto at = [&](std::size_t k) __attribute__((always_inline)) {
      return [&out, k](std::size_t i) __attribute__((always_inline)) { return &out[i]->words[4 * k]; };
    };
    const Words m(bucket.y_minus_x), p(bucket.y_plus_x), z(bucket.z), t(bucket.t);
    store_quad({m.l0, m.l1, m.l2, m.l3}, at(0));
    store_quad({p.l0, p.l1, p.l2, p.l3}, at(1));
    store_quad({z.l0, z.l1, z.l2, z.l3}, at(2));
    store_quad({t.l0, t.l1, t.l2, t.l3}, at(3));
    store_quad({m.l4, p.l4, z.l4, t.l4}, at(4));
  }

  [[nodiscard, gnu::always_inline]] static inline LaneBucket<FeAvx2> load(
      const std::array<const CurveBucket*, 4>& from) {
    const auto quad = [&](std::size_t k) __attribute__((always_inline)) {
      return load_quad([&](std::size_t i) __attribute__((always_inline)) { return &from[i]->words[4 * k]; });
    };
    const Quad m = quad(0), p = quad(1), z = quad(2), t = quad(3), top = quad(4);
    return {element(m.w0, m.w1, m.w2, m.w3, top.w0), element(p.w0, p.w1, p.w2, p.w3, top.w1),
            element(z.w0, z.w1, z.w2, z.w3, top.w2), element(t.w0, t.w1, t.w2, t.w3, top.w3)};
  }
};

using Buckets = BucketLanes<CurveLanes<Avx2>>;

}  // namespace

constinit const CurveKernels kMsmKernels_avx2 = {
    .backend = "avx2",
    .costs = {.doubling = 73,
              .table_entry = 123,
              .table_addition = 107,
              .addition = 104,
              .point_in_window = 43,
              .bucket = 85,
              .window = 2000,
              .point = 20,
              .far_point = 12,
              .far_bucket = 120},
    .straus_vartime = Straus<OneLaneCurve>::run_vartime,
    .window_sums_vartime = Buckets::window_sums_vartime,
    .digits_sum_vartime = Buckets::digits_sum_vartime,
    .join_windows_vartime = Pippenger<OneLaneCurve>::join_windows_vartime,
};

}  // namespace slipstream::msm
