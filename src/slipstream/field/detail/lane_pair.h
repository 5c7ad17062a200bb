// Two interleaved vectors of a lane type, as one lane type with twice the lanes. In the long chains of squarings of
// inverses and roots, each product waits for the one before; a second chain fills this time.
#pragma once

#include <concepts>
#include <cstddef>

#include "slipstream/field/detail/lane.h"

namespace slipstream::field {

template <class M, std::size_t Half>
struct MaskPair {
  M a, b;

  [[nodiscard]] friend MaskPair operator&(const MaskPair& x, const MaskPair& y) { return {x.a & y.a, x.b & y.b}; }
  [[nodiscard]] friend MaskPair operator|(const MaskPair& x, const MaskPair& y) { return {x.a | y.a, x.b | y.b}; }
  [[nodiscard]] MaskPair operator~() const { return {~a, ~b}; }
};

/// Two values of type X: the type of an element, a sum or an operand of the lane type F.
template <class F, class X>
struct LanePairOf {
  static constexpr std::size_t kHalf = F::kLanes;
  static constexpr std::size_t kLanes = 2 * kHalf;
  using Mask = MaskPair<typename F::Mask, F::kLanes>;
  using Operand = LanePairOf<F, typename F::Operand>;

  LanePairOf() = default;
  LanePairOf(const X& first, const X& second) : a(first), b(second) {}
  template <class Y>
    requires(!std::same_as<X, Y> && std::convertible_to<Y, X>)
  LanePairOf(const LanePairOf<F, Y>& x) : a(x.a), b(x.b) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] static LanePairOf zero() { return {X::zero(), X::zero()}; }
  [[nodiscard]] static LanePairOf one() { return {X::one(), X::one()}; }
  [[nodiscard]] static LanePairOf broadcast(const Fe& x) { return {X::broadcast(x), X::broadcast(x)}; }
  [[nodiscard]] static LanePairOf load(const Fe* x) { return {X::load(x), X::load(x + kHalf)}; }
  void store(Fe* out) const {
    a.store(out);
    b.store(out + kHalf);
  }
  [[nodiscard]] static Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    return {F::lanes_where(values, value), F::lanes_where(values + kHalf, value)};
  }

  X a, b;
};

template <class F>
using LanePair = LanePairOf<F, F>;

namespace detail {

template <class F, class X>
[[gnu::always_inline]] inline LanePairOf<F, X> pair_of(const X& a, const X& b) {
  return {a, b};
}

}  // namespace detail

template <class M, std::size_t Half>
[[nodiscard]] Mask lane(const MaskPair<M, Half>& mask, std::size_t i) {
  return i < Half ? lane(mask.a, i) : lane(mask.b, i - Half);
}

template <class F, class X, class Y>
[[nodiscard, gnu::always_inline]] inline auto add(const LanePairOf<F, X>& x, const LanePairOf<F, Y>& y) {
  return detail::pair_of<F>(add(x.a, y.a), add(x.b, y.b));
}
template <class F, class X, class Y>
[[nodiscard, gnu::always_inline]] inline auto sub(const LanePairOf<F, X>& x, const LanePairOf<F, Y>& y) {
  return detail::pair_of<F>(sub(x.a, y.a), sub(x.b, y.b));
}
template <class F, class X>
[[nodiscard, gnu::always_inline]] inline auto negate(const LanePairOf<F, X>& x) {
  return detail::pair_of<F>(negate(x.a), negate(x.b));
}
template <class F, class X>
[[nodiscard, gnu::always_inline]] inline LanePair<F> carry(const LanePairOf<F, X>& x) {
  return {carry(x.a), carry(x.b)};
}
template <class F, class X, class Y>
[[nodiscard, gnu::always_inline]] inline LanePair<F> mul(const LanePairOf<F, X>& x, const LanePairOf<F, Y>& y) {
  return {mul(x.a, y.a), mul(x.b, y.b)};
}
template <class F, class X>
[[nodiscard, gnu::always_inline]] inline LanePair<F> square(const LanePairOf<F, X>& x) {
  return {square(x.a), square(x.b)};
}
template <class F, class X>
[[nodiscard, gnu::always_inline]] inline LanePairOf<F, X> select(const MaskPair<typename F::Mask, F::kLanes>& mask,
                                                                 const LanePairOf<F, X>& if_true,
                                                                 const LanePairOf<F, X>& if_false) {
  return {select(mask.a, if_true.a, if_false.a), select(mask.b, if_true.b, if_false.b)};
}
template <class F, class X>
[[nodiscard]] MaskPair<typename F::Mask, F::kLanes> is_negative(const LanePairOf<F, X>& x) {
  return {is_negative(x.a), is_negative(x.b)};
}
template <class F, class X>
[[nodiscard]] MaskPair<typename F::Mask, F::kLanes> is_zero(const LanePairOf<F, X>& x) {
  return {is_zero(x.a), is_zero(x.b)};
}

}  // namespace slipstream::field
