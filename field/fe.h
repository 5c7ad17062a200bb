// Elements of GF(p), p = 2^255 - 19, as five 51-bit limbs: the value is l0 + 2^51 l1 + 2^102 l2 + 2^153 l3 + 2^204 l4
// mod p, in any of its many representations. The type carries a bound on the limbs, its magnitude: every limb of
// FeBounded<M> is at most M * kFeUnit. Addition and subtraction do not carry, they return a type of larger magnitude;
// multiplication takes any magnitude up to kFeMaxMagnitude and returns magnitude 1. So where a carry is due the program
// does not compile.
//   Fe       magnitude 1, "tight": what products are and what is stored
//   FeLoose  the largest magnitude that a product accepts
// The bounds are derived in docs/bounds.md; SLIPSTREAM_VERIFY builds check the limbs of every value made.
// All operations are constant-time and usable in constant expressions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "field/mask.h"

namespace slipstream::field {

using Uint128 = unsigned __int128;

inline constexpr std::uint64_t kFeLimbMask = (std::uint64_t{1} << 51) - 1;
/// The largest limb of a tight element: 51 bits and what one carry pass leaves above them (docs/bounds.md, section 1).
inline constexpr std::uint64_t kFeUnit = (std::uint64_t{1} << 51) + (std::uint64_t{1} << 15);
/// Products take factors of at most this magnitude (docs/bounds.md, section 2).
inline constexpr unsigned kFeMaxMagnitude = 8;

template <unsigned M>
class FeBounded;
using Fe = FeBounded<1>;
using FeLoose = FeBounded<kFeMaxMagnitude>;

template <unsigned M>
class FeBounded {
 public:
  static_assert(M >= 1 && M <= kFeMaxMagnitude, "carry() first: no product accepts limbs this large");
  using Limbs = std::array<std::uint64_t, 5>;

  static constexpr unsigned kMagnitude = M;
  static constexpr std::uint64_t kMaxLimb = M * kFeUnit;

  /// Number of elements in the lane type (field/lane.h).
  static constexpr std::size_t kLanes = 1;
  using Mask = field::Mask;
  /// What multiplication accepts.
  using Operand = FeLoose;

  /// Zero.
  constexpr FeBounded() = default;
  /// Precondition: every limb is at most kMaxLimb.
  explicit constexpr FeBounded(const Limbs& limbs) : limbs_(limbs) {
    for ([[maybe_unused]] const std::uint64_t limb : limbs_) SLIPSTREAM_CHECK(limb <= kMaxLimb);
  }
  /// A smaller magnitude is also a larger one.
  template <unsigned N>
    requires(N < M)
  constexpr FeBounded(const FeBounded<N>& x) : limbs_(x.limbs()) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] static constexpr FeBounded zero() { return {}; }
  [[nodiscard]] static constexpr FeBounded one() { return FeBounded(Limbs{1, 0, 0, 0, 0}); }
  [[nodiscard]] static constexpr FeBounded broadcast(const Fe& x) { return x; }
  [[nodiscard]] static constexpr FeBounded load(const Fe* x) { return *x; }
  constexpr void store(Fe* out) const
    requires(M == 1)
  {
    *out = *this;
  }

  [[nodiscard]] constexpr const Limbs& limbs() const { return limbs_; }

 private:
  Limbs limbs_{};
};

template <unsigned A, unsigned B>
[[nodiscard]] constexpr FeBounded<A + B> add(const FeBounded<A>& a, const FeBounded<B>& b) {
  const auto& x = a.limbs();
  const auto& y = b.limbs();
  return FeBounded<A + B>({x[0] + y[0], x[1] + y[1], x[2] + y[2], x[3] + y[3], x[4] + y[4]});
}

/// a - b + (B + 1) p: the multiple of p is the least whose limbs all exceed those of b (docs/bounds.md, section 3).
template <unsigned A, unsigned B>
[[nodiscard]] constexpr FeBounded<A + B + 1> sub(const FeBounded<A>& a, const FeBounded<B>& b) {
  constexpr std::uint64_t kBias0 = (B + 1) * (kFeLimbMask - 18);
  constexpr std::uint64_t kBias = (B + 1) * kFeLimbMask;
  static_assert(kBias0 >= FeBounded<B>::kMaxLimb);
  const auto& x = a.limbs();
  const auto& y = b.limbs();
  return FeBounded<A + B + 1>({(x[0] + kBias0) - y[0], (x[1] + kBias) - y[1], (x[2] + kBias) - y[2],
                               (x[3] + kBias) - y[3], (x[4] + kBias) - y[4]});
}

