// The arithmetic of the ristretto255 codec (RFC 9496, section 4.3) over any lane type: the part between parsing 32
// bytes into field elements and writing them. Letters and steps are the RFC's. Constant-time.
#pragma once

#include "slipstream/field/detail/lane_algorithms.h"
#include "slipstream/group/detail/edwards.h"

namespace slipstream::group::codec {

template <Lane V>
struct Decoded {
  typename V::Mask valid;
  Extended<V> point;  // Z = 1; unspecified where not valid
};

/// Section 4.3.1 from step 3 on. Precondition: s comes from a canonical encoding and is not negative.
template <Lane V>
[[nodiscard]] constexpr Decoded<V> decode(const V& s) {
  const V ss = square(s);
  const typename V::Operand u1 = sub(V::one(), ss);
  const typename V::Operand u2 = add(V::one(), ss);
  const V u2_squared = square(u2);
  const typename V::Operand v = negate(add(mul(V::broadcast(field::kEdwardsD), square(u1)), u2_squared));
  const auto [was_square, inverse_root] = field::invsqrt(mul(v, u2_squared));
  const V den_x = mul(inverse_root, u2);
  const V den_y = mul(mul(inverse_root, den_x), v);
  const V x = field::abs(mul(add(s, s), den_x));
  const V y = mul(u1, den_y);
  const V t = mul(x, y);
  return {was_square & ~is_negative(t) & ~is_zero(y), {x, y, V::one(), t}};
}

/// Section 4.3.2: the element whose canonical bytes are the encoding.
template <Lane V>
[[nodiscard]] constexpr V encode(const Extended<V>& p) {
  const V i = V::broadcast(field::kSqrtMinus1);
  const V u1 = mul(add(p.Z, p.Y), sub(p.Z, p.Y));
  const V u2 = mul(p.X, p.Y);
  const V inverse_root = field::invsqrt(mul(u1, square(u2))).root;
  const V den1 = mul(inverse_root, u1);
  const V den2 = mul(inverse_root, u2);
  const V z_inverse = mul(mul(den1, den2), p.T);

  const auto rotate = is_negative(mul(p.T, z_inverse));
  const V x = select(rotate, mul(p.Y, i), p.X);
  const V y = select(rotate, mul(p.X, i), p.Y);
  const V den = select(rotate, mul(den1, V::broadcast(field::kInvSqrtAMinusD)), den2);
  const V signed_y = field::negate_if(is_negative(mul(x, z_inverse)), y);
  return field::abs(mul(den, sub(p.Z, signed_y)));
}

// Encoding 2P without a square root. Let 2P = (EF : GH : FG : EH) with E, F, G, H from the doubling formula, for which
//   G = Y^2 - X^2,  H = Y^2 + X^2,  E = 2XY,  F = 2Z^2 - G, and by the curve equation G = Z^2 + dT^2, F = Z^2 - dT^2.
// Then H^2 = G^2 + E^2 and F^2 = G^2 - 4d Z^2 T^2 = G^2 - d E^2 (as ZT = XY), so F^2 - H^2 = -(1 + d) E^2 = (a - d)
// E^2. The number under the root of section 4.3.2 is u1 u2^2 with u1 = (FG)^2 - (GH)^2 = (a - d) (EG)^2: its root is
// known up to sign, and the sign does not matter. With m = 1/sqrt(a - d):
//   inverse_root = m / (EG u2),   den2 = m / (EG),   den1 = m (a - d) / (FH),   den1 m = 1 / (FH),   z_inverse = 1 /
//   (FG).
// Where T'/Z' = EH/(FG) is not negative, s = |den2 (FG -+ GH)| = |m (F -+ H) / E|, and otherwise, with x and y
// exchanged and multiplied by i, s = |(FG -+ i EF) / (FH)| = |(G -+ i E) / H|. One inverse, w = 1/(EFGH), gives 1/(FG)
// = EH w and 1/(EH) = FG w. F and G are never zero; if E or H is zero, 2P represents the identity; then w = 0 and s =
// 0, as required.

/// E F G H of a doubled point.
template <Lane V>
[[nodiscard]] constexpr V invertible_product(const Completed<V>& p) {
  return mul(mul(p.E, p.H), mul(p.F, p.G));
}

/// The element whose canonical bytes encode the point. Preconditions: p was made by doubled(), and w is the inverse of
/// invertible_product(p), or zero if that is zero.
template <Lane V>
[[nodiscard]] constexpr V encode_doubled(const Completed<V>& p, const V& w) {
  const V i = V::broadcast(field::kSqrtMinus1);
  const V eh = mul(p.E, p.H);
  const V z_inverse = mul(eh, w);
  const V eh_inverse = mul(mul(p.F, p.G), w);
  const auto rotate = is_negative(mul(eh, z_inverse));

  const V e = carry(p.E), g = carry(p.G), f = carry(p.F), h = carry(p.H);
  const V ie = mul(e, i);
  const V x = select(rotate, mul(mul(g, h), i), mul(e, f));
  const V minuend = select(rotate, g, f);
  const V subtrahend = field::negate_if(is_negative(mul(x, z_inverse)), select(rotate, ie, h));
  const V factor = select(rotate, e, mul(h, V::broadcast(field::kInvSqrtAMinusD)));
  return field::abs(mul(mul(sub(minuend, subtrahend), factor), eh_inverse));
}

/// MAP of section 4.3.4.
template <Lane V>
[[nodiscard]] constexpr Extended<V> elligator(const V& t) {
  const V one = V::one();
  const V d = V::broadcast(field::kEdwardsD);
  const V r = mul(square(t), V::broadcast(field::kSqrtMinus1));
  const V u = mul(add(r, one), V::broadcast(field::kOneMinusDSquared));
  const V v = mul(sub(negate(one), mul(r, d)), add(r, d));
  const auto [was_square, root] = field::sqrt_ratio_i(u, v);
  const V s = select(was_square, root, carry(negate(field::abs(mul(root, t)))));
  const V c = select(was_square, carry(negate(one)), r);
  const V N = carry(sub(mul(mul(c, sub(r, one)), V::broadcast(field::kDMinusOneSquared)), v));
  const V s_squared = square(s);
  const typename V::Operand w0 = mul(add(s, s), v);
  const typename V::Operand w1 = mul(N, V::broadcast(field::kSqrtAdMinus1));
  const typename V::Operand w2 = sub(one, s_squared);
  const typename V::Operand w3 = add(one, s_squared);
  return {mul(w0, w3), mul(w2, w1), mul(w1, w3), mul(w0, w2)};
}

}  // namespace slipstream::group::codec
