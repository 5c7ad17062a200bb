// Elements of GF(p), p = 2^255 - 19, as five 51-bit limbs: the value is l0 + 2^51 l1 + 2^102 l2 + 2^153 l3 + 2^204 l4
// mod p, in any representation. The type carries a bound on the limbs, its magnitude: every limb of FeBounded<M> is at
// most M * kFeUnit. Addition and subtraction do not carry; they return a type of larger magnitude. Multiplication
// accepts magnitudes up to kFeMaxMagnitude and returns magnitude 1. A missing carry is a compile error.
//   Fe       magnitude 1, "tight": the type of products and of stored elements
//   FeLoose  the largest magnitude that a product accepts
// docs/bounds.md derives the bounds; SLIPSTREAM_VERIFY builds check the limbs of every value. All operations are
// constant-time and usable in constant expressions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/int128.h"
#include "slipstream/base/export.h"
#include "slipstream/field/detail/mask.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

/// The 51 bits of a limb.
inline constexpr std::uint64_t kFeLimbMask = (std::uint64_t{1} << 51) - 1;
/// The largest limb of a tight element: 51 bits, and the rest that one carry pass leaves above them (docs/bounds.md,
/// section 1).
inline constexpr std::uint64_t kFeUnit = (std::uint64_t{1} << 51) + (std::uint64_t{1} << 15);
/// The largest magnitude of a factor (docs/bounds.md, section 2).
inline constexpr unsigned kFeMaxMagnitude = 8;

/// A field element whose limbs are at most M * kFeUnit. A value type: several threads may call const functions at once.
/// All operations are constant-time.
template <unsigned M>
class FeBounded;
/// A tight element: the result of a product.
using Fe = FeBounded<1>;
/// The largest element that a product accepts.
using FeLoose = FeBounded<kFeMaxMagnitude>;

template <unsigned M>
class FeBounded {
 public:
  static_assert(M >= 1 && M <= kFeMaxMagnitude, "carry() first: no product accepts limbs this large");
  /// The limbs l0 .. l4, in radix 2^51.
  using Limbs = std::array<std::uint64_t, 5>;

  /// The magnitude.
  static constexpr unsigned kMagnitude = M;
  /// The bound on every limb.
  static constexpr std::uint64_t kMaxLimb = M * kFeUnit;

  /// Number of elements in the lane type (field/detail/lane.h).
  static constexpr std::size_t kLanes = 1;
  /// The mask of one lane.
  using Mask = field::Mask;
  /// The operand type of multiplication.
  using Operand = FeLoose;

  /// Zero.
  constexpr FeBounded() = default;
  /// Precondition: every limb is at most kMaxLimb.
  explicit constexpr FeBounded(const Limbs& limbs) : limbs_(limbs) {
    for ([[maybe_unused]] const std::uint64_t limb : limbs_) SLIPSTREAM_CHECK(limb <= kMaxLimb);
  }
  /// A value of smaller magnitude is also one of larger magnitude.
  template <unsigned N>
    requires(N < M)
  constexpr FeBounded(const FeBounded<N>& x) : limbs_(x.limbs()) {}  // NOLINT(google-explicit-constructor)

  /// Zero.
  [[nodiscard]] static constexpr FeBounded zero() { return {}; }
  /// One.
  [[nodiscard]] static constexpr FeBounded one() { return FeBounded(Limbs{1, 0, 0, 0, 0}); }
  /// `x` in every lane; here there is one lane.
  [[nodiscard]] static constexpr FeBounded broadcast(const Fe& x) { return x; }
  /// Reads kLanes elements.
  [[nodiscard]] static constexpr FeBounded load(const Fe* x) { return *x; }
  /// Writes kLanes elements.
  constexpr void store(Fe* out) const
    requires(M == 1)
  {
    *out = *this;
  }
  /// The mask of the lanes i where values[i] == value.
  [[nodiscard]] static constexpr Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    return Mask::equal(*values, value);
  }

  /// The limbs, in no canonical form.
  [[nodiscard]] constexpr const Limbs& limbs() const { return limbs_; }

 private:
  Limbs limbs_{};
};