template <unsigned B>
[[nodiscard]] constexpr FeBounded<B + 2> negate(const FeBounded<B>& b) {
  return sub(Fe{}, b);
}

/// The same value with tight limbs: one parallel carry pass.
template <unsigned M>
[[nodiscard]] constexpr Fe carry(const FeBounded<M>& a) {
  const auto& x = a.limbs();
  return Fe({(x[0] & kFeLimbMask) + 19 * (x[4] >> 51), (x[1] & kFeLimbMask) + (x[0] >> 51),
             (x[2] & kFeLimbMask) + (x[1] >> 51), (x[3] & kFeLimbMask) + (x[2] >> 51),
             (x[4] & kFeLimbMask) + (x[3] >> 51)});
}

namespace detail {

[[gnu::always_inline]] constexpr Uint128 wide_mul(std::uint64_t a, std::uint64_t b) {
  return static_cast<Uint128>(a) * b;
}

/// Carries the five columns of a product, each given times 2^13: the high word of such a column is its carry.
/// Precondition: as in docs/bounds.md, section 2.
[[gnu::always_inline]] constexpr Fe carry_wide(Uint128 c0, Uint128 c1, Uint128 c2, Uint128 c3, Uint128 c4) {
  const std::uint64_t h0 = static_cast<std::uint64_t>(c0 >> 64), h1 = static_cast<std::uint64_t>(c1 >> 64);
  const std::uint64_t h2 = static_cast<std::uint64_t>(c2 >> 64), h3 = static_cast<std::uint64_t>(c3 >> 64);
  const std::uint64_t h4 = static_cast<std::uint64_t>(c4 >> 64);
  const std::uint64_t r0 = (static_cast<std::uint64_t>(c0) >> 13) + 19 * h4;
  const std::uint64_t r1 = (static_cast<std::uint64_t>(c1) >> 13) + h0;
  const std::uint64_t r2 = (static_cast<std::uint64_t>(c2) >> 13) + h1;
  const std::uint64_t r3 = (static_cast<std::uint64_t>(c3) >> 13) + h2;
  const std::uint64_t r4 = (static_cast<std::uint64_t>(c4) >> 13) + h3;
  return Fe({(r0 & kFeLimbMask) + 19 * (r4 >> 51), (r1 & kFeLimbMask) + (r0 >> 51), (r2 & kFeLimbMask) + (r1 >> 51),
             (r3 & kFeLimbMask) + (r2 >> 51), (r4 & kFeLimbMask) + (r3 >> 51)});
}

}  // namespace detail

template <unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] constexpr Fe mul(const FeBounded<A>& a, const FeBounded<B>& b) {
  using detail::wide_mul;
  const std::uint64_t a0 = a.limbs()[0] << 8, a1 = a.limbs()[1] << 8, a2 = a.limbs()[2] << 8, a3 = a.limbs()[3] << 8,
                      a4 = a.limbs()[4] << 8;
  const std::uint64_t b0 = b.limbs()[0] << 5, b1 = b.limbs()[1] << 5, b2 = b.limbs()[2] << 5, b3 = b.limbs()[3] << 5,
                      b4 = b.limbs()[4] << 5;
  const std::uint64_t b1_19 = 19 * b1, b2_19 = 19 * b2, b3_19 = 19 * b3, b4_19 = 19 * b4;
  return detail::carry_wide(
      wide_mul(a0, b0) + wide_mul(a1, b4_19) + wide_mul(a2, b3_19) + wide_mul(a3, b2_19) + wide_mul(a4, b1_19),
      wide_mul(a0, b1) + wide_mul(a1, b0) + wide_mul(a2, b4_19) + wide_mul(a3, b3_19) + wide_mul(a4, b2_19),
      wide_mul(a0, b2) + wide_mul(a1, b1) + wide_mul(a2, b0) + wide_mul(a3, b4_19) + wide_mul(a4, b3_19),
      wide_mul(a0, b3) + wide_mul(a1, b2) + wide_mul(a2, b1) + wide_mul(a3, b0) + wide_mul(a4, b4_19),
      wide_mul(a0, b4) + wide_mul(a1, b3) + wide_mul(a2, b2) + wide_mul(a3, b1) + wide_mul(a4, b0));
}

