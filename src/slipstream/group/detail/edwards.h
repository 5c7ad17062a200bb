// Points of the twisted Edwards curve -x^2 + y^2 = 1 + d x^2 y^2 over GF(2^255-19), kLanes of them at a time: every
// formula is written once over the lane type V (field/detail/lane.h).
//
//   Extended         (X : Y : Z : T), x = X/Z, y = Y/Z, xy = T/Z     the form of stored points
//   Projective       (X : Y : Z)                                      enough for doubling
//   Completed        (E, F, G, H): x = E/G, y = H/F                   result of every addition and doubling
//   AffineNiels      (y+x, y-x, 2dxy)                                 an addend with Z = 1, for tables
//   ProjectiveNiels  (Y+X, Y-X, Z, 2dT)                               an addend with any Z
//
// Sources: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (2008), sections 3.1 (addition) and 3.3
// (doubling), with a = -1 and k = 2d. -1 is a square and d is not, so the addition law is complete: no input is
// exceptional. Costs are in M (products) and S (squares); letters are the paper's. Constant-time.
#pragma once

#include "slipstream/base/export.h"
#include "slipstream/field/detail/fe_constants.h"
#include "slipstream/field/detail/lane.h"
#include "slipstream/field/detail/lane_algorithms.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::group {

using field::Fe;
using field::Lane;

template <Lane V>
struct Projective {
  V X, Y, Z;
};

template <Lane V>
struct Extended {
  V X, Y, Z, T;

  [[nodiscard]] static constexpr Extended identity() { return {V::zero(), V::one(), V::one(), V::zero()}; }
  [[nodiscard]] constexpr Projective<V> projective() const { return {X, Y, Z}; }
};

template <Lane V>
struct Completed {
  typename V::Operand E, F, G, H;

  /// 3M.
  [[nodiscard]] constexpr Projective<V> projective() const { return {mul(E, F), mul(G, H), mul(F, G)}; }
  /// 4M.
  [[nodiscard]] constexpr Extended<V> extended() const { return {mul(E, F), mul(G, H), mul(F, G), mul(E, H)}; }
};

/// With one lane an entry is aligned, so that it lies in exactly two cache lines.
template <Lane V>
struct alignas(V::kLanes == 1 ? 128 : alignof(V)) AffineNiels {
  V y_plus_x, y_minus_x, xy2d;

  [[nodiscard]] static constexpr AffineNiels identity() { return {V::one(), V::one(), V::zero()}; }
};

template <Lane V>
struct ProjectiveNiels {
  V Y_plus_X, Y_minus_X, Z, T2d;

  [[nodiscard]] static constexpr ProjectiveNiels identity() { return {V::one(), V::one(), V::one(), V::zero()}; }
};

/// 1M.
template <Lane V>
[[nodiscard]] constexpr ProjectiveNiels<V> to_projective_niels(const Extended<V>& p) {
  return {carry(add(p.Y, p.X)), carry(sub(p.Y, p.X)), p.Z, mul(p.T, V::broadcast(field::kEdwards2D))};
}

/// The affine point (x, y). 2M.
template <Lane V>
[[nodiscard]] constexpr AffineNiels<V> to_affine_niels(const V& x, const V& y) {
  return {carry(add(y, x)), carry(sub(y, x)), mul(mul(x, y), V::broadcast(field::kEdwards2D))};
}

/// Precondition: Z = 1. 1M.
template <Lane V>
[[nodiscard]] constexpr AffineNiels<V> to_affine_niels_unchecked(const Extended<V>& p) {
  return {carry(add(p.Y, p.X)), carry(sub(p.Y, p.X)), mul(p.T, V::broadcast(field::kEdwards2D))};
}

/// 2P. 4S, and the 3M or 4M of the conversion that follows. F and H have the opposite sign of those in the paper, so
/// that no sum has to be negated; y = H/F is the same.
template <Lane V>
[[nodiscard]] constexpr Completed<V> doubled(const Projective<V>& p) {
  const auto A = field::square_lazy<V>(p.X);
  const auto B = field::square_lazy<V>(p.Y);
  const auto zz = field::square_lazy<V>(p.Z);
  const auto xy = field::square_lazy<V>(add(p.X, p.Y));
  const auto H = add(B, A);
  const auto G = sub(B, A);
  if constexpr (field::LazyLane<V>) {
    return {sub(xy, H), add(add(zz, zz), sub(A, B)), G, H};
  } else {
    return {sub(xy, H), sub(add(zz, zz), G), G, H};
  }
}

namespace detail {

/// E, F, G, H of an addition from A, B, C and D. D is passed as an unreduced sum.
template <Lane V, class Product, class Sum>
constexpr Completed<V> complete_addition(const Product& A, const Product& B, const Product& C, const Sum& D) {
  return {sub(B, A), sub(D, C), add(D, C), add(B, A)};
}

/// E, F, G, H of a subtraction: the factors of A and B are exchanged, and C has the other sign.
template <Lane V, class Product, class Sum>
constexpr Completed<V> complete_subtraction(const Product& A, const Product& B, const Product& C, const Sum& D) {
  return {sub(B, A), add(D, C), sub(D, C), add(B, A)};
}

}  // namespace detail

/// P + Q. 3M, and the conversion.
template <Lane V>
[[nodiscard]] constexpr Completed<V> add(const Extended<V>& p, const AffineNiels<V>& q) {
  return detail::complete_addition<V>(field::mul_lazy<V>(sub(p.Y, p.X), q.y_minus_x),
                                      field::mul_lazy<V>(add(p.Y, p.X), q.y_plus_x), field::mul_lazy<V>(p.T, q.xy2d),
                                      add(p.Z, p.Z));
}

