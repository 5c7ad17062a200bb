// The curve as a Group (msm/detail/kernels/group_concept.h) with one point in four lanes
// (group/detail/quad_point_ifma.h): for Straus' algorithm and for joining windows, each of which is one chain of
// doublings. Only units compiled for AVX-512 IFMA may include this file.
#pragma once

#include "slipstream/group/detail/quad_point_ifma.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/kernels/group_concept.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

struct QuadCurve {
  using Addend = CurveAddend;
  using Multiple = group::QuadNiels2Z;
  using Sum = group::QuadSum;
  using Doubling = group::QuadDoubling;
  using Partial = group::QuadCompleted;

  static constexpr field::Scalar::Words kOrder = field::Scalar::kOrder;

  [[nodiscard, gnu::always_inline]] static inline Sum identity() { return Sum::identity(); }
  [[nodiscard, gnu::always_inline]] static inline Partial add(const Sum& p, const Multiple& q) {
    return group::add(p, q);
  }
  [[nodiscard, gnu::always_inline]] static inline Partial sub(const Sum& p, const Multiple& q) {
    return group::add(p, negate_if(field::MaskQuad::all(), q));
  }
  [[nodiscard, gnu::always_inline]] static inline Partial add(const Sum& p, const Addend& q) {
    return add(p, Multiple::from(q));
  }
  [[nodiscard, gnu::always_inline]] static inline Partial sub(const Sum& p, const Addend& q) {
    return sub(p, Multiple::from(q));
  }
  [[nodiscard, gnu::always_inline]] static inline Partial twice(const Doubling& p) { return group::doubled(p); }
  [[nodiscard, gnu::always_inline]] static inline Sum to_sum(const Partial& p) { return p.sum(); }
  [[nodiscard, gnu::always_inline]] static inline Doubling to_doubling(const Partial& p) { return p.doubling(); }
  [[nodiscard, gnu::always_inline]] static inline Doubling to_doubling(const Sum& p) {
    return add(p, Multiple::identity()).doubling();
  }
  [[nodiscard, gnu::always_inline]] static inline Multiple to_multiple(const Sum& p) { return p.niels_2z(); }
  [[nodiscard, gnu::always_inline]] static inline Sum to_sum(const Addend& q) { return add(identity(), q).sum(); }
};

static_assert(Group<QuadCurve>);

/// Kernels::join_windows_vartime.
[[nodiscard]] inline group::EdwardsPoint join_windows_in_quads_vartime(const group::EdwardsPoint* sums,
                                                                       const Windows& windows, std::size_t chunks) {
  group::QuadCompleted result = QuadCurve::add(QuadCurve::identity(), group::QuadNiels2Z::identity());
  for (unsigned i = windows.count; i-- > 0;) {
    if (i + 1 != windows.count) {
      for (unsigned k = windows.width(i); k-- > 0;) result = group::doubled(result.doubling());
    }
    for (std::size_t j = 0; j < chunks; ++j) {
      result = group::add(result.sum(), group::QuadSum::from(sums[i * chunks + j]).niels_2z());
    }
  }
  return result.point();
}

/// The sum of s * running[s] + total[s] / length over s < n, times length, which is 2^log_length. Precondition: n >= 2.
[[nodiscard]] inline group::EdwardsPoint weighted_total(const group::EdwardsPoint* running,
                                                        const group::EdwardsPoint* total, std::size_t n,
                                                        unsigned log_length) {
  using group::QuadSum;
  // The sum of s * running[s] by running sums again.
  QuadSum above = QuadSum::from(running[n - 1]);
  group::QuadCompleted weighted = group::add(QuadSum::identity(), above.niels_2z());
  for (std::size_t s = n - 1; s-- > 1;) {
    above = group::add(above, QuadSum::from(running[s]).niels_2z()).sum();
    weighted = group::add(weighted.sum(), above.niels_2z());
  }
  for (unsigned k = 0; k < log_length; ++k) weighted = group::doubled(weighted.doubling());
  for (std::size_t s = 0; s < n; ++s) weighted = group::add(weighted.sum(), QuadSum::from(total[s]).niels_2z());
  return weighted.point();
}

}  // namespace slipstream::msm
