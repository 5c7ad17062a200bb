// Sums of points in lanes, in the form that bucket additions use: the differences and sums that the next addition
// multiplies. They are made from products before the carry, if the lane type has such products.
//
//   LaneSum      (Y-X, Y+X, Z, T)          a bucket that grows: 7M for a point, Z is only added
//   LaneBucket   the same, as it is stored  a complete bucket: a factor of the running sums
//   LaneRunning  LaneBucket and 2dT         the sum of all buckets above: 2dT serves the addition that makes the next
//                                           running sum and the addition to the total
//
// Formulas and letters as in group/detail/edwards.h (Hisil, Wong, Carter, Dawson 2008, section 3.1): complete, so that
// a bucket may hold a point, its double and its negative. V is a lane type (field/detail/lane.h).
#pragma once

#include "slipstream/field/detail/fe_constants.h"
#include "slipstream/field/detail/lane.h"
#include "slipstream/group/detail/edwards.h"

namespace slipstream::msm {

using field::Fe;
using field::Lane;

/// The form of V's products before they are added.
template <Lane V>
using LaneProduct = decltype(field::mul_lazy<V>(std::declval<const typename V::Operand&>(),
                                                std::declval<const typename V::Operand&>()));

/// An addend in each lane, its sign applied: (y+x, y-x, 2dxy).
template <Lane V>
struct LaneAddend {
  typename V::Operand y_plus_x, y_minus_x, xy2d;
};

template <Lane V>
struct LaneSum {
  typename V::Operand y_minus_x, y_plus_x;
  LaneProduct<V> z;
  V t;
};

template <Lane V>
struct LaneBucket {
  V y_minus_x, y_plus_x, z, t;
};

template <Lane V>
struct LaneRunning {
  typename V::Operand y_minus_x, y_plus_x;
  V z, t, t2d;
};

/// The sum of one addend: (4(y-x), 4(y+x), 4, 4xy), where x and y are half the given ones. 1M.
template <Lane V>
[[nodiscard, gnu::always_inline]] inline LaneSum<V> first_sum(const V& y_plus_x, const V& y_minus_x) {
  const auto two_minus = add(y_minus_x, y_minus_x), two_plus = add(y_plus_x, y_plus_x);
  return {add(two_minus, two_minus), add(two_plus, two_plus), LaneProduct<V>(V::broadcast(Fe({4, 0, 0, 0, 0})).limbs()),
          mul(sub(y_plus_x, y_minus_x), add(y_plus_x, y_minus_x))};
}

/// s + q. 7M.
template <Lane V>
[[nodiscard, gnu::always_inline]] inline LaneSum<V> add(const LaneSum<V>& s, const LaneAddend<V>& q) {
  const auto A = field::mul_lazy<V>(s.y_minus_x, q.y_minus_x);
  const auto B = field::mul_lazy<V>(s.y_plus_x, q.y_plus_x);
  const auto C = field::mul_lazy<V>(s.t, q.xy2d);
  const auto D = add(s.z, s.z);
  const typename V::Operand E = sub(B, A), H = add(B, A), F = sub(D, C), G = add(D, C);
  const auto X = field::mul_lazy<V>(E, F), Y = field::mul_lazy<V>(G, H);
  return {sub(Y, X), add(Y, X), field::mul_lazy<V>(F, G), mul(E, H)};
}

template <Lane V>
[[nodiscard, gnu::always_inline]] inline LaneBucket<V> finished(const LaneSum<V>& s) {
  if constexpr (field::LazyLane<V>) {
    return {carry(s.y_minus_x), carry(s.y_plus_x), carry(typename V::Operand(s.z)), s.t};
  } else {
    return {carry(s.y_minus_x), carry(s.y_plus_x), s.z, s.t};
  }
}

template <Lane V>
[[nodiscard, gnu::always_inline]] inline LaneRunning<V> to_running(const LaneBucket<V>& b) {
  return {b.y_minus_x, b.y_plus_x, b.z, b.t, mul(b.t, V::broadcast(field::kEdwards2D))};
}

/// The running sum and the total of the running sums down to the one before it.
template <Lane V>
struct LaneWeightedSum {
  LaneRunning<V> running;
  LaneSum<V> total;
};

/// total += running, then running += b. 17M. The two are independent, so their products are interleaved: one alone
/// would leave the multipliers idle between its first and its second four products.
template <Lane V>
[[nodiscard, gnu::always_inline]] inline LaneWeightedSum<V> step(const LaneWeightedSum<V>& s, const LaneBucket<V>& b) {
  const LaneRunning<V>& r = s.running;
  const LaneSum<V>& t = s.total;
  const auto A = field::mul_lazy<V>(r.y_minus_x, b.y_minus_x);
  const auto B = field::mul_lazy<V>(r.y_plus_x, b.y_plus_x);
  const auto C = field::mul_lazy<V>(r.t2d, b.t);
  const auto zz = field::mul_lazy<V>(r.z, b.z);
  const auto total_A = field::mul_lazy<V>(t.y_minus_x, r.y_minus_x);
  const auto total_B = field::mul_lazy<V>(t.y_plus_x, r.y_plus_x);
  const typename V::Operand E = sub(B, A), H = add(B, A);
  const auto D = add(zz, zz);
  const typename V::Operand F = sub(D, C), G = add(D, C);
  const auto total_C = field::mul_lazy<V>(t.t, r.t2d);
  const auto total_zz = field::mul_lazy<V>(typename V::Operand(t.z), r.z);
  const V T = mul(E, H);
  const typename V::Operand total_E = sub(total_B, total_A), total_H = add(total_B, total_A);
  const auto X = field::mul_lazy<V>(E, F), Y = field::mul_lazy<V>(G, H);
  const auto total_D = add(total_zz, total_zz);
  const typename V::Operand total_F = sub(total_D, total_C), total_G = add(total_D, total_C);
  const V Z = mul(F, G), T2d = mul(T, V::broadcast(field::kEdwards2D));
  const auto total_X = field::mul_lazy<V>(total_E, total_F), total_Y = field::mul_lazy<V>(total_G, total_H);
  return {{sub(Y, X), add(Y, X), Z, T, T2d},
          {sub(total_Y, total_X), add(total_Y, total_X), field::mul_lazy<V>(total_F, total_G), mul(total_E, total_H)}};
}

/// (0 : 1 : 1 : 0).
template <Lane V>
[[nodiscard]] inline LaneSum<V> identity_sum() {
  return {V::one(), V::one(), LaneProduct<V>(V::one().limbs()), V::zero()};
}

/// The lanes one by one.
template <Lane V>
void store(const LaneBucket<V>& p, group::EdwardsPoint* out) {
  const V &y_minus_x = p.y_minus_x, &y_plus_x = p.y_plus_x;
  Fe X[V::kLanes], Y[V::kLanes], Z[V::kLanes], T[V::kLanes];
  carry(sub(y_plus_x, y_minus_x)).store(X);
  carry(add(y_plus_x, y_minus_x)).store(Y);
  carry(add(p.z, p.z)).store(Z);
  carry(add(p.t, p.t)).store(T);
  for (std::size_t i = 0; i < V::kLanes; ++i) out[i] = {X[i], Y[i], Z[i], T[i]};
}

}  // namespace slipstream::msm
