// Powers, inverses and square roots over any lane type, constant-time. The exponents are those of p = 2^255 - 19; the
// addition chain for 2^252 - 3 is the usual one that doubles runs of ones (Bernstein 2006, Curve25519, section 4).
#pragma once

#include "slipstream/base/export.h"
#include "slipstream/field/detail/fe_constants.h"
#include "slipstream/field/detail/lane.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

/// x^(2^n). Precondition: n >= 1.
template <Lane F>
[[nodiscard]] constexpr F square_n(const F& x, unsigned n) {
  F y = square(x);
  for (unsigned i = 1; i < n; ++i) y = square(y);
  return y;
}

namespace detail {

template <class F>
struct RunOfOnes {
  F x250;  // x^(2^250 - 1)
  F x11;   // x^11
};

template <Lane F>
constexpr RunOfOnes<F> pow_2_250_1(const F& x) {
  const F x2 = square(x);
  const F x9 = mul(x, square_n(x2, 2));
  const F x11 = mul(x9, x2);
  const F r5 = mul(square(x11), x9);  // r_n = x^(2^n - 1): x^(22 + 9) = x^31
  const F r10 = mul(square_n(r5, 5), r5);
  const F r20 = mul(square_n(r10, 10), r10);
  const F r40 = mul(square_n(r20, 20), r20);
  const F r50 = mul(square_n(r40, 10), r10);
  const F r100 = mul(square_n(r50, 50), r50);
  const F r200 = mul(square_n(r100, 100), r100);
  return {mul(square_n(r200, 50), r50), x11};
}

}  // namespace detail

/// x^((p-5)/8) = x^(2^252 - 3).
template <Lane F>
[[nodiscard]] constexpr F pow_p58(const F& x) {
  return mul(square_n(detail::pow_2_250_1(x).x250, 2), x);
}

/// 1/x = x^(p-2) = x^(2^255 - 21); zero for zero.
template <Lane F>
[[nodiscard]] constexpr F invert(const F& x) {
  const auto run = detail::pow_2_250_1(x);
  return mul(square_n(run.x250, 5), run.x11);
}

/// 1/x for one element by division steps (field/detail/safegcd.h), in half the time of the power.
[[nodiscard]] Fe invert(const Fe& x);

/// a[i] = 1/a[i] in every lane, zero for zero, with one inversion (Montgomery's trick). `scratch` must hold n elements.
template <Lane F>
constexpr void batch_invert(F* a, F* scratch, std::size_t n) {
  const F one = F::one();
  F product = one;
  for (std::size_t i = 0; i < n; ++i) {
    scratch[i] = product;
    product = mul(product, select(is_zero(a[i]), one, a[i]));
  }
  F inverse = invert(product);
  for (std::size_t i = n; i-- > 0;) {
    const auto zero = is_zero(a[i]);
    const F own = mul(inverse, scratch[i]);
    inverse = mul(inverse, select(zero, one, a[i]));
    a[i] = select(zero, F::zero(), own);
  }
}

/// |x|: x or -x, whichever is not negative.
template <Lane F>
[[nodiscard]] constexpr F abs(const F& x) {
  return select(is_negative(x), carry(negate(x)), x);
}

/// -x in the lanes where the mask is set, x in the others.
template <Lane F>
[[nodiscard]] constexpr F negate_if(const typename F::Mask& mask, const F& x) {
  return select(mask, carry(negate(x)), x);
}

template <Lane F>
struct SqrtRatio {
  typename F::Mask was_square;
  F root;
};

namespace detail {

/// The last steps of SQRT_RATIO_M1, for r = u v^3 (u v^7)^((p-5)/8). v r^2 is u, -u, ui, -ui or zero.
template <Lane F>
constexpr SqrtRatio<F> finish_sqrt_ratio(const F& u, const F& v, const F& r) {
  const F i = F::broadcast(kSqrtMinus1);
  const F check = mul(v, square(r));
  const auto correct = is_zero(sub(check, u));
  const auto flipped = is_zero(add(check, u));
  const auto flipped_i = is_zero(add(check, mul(u, i)));
  return {correct | flipped, abs(select(flipped | flipped_i, mul(r, i), r))};
}

}  // namespace detail

/// SQRT_RATIO_M1 of RFC 9496, section 4.2: (true, +sqrt(u/v)) if u/v is a square, (true, 0) if u is zero, (false, 0) if
/// only v is zero, and (false, +sqrt(i u/v)) otherwise.
template <Lane F>
[[nodiscard]] constexpr SqrtRatio<F> sqrt_ratio_i(const F& u, const F& v) {
  const F v3 = mul(square(v), v);
  const F v7 = mul(square(v3), v);
  return detail::finish_sqrt_ratio(u, v, mul(mul(u, v3), pow_p58(mul(u, v7))));
}

/// sqrt_ratio_i(1, v): 1/sqrt(v).
template <Lane F>
[[nodiscard]] constexpr SqrtRatio<F> invsqrt(const F& v) {
  const F v3 = mul(square(v), v);
  const F v7 = mul(square(v3), v);
  return detail::finish_sqrt_ratio(F::one(), v, mul(v3, pow_p58(v7)));
}

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