/// a + b, without a carry.
template <unsigned A, unsigned B>
[[nodiscard]] constexpr FeBounded<A + B> add(const FeBounded<A>& a, const FeBounded<B>& b) {
  const auto& x = a.limbs();
  const auto& y = b.limbs();
  return FeBounded<A + B>({x[0] + y[0], x[1] + y[1], x[2] + y[2], x[3] + y[3], x[4] + y[4]});
}

/// a - b + (B + 1) p. This is the smallest multiple of p whose limbs all exceed those of b (docs/bounds.md, section 3).
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

/// -a, as zero - a: magnitude B + 2.
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

/// Carries the five columns of a product. The columns come multiplied by 2^13, so that the high word of a column holds
/// the bits above 51: a shift of two words would cost more than scaling the factors. Two parallel carry passes are
/// shorter than a chain from column to column. Bounds: docs/bounds.md, section 2.
[[gnu::always_inline]] constexpr Fe carry_wide(Uint128 c0, Uint128 c1, Uint128 c2, Uint128 c3, Uint128 c4) {
  const std::uint64_t h0 = static_cast<std::uint64_t>(c0 >> 64), h1 = static_cast<std::uint64_t>(c1 >> 64);
  const std::uint64_t h2 = static_cast<std::uint64_t>(c2 >> 64), h3 = static_cast<std::uint64_t>(c3 >> 64);
  const std::uint64_t h4 = static_cast<std::uint64_t>(c4 >> 64);
  SLIPSTREAM_CHECK(h0 <= ~kFeLimbMask && h1 <= ~kFeLimbMask && h2 <= ~kFeLimbMask && h3 <= ~kFeLimbMask);
  SLIPSTREAM_CHECK(h4 <= ~kFeLimbMask / 19);
  const std::uint64_t r0 = (static_cast<std::uint64_t>(c0) >> 13) + 19 * h4;
  const std::uint64_t r1 = (static_cast<std::uint64_t>(c1) >> 13) + h0;
  const std::uint64_t r2 = (static_cast<std::uint64_t>(c2) >> 13) + h1;
  const std::uint64_t r3 = (static_cast<std::uint64_t>(c3) >> 13) + h2;
  const std::uint64_t r4 = (static_cast<std::uint64_t>(c4) >> 13) + h3;
  return Fe({(r0 & kFeLimbMask) + 19 * (r4 >> 51), (r1 & kFeLimbMask) + (r0 >> 51), (r2 & kFeLimbMask) + (r1 >> 51),
             (r3 & kFeLimbMask) + (r2 >> 51), (r4 & kFeLimbMask) + (r3 >> 51)});
}

}  // namespace detail

/// a * b. Column k collects a_i b_j 2^13 for i + j = k, and 19 times as much for i + j = k + 5.
template <unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] constexpr Fe mul(const FeBounded<A>& a, const FeBounded<B>& b) {
  using detail::wide_mul;
  const auto& x = a.limbs();
  const auto& y = b.limbs();
  const std::uint64_t x0 = x[0] << 8, x1 = x[1] << 8, x2 = x[2] << 8, x3 = x[3] << 8, x4 = x[4] << 8;
  const std::uint64_t y0 = y[0] << 5, y1 = y[1] << 5, y2 = y[2] << 5, y3 = y[3] << 5, y4 = y[4] << 5;
  const std::uint64_t y1_19 = 19 * y1, y2_19 = 19 * y2, y3_19 = 19 * y3, y4_19 = 19 * y4;
  return detail::carry_wide(
      wide_mul(x0, y0) + wide_mul(x1, y4_19) + wide_mul(x2, y3_19) + wide_mul(x3, y2_19) + wide_mul(x4, y1_19),
      wide_mul(x0, y1) + wide_mul(x1, y0) + wide_mul(x2, y4_19) + wide_mul(x3, y3_19) + wide_mul(x4, y2_19),
      wide_mul(x0, y2) + wide_mul(x1, y1) + wide_mul(x2, y0) + wide_mul(x3, y4_19) + wide_mul(x4, y3_19),
      wide_mul(x0, y3) + wide_mul(x1, y2) + wide_mul(x2, y1) + wide_mul(x3, y0) + wide_mul(x4, y4_19),
      wide_mul(x0, y4) + wide_mul(x1, y3) + wide_mul(x2, y2) + wide_mul(x3, y1) + wide_mul(x4, y0));
}

