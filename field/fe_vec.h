// K independent field elements in ordinary registers: a lane type without vector instructions. A chain of squarings
// leaves the multiplier idle most of the time; two chains in step fill it.
#pragma once

#include <array>
#include <cstddef>

#include "field/lane.h"

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

  std::array<FeBounded<M>, K> lanes{};
};

template <std::size_t K, unsigned A, unsigned B>
[[nodiscard]] constexpr FeVec<K, A + B> add(const FeVec<K, A>& a, const FeVec<K, B>& b) {
  FeVec<K, A + B> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = add(a.lanes[i], b.lanes[i]);
  return out;
}

template <std::size_t K, unsigned A, unsigned B>
[[nodiscard]] constexpr FeVec<K, A + B + 1> sub(const FeVec<K, A>& a, const FeVec<K, B>& b) {
  FeVec<K, A + B + 1> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = sub(a.lanes[i], b.lanes[i]);
  return out;
}

template <std::size_t K, unsigned B>
[[nodiscard]] constexpr FeVec<K, B + 2> negate(const FeVec<K, B>& b) {
  return sub(FeVec<K>::zero(), b);
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr FeVec<K> carry(const FeVec<K, M>& a) {
  FeVec<K> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = carry(a.lanes[i]);
  return out;
}

template <std::size_t K, unsigned A, unsigned B>
[[nodiscard]] constexpr FeVec<K> mul(const FeVec<K, A>& a, const FeVec<K, B>& b) {
  FeVec<K> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = mul(a.lanes[i], b.lanes[i]);
  return out;
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr FeVec<K> square(const FeVec<K, M>& a) {
  FeVec<K> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = square(a.lanes[i]);
  return out;
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr FeVec<K, M> select(const MaskVec<K>& mask, const FeVec<K, M>& if_true,
                                           const FeVec<K, M>& if_false) {
  FeVec<K, M> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = select(mask.lanes[i], if_true.lanes[i], if_false.lanes[i]);
  return out;
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr MaskVec<K> is_negative(const FeVec<K, M>& a) {
  MaskVec<K> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = is_negative(a.lanes[i]);
  return out;
}

template <std::size_t K, unsigned M>
[[nodiscard]] constexpr MaskVec<K> is_zero(const FeVec<K, M>& a) {
  MaskVec<K> out;
  for (std::size_t i = 0; i < K; ++i) out.lanes[i] = is_zero(a.lanes[i]);
  return out;
}

static_assert(Lane<FeVec<2>>);

}  // namespace slipstream::field