template <unsigned A>
[[nodiscard, gnu::always_inline]] constexpr Fe square(const FeBounded<A>& a) {
  using detail::wide_mul;
  const auto& x = a.limbs();
  // Shifts of two factors add up to 13, or to 14 where the product counts twice.
  const std::uint64_t a0 = x[0] << 6, a0s = x[0] << 7;
  const std::uint64_t a1 = x[1] << 7, a1s = x[1] << 6;
  const std::uint64_t a2 = x[2] << 7, a2s = x[2] << 6;
  const std::uint64_t a3 = x[3] << 7, a4 = x[4] << 7;
  const std::uint64_t a3_19 = 19 * (x[3] << 5), a4_19 = 19 * (x[4] << 5);
  return detail::carry_wide(wide_mul(a0, a0s) + wide_mul(x[1] << 9, a4_19) + wide_mul(x[2] << 9, a3_19),
                            wide_mul(a0s, a1) + wide_mul(x[2] << 9, a4_19) + wide_mul(x[3] << 8, a3_19),
                            wide_mul(a0s, a2) + wide_mul(a1, a1s) + wide_mul(x[3] << 9, a4_19),
                            wide_mul(a0s, a3) + wide_mul(a1, a2) + wide_mul(x[4] << 8, a4_19),
                            wide_mul(a0s, a4) + wide_mul(a1, a3) + wide_mul(a2, a2s));
}

/// k * a.
[[nodiscard]] constexpr Fe mul_small(const FeLoose& a, std::uint32_t k) {
  using detail::wide_mul;
  const auto& x = a.limbs();
  return detail::carry_wide(wide_mul(x[0] << 8, 32ULL * k), wide_mul(x[1] << 8, 32ULL * k),
                            wide_mul(x[2] << 8, 32ULL * k), wide_mul(x[3] << 8, 32ULL * k),
                            wide_mul(x[4] << 8, 32ULL * k));
}

template <unsigned M>
[[nodiscard]] constexpr FeBounded<M> select(Mask mask, const FeBounded<M>& if_true, const FeBounded<M>& if_false) {
  typename FeBounded<M>::Limbs out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = mask.select(if_true.limbs()[i], if_false.limbs()[i]);
  return FeBounded<M>(out);
}

/// Exchanges a and b where the mask is set.
constexpr void swap_if(Mask mask, Fe& a, Fe& b) {
  const Fe t = select(mask, b, a);
  b = select(mask, a, b);
  a = t;
}

/// The limbs of the one representative in [0, p), each below 2^51.
[[nodiscard]] constexpr Fe::Limbs canonical_limbs(const FeLoose& a) {
  Fe::Limbs x = carry(a).limbs();
  // x < 2^255 + 2^220 < 2p, so it holds p at most once: q is the carry out of bit 254 of x + 19, that is, whether x >=
  // p.
  std::uint64_t q = (x[0] + 19) >> 51;
  for (std::size_t i = 1; i < 5; ++i) q = (x[i] + q) >> 51;
  x[0] += 19 * q;
  for (std::size_t i = 0; i < 4; ++i) {
    x[i + 1] += x[i] >> 51;
    x[i] &= kFeLimbMask;
  }
  x[4] &= kFeLimbMask;
  return x;
}

/// Whether the least bit of the representative in [0, p) is set (RFC 9496, section 2.2).
[[nodiscard]] constexpr Mask is_negative(const FeLoose& a) { return Mask::from_bit(canonical_limbs(a)[0] & 1); }

[[nodiscard]] constexpr Mask is_zero(const FeLoose& a) {
  const auto x = canonical_limbs(a);
  return Mask::is_zero(x[0] | x[1] | x[2] | x[3] | x[4]);
}

template <unsigned A, unsigned B>
[[nodiscard]] constexpr Mask equal(const FeBounded<A>& a, const FeBounded<B>& b) {
  return is_zero(sub(a, b));
}

}  // namespace slipstream::field