/// a^2. The shifts of two factors add up to 13, or to 14 if their product counts twice.
template <unsigned A>
[[nodiscard, gnu::always_inline]] constexpr Fe square(const FeBounded<A>& a) {
  using detail::wide_mul;
  const auto& x = a.limbs();
  const std::uint64_t x0_6 = x[0] << 6, x1_6 = x[1] << 6, x2_6 = x[2] << 6;
  const std::uint64_t x0_7 = x[0] << 7, x1_7 = x[1] << 7, x2_7 = x[2] << 7, x3_7 = x[3] << 7, x4_7 = x[4] << 7;
  const std::uint64_t x1_9 = x[1] << 9, x2_9 = x[2] << 9, x3_8 = x[3] << 8, x3_9 = x[3] << 9, x4_8 = x[4] << 8;
  const std::uint64_t x3_5_19 = 19 * (x[3] << 5), x4_5_19 = 19 * (x[4] << 5);
  return detail::carry_wide(wide_mul(x0_6, x0_7) + wide_mul(x1_9, x4_5_19) + wide_mul(x2_9, x3_5_19),
                            wide_mul(x0_7, x1_7) + wide_mul(x2_9, x4_5_19) + wide_mul(x3_8, x3_5_19),
                            wide_mul(x0_7, x2_7) + wide_mul(x1_6, x1_7) + wide_mul(x3_9, x4_5_19),
                            wide_mul(x0_7, x3_7) + wide_mul(x1_7, x2_7) + wide_mul(x4_8, x4_5_19),
                            wide_mul(x0_7, x4_7) + wide_mul(x1_7, x3_7) + wide_mul(x2_6, x2_7));
}

/// k * a.
template <unsigned A>
[[nodiscard]] constexpr Fe mul_small(const FeBounded<A>& a, std::uint32_t k) {
  using detail::wide_mul;
  const auto& x = a.limbs();
  const std::uint64_t scaled = std::uint64_t{k} << 13;
  return detail::carry_wide(wide_mul(x[0], scaled), wide_mul(x[1], scaled), wide_mul(x[2], scaled),
                            wide_mul(x[3], scaled), wide_mul(x[4], scaled));
}

/// `if_true` where the mask is set, else `if_false`. Constant-time.
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
template <unsigned M>
[[nodiscard]] constexpr Fe::Limbs canonical_limbs(const FeBounded<M>& a) {
  // After a carry the value is below 2p and holds p at most once (docs/bounds.md, section 4): `excess` is the carry out
  // of bit 254 of value + 19, that is, whether value >= p.
  auto [x0, x1, x2, x3, x4] = carry(a).limbs();
  std::uint64_t excess = (x0 + 19) >> 51;
  excess = (x1 + excess) >> 51;
  excess = (x2 + excess) >> 51;
  excess = (x3 + excess) >> 51;
  excess = (x4 + excess) >> 51;
  x0 += 19 * excess;
  x1 += x0 >> 51;
  x2 += x1 >> 51;
  x3 += x2 >> 51;
  x4 += x3 >> 51;
  return {x0 & kFeLimbMask, x1 & kFeLimbMask, x2 & kFeLimbMask, x3 & kFeLimbMask, x4 & kFeLimbMask};
}

/// Whether the least bit of the representative in [0, p) is set (RFC 9496, section 2.2).
template <unsigned M>
[[nodiscard]] constexpr Mask is_negative(const FeBounded<M>& a) {
  return Mask::from_bit(canonical_limbs(a)[0] & 1);
}

/// Whether the value is 0 mod p. One carry and a chain over the limbs.
template <unsigned M>
[[nodiscard]] constexpr Mask is_zero(const FeBounded<M>& a) {
  const auto x = canonical_limbs(a);
  return Mask::is_zero(x[0] | x[1] | x[2] | x[3] | x[4]);
}

/// Whether both are the same element mod p.
template <unsigned A, unsigned B>
[[nodiscard]] constexpr Mask equal(const FeBounded<A>& a, const FeBounded<B>& b) {
  return is_zero(sub(a, b));
}

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
