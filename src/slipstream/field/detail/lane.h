// The concept of a lane type: a vector of kLanes independent elements of GF(2^255-19). The point formulas, the codec
// and the kernels of the group are written once over it. Fe is the lane type with one lane; each backend adds its own.
//
//   F            tight elements, one per lane: the type that is stored
//   F::Operand   the operand type of mul and square; F, sums and differences convert to it
//   F::Mask      one truth value per lane
//
// If a backend has to carry a sum before it multiplies it, the conversion to F::Operand carries. So name an Operand
// that is used twice. The types of add, sub and negate record bounds; use `auto`. Formulas in this project multiply at
// most the sum or difference of an F and a sum or difference of two F, or 2a + b, or 2a - (b - c).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/export.h"
#include "slipstream/field/fe.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

template <class F>
concept Lane = requires(F a, F b, const F::Operand& x, const F::Mask& mask, const Fe* in, Fe* out,
                        const Fe& one_element, const std::uint8_t* values, std::uint8_t value) {
  requires std::convertible_to<std::size_t, decltype(F::kLanes)>;
  { F::zero() } -> std::same_as<F>;
  { F::one() } -> std::same_as<F>;
  { F::broadcast(one_element) } -> std::same_as<F>;
  { F::load(in) } -> std::same_as<F>;  // kLanes consecutive elements
  { a.store(out) } -> std::same_as<void>;
  requires std::convertible_to<F, typename F::Operand>;
  { add(a, b) } -> std::convertible_to<typename F::Operand>;
  { sub(a, b) } -> std::convertible_to<typename F::Operand>;
  { negate(a) } -> std::convertible_to<typename F::Operand>;
  { add(add(a, a), b) } -> std::convertible_to<typename F::Operand>;
  { sub(add(a, a), sub(a, b)) } -> std::convertible_to<typename F::Operand>;
  { mul(x, x) } -> std::same_as<F>;
  { square(x) } -> std::same_as<F>;
  { carry(sub(a, b)) } -> std::same_as<F>;
  { select(mask, a, b) } -> std::same_as<F>;
  { is_negative(x) } -> std::same_as<typename F::Mask>;
  { is_zero(x) } -> std::same_as<typename F::Mask>;
  { mask& mask } -> std::convertible_to<typename F::Mask>;
  { mask | mask } -> std::convertible_to<typename F::Mask>;
  { ~mask } -> std::convertible_to<typename F::Mask>;
  { lane(mask, std::size_t{}) } -> std::same_as<Mask>;
  { F::lanes_where(values, value) } -> std::same_as<typename F::Mask>;  // lanes i with values[i] == value
};

/// Whether F has products that are not carried yet, which can be added and subtracted like elements: the sums convert
/// to operands by one carry pass.
template <class F>
concept LazyLane = Lane<F> && requires(const typename F::Operand& x) {
  { add(mul_wide(x, x), square_wide(x)) } -> std::convertible_to<typename F::Operand>;
};

/// A product that will be added or subtracted before it is a factor again.
template <Lane F, class X, class Y>
[[nodiscard, gnu::always_inline]] constexpr auto mul_lazy(const X& x, const Y& y) {
  if constexpr (LazyLane<F>) {
    return mul_wide(x, y);
  } else {
    return mul(x, y);
  }
}

/// The same for a square.
template <Lane F, class X>
[[nodiscard, gnu::always_inline]] constexpr auto square_lazy(const X& x) {
  if constexpr (LazyLane<F>) {
    return square_wide(x);
  } else {
    return square(x);
  }
}

/// The truth value of one lane. Precondition: i == 0.
[[nodiscard]] constexpr Mask lane(Mask mask, [[maybe_unused]] std::size_t i) { return mask; }

static_assert(Lane<Fe>);

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
