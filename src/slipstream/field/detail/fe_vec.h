// K independent field elements in general-purpose registers: a lane type without vector instructions. A single chain of
// squarings leaves the multiplier mostly idle; two interleaved chains fill it.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "slipstream/field/detail/lane.h"

namespace slipstream::field {

/// One truth value per lane.
template <std::size_t K>
struct MaskVec {
  std::array<Mask, K> lanes{};

  [[nodiscard]] friend constexpr MaskVec operator&(const MaskVec& a, const MaskVec& b) {
    MaskVec out;
    for (std::size_t i = 0; i < K; ++i) out.lanes[i] = a.lanes[i] & b.lanes[i];
    return out;
  }
  [[nodiscard]] friend constexpr MaskVec operator|(const MaskVec& a, const MaskVec& b) {
    MaskVec out;
    for (std::size_t i = 0; i < K; ++i) out.lanes[i] = a.lanes[i] | b.lanes[i];
    return out;
  }
  [[nodiscard]] constexpr MaskVec operator~() const {
    MaskVec out;
    for (std::size_t i = 0; i < K; ++i) out.lanes[i] = ~lanes[i];
    return out;
  }
};

template <std::size_t K>
[[nodiscard]] constexpr Mask lane(const MaskVec<K>& mask, std::size_t i) {
  return mask.lanes[i];
}

/// K elements of magnitude M.
template <std::size_t K, unsigned M = 1>
class FeVec {
 public:
  static constexpr std::size_t kLanes = K;
  using Mask = MaskVec<K>;
  using Operand = FeVec<K, kFeMaxMagnitude>;

  constexpr FeVec() = default;
  template <class... Elements>
    requires(sizeof...(Elements) == K && (std::same_as<Elements, FeBounded<M>> && ...))
  explicit(K == 1) constexpr FeVec(const Elements&... elements) : lanes{elements...} {}
  template <unsigned N>
    requires(N < M)
  constexpr FeVec(const FeVec<K, N>& x) {  // NOLINT(google-explicit-constructor)
    for (std::size_t i = 0; i < K; ++i) lanes[i] = x.lanes[i];
  }

  [[nodiscard]] static constexpr FeVec zero() { return {}; }
  [[nodiscard]] static constexpr FeVec one() { return broadcast(Fe::one()); }
  [[nodiscard]] static constexpr FeVec broadcast(const Fe& x) {
    FeVec out;
    out.lanes.fill(x);
    return out;
  }
  [[nodiscard]] static constexpr FeVec load(const Fe* x) {
    FeVec out;
    for (std::size_t i = 0; i < K; ++i) out.lanes[i] = x[i];
    return out;
  }
  constexpr void store(Fe* out) const
    requires(M == 1)
  {
    for (std::size_t i = 0; i < K; ++i) out[i] = lanes[i];
  }
  [[nodiscard]] static constexpr Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    Mask out;
    for (std::size_t i = 0; i < K; ++i) out.lanes[i] = field::Mask::equal(values[i], value);
    return out;
  }

  std::array<FeBounded<M>, K> lanes{};
};

namespace detail {

/// {f(0), .., f(K - 1)} without a default-constructed array in between, so that the elements stay in registers.
template <class Out, std::size_t K, class Function>
[[gnu::always_inline]] constexpr Out each_lane(Function&& f) {
  return [&]<std::size_t... I>(std::index_sequence<I...>)
             __attribute__((always_inline)) { return Out{f(I)...}; }(std::make_index_sequence<K>{});
}

}  // namespace detail

template <std::size_t K, unsigned A, unsigned B>
[[nodiscard]] constexpr FeVec<K, A + B> add(const FeVec<K, A>& a, const FeVec<K, B>& b) {
  return detail::each_lane<FeVec<K, A + B>, K>(
      [&](std::size_t i) __attribute__((always_inline)) { return add(a.lanes[i], b.lanes[i]); });
}

template <std::size_t K, unsigned A, unsigned B>
[[nodiscard]] constexpr FeVec<K, A + B + 1> sub(const FeVec<K, A>& a, const FeVec<K, B>& b) {
  return detail::each_lane<FeVec<K, A + B + 1>, K>(
      [&](std::size_t i) __attribute__((always_inline)) { return sub(a.lanes[i], b.lanes[i]); });
}

template <std::size_t K, unsigned B>
[[nodiscard]] constexpr FeVec<K, B + 2> negate(const FeVec<K, B>& b) {
  return sub(FeVec<K>::zero(), b);
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr FeVec<K> carry(const FeVec<K, M>& a) {
  return detail::each_lane<FeVec<K>, K>([&](std::size_t i)
                                            __attribute__((always_inline)) { return carry(a.lanes[i]); });
}

template <std::size_t K, unsigned A, unsigned B>
[[nodiscard]] constexpr FeVec<K> mul(const FeVec<K, A>& a, const FeVec<K, B>& b) {
  return detail::each_lane<FeVec<K>, K>([&](std::size_t i)
                                            __attribute__((always_inline)) { return mul(a.lanes[i], b.lanes[i]); });
}

template <std::size_t K, unsigned M>
[[nodiscard, gnu::always_inline]] constexpr FeVec<K> square(const FeVec<K, M>& a) {
  return detail::each_lane<FeVec<K>, K>([&](std::size_t i)
                                            __attribute__((always_inline)) { return square(a.lanes[i]); });
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr FeVec<K, M> select(const MaskVec<K>& mask, const FeVec<K, M>& if_true,
                                           const FeVec<K, M>& if_false) {
  return detail::each_lane<FeVec<K, M>, K>([&](std::size_t i) __attribute__((always_inline)) {
    return select(mask.lanes[i], if_true.lanes[i], if_false.lanes[i]);
  });
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr MaskVec<K> is_negative(const FeVec<K, M>& a) {
  return detail::each_lane<MaskVec<K>, K>([&](std::size_t i)
                                              __attribute__((always_inline)) { return is_negative(a.lanes[i]); });
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr MaskVec<K> is_zero(const FeVec<K, M>& a) {
  return detail::each_lane<MaskVec<K>, K>([&](std::size_t i)
                                              __attribute__((always_inline)) { return is_zero(a.lanes[i]); });
}

static_assert(Lane<FeVec<2>>);

}  // namespace slipstream::field