/// P - Q. 3M, and the conversion.
template <Lane V>
[[nodiscard]] constexpr Completed<V> sub(const Extended<V>& p, const AffineNiels<V>& q) {
  return detail::complete_subtraction<V>(field::mul_lazy<V>(sub(p.Y, p.X), q.y_plus_x),
                                         field::mul_lazy<V>(add(p.Y, p.X), q.y_minus_x),
                                         field::mul_lazy<V>(p.T, q.xy2d), add(p.Z, p.Z));
}

/// P + Q. 4M, and the conversion.
template <Lane V>
[[nodiscard]] constexpr Completed<V> add(const Extended<V>& p, const ProjectiveNiels<V>& q) {
  const auto zz = field::mul_lazy<V>(p.Z, q.Z);
  return detail::complete_addition<V>(field::mul_lazy<V>(sub(p.Y, p.X), q.Y_minus_X),
                                      field::mul_lazy<V>(add(p.Y, p.X), q.Y_plus_X), field::mul_lazy<V>(p.T, q.T2d),
                                      add(zz, zz));
}

/// P - Q. 4M, and the conversion.
template <Lane V>
[[nodiscard]] constexpr Completed<V> sub(const Extended<V>& p, const ProjectiveNiels<V>& q) {
  const auto zz = field::mul_lazy<V>(p.Z, q.Z);
  return detail::complete_subtraction<V>(field::mul_lazy<V>(sub(p.Y, p.X), q.Y_plus_X),
                                         field::mul_lazy<V>(add(p.Y, p.X), q.Y_minus_X), field::mul_lazy<V>(p.T, q.T2d),
                                         add(zz, zz));
}

/// P + Q. 9M.
template <Lane V>
[[nodiscard]] constexpr Extended<V> add(const Extended<V>& p, const Extended<V>& q) {
  return add(p, to_projective_niels(q)).extended();
}

/// P - Q. 9M.
template <Lane V>
[[nodiscard]] constexpr Extended<V> sub(const Extended<V>& p, const Extended<V>& q) {
  return sub(p, to_projective_niels(q)).extended();
}

/// 2P. 4M + 4S.
template <Lane V>
[[nodiscard]] constexpr Extended<V> doubled(const Extended<V>& p) {
  return doubled(p.projective()).extended();
}

/// 2^n P. Precondition: n >= 1. (3M + 4S) n + 1M.
template <Lane V>
[[nodiscard]] constexpr Extended<V> doubled_n(const Extended<V>& p, unsigned n) {
  Projective<V> q = p.projective();
  for (unsigned i = 1; i < n; ++i) q = doubled(q).projective();
  return doubled(q).extended();
}

/// -P.
template <Lane V>
[[nodiscard]] constexpr Extended<V> negate(const Extended<V>& p) {
  return {carry(negate(p.X)), p.Y, p.Z, carry(negate(p.T))};
}

template <Lane V>
[[nodiscard]] constexpr Extended<V> select(const typename V::Mask& mask, const Extended<V>& if_true,
                                           const Extended<V>& if_false) {
  return {select(mask, if_true.X, if_false.X), select(mask, if_true.Y, if_false.Y), select(mask, if_true.Z, if_false.Z),
          select(mask, if_true.T, if_false.T)};
}

template <Lane V>
[[nodiscard]] constexpr AffineNiels<V> select(const typename V::Mask& mask, const AffineNiels<V>& if_true,
                                              const AffineNiels<V>& if_false) {
  return {select(mask, if_true.y_plus_x, if_false.y_plus_x), select(mask, if_true.y_minus_x, if_false.y_minus_x),
          select(mask, if_true.xy2d, if_false.xy2d)};
}

template <Lane V>
[[nodiscard]] constexpr ProjectiveNiels<V> select(const typename V::Mask& mask, const ProjectiveNiels<V>& if_true,
                                                  const ProjectiveNiels<V>& if_false) {
  return {select(mask, if_true.Y_plus_X, if_false.Y_plus_X), select(mask, if_true.Y_minus_X, if_false.Y_minus_X),
          select(mask, if_true.Z, if_false.Z), select(mask, if_true.T2d, if_false.T2d)};
}

/// -Q where the mask is set.
template <Lane V>
[[nodiscard]] constexpr AffineNiels<V> negate_if(const typename V::Mask& mask, const AffineNiels<V>& q) {
  return {select(mask, q.y_minus_x, q.y_plus_x), select(mask, q.y_plus_x, q.y_minus_x), negate_if(mask, q.xy2d)};
}

/// -Q where the mask is set.
template <Lane V>
[[nodiscard]] constexpr ProjectiveNiels<V> negate_if(const typename V::Mask& mask, const ProjectiveNiels<V>& q) {
  return {select(mask, q.Y_minus_X, q.Y_plus_X), select(mask, q.Y_plus_X, q.Y_minus_X), q.Z, negate_if(mask, q.T2d)};
}

/// One point.
using EdwardsPoint = Extended<Fe>;

/// Whether p and q are equal as points of the curve (not as ristretto255 elements): same x and same y.
[[nodiscard]] inline field::Mask equal_on_curve(const EdwardsPoint& p, const EdwardsPoint& q) {
  return field::equal(mul(p.X, q.Z), mul(q.X, p.Z)) & field::equal(mul(p.Y, q.Z), mul(q.Y, p.Z));
}

}  // namespace slipstream::group

SLIPSTREAM_EXPORT_END
