// The curve as a Group (msm/detail/kernels/group_concept.h), one point at a time: edwards25519 with the forms and
// formulas of group/detail/edwards.h. Sums stand for ristretto255 elements: they are right up to the 4-torsion that the
// encoding ignores.
#pragma once

#include "slipstream/base/export.h"
#include "slipstream/field/fe.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/detail/edwards.h"
#include "slipstream/msm/detail/kernels/group_concept.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// The form of points in tables and jobs, the same for all backends.
using CurveAddend = group::AffineNiels<field::Fe>;

struct OneLaneCurve {
  using Fe = field::Fe;
  using Addend = CurveAddend;
  using Multiple = group::ProjectiveNiels<Fe>;
  using Sum = group::Extended<Fe>;
  using Doubling = group::Projective<Fe>;
  using Partial = group::Completed<Fe>;

  static constexpr field::Scalar::Words kOrder = field::Scalar::kOrder;

  [[nodiscard]] static Sum identity() { return Sum::identity(); }
  [[nodiscard]] static Partial add(const Sum& p, const Addend& q) { return group::add(p, q); }
  [[nodiscard]] static Partial sub(const Sum& p, const Addend& q) { return group::sub(p, q); }
  [[nodiscard]] static Partial add(const Sum& p, const Multiple& q) { return group::add(p, q); }
  [[nodiscard]] static Partial sub(const Sum& p, const Multiple& q) { return group::sub(p, q); }
  [[nodiscard]] static Partial twice(const Doubling& p) { return group::doubled(p); }
  [[nodiscard]] static Sum to_sum(const Partial& p) { return p.extended(); }
  [[nodiscard]] static Doubling to_doubling(const Partial& p) { return p.projective(); }
  [[nodiscard]] static Doubling to_doubling(const Sum& p) { return p.projective(); }
  [[nodiscard]] static Multiple to_multiple(const Sum& p) { return group::to_projective_niels(p); }

  /// 1M: with E = 2x, H = 2y and F = G = 2 the point is (EF : GH : FG : EH).
  [[nodiscard]] static Sum to_sum(const Addend& q) {
    const auto E = field::sub(q.y_plus_x, q.y_minus_x);
    const auto H = field::add(q.y_plus_x, q.y_minus_x);
    return {carry(field::add(E, E)), carry(field::add(H, H)), Fe({4, 0, 0, 0, 0}), mul(E, H)};
  }
};

static_assert(Group<OneLaneCurve>);

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
