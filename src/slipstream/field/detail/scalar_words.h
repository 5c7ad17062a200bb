// Arithmetic mod l = 2^252 + c on little-endian 64-bit words, shared by Scalar and its portable kernels.
//
// Products are reduced by folding: 2^252 = -c mod l and c has 125 bits, so
//   x = x_lo + 2^252 x_hi  =  x_lo - c x_hi,   c x_hi = y = y_lo + 2^252 y_hi  =  y_lo - c y_hi,
// and x = x_lo - y_lo + c y_hi. For x < 2^507: x_hi < 2^255, y < 2^380, y_hi < 2^128, c y_hi < 2^252. With 28 word
// multiplications in all, this costs as much as one Montgomery multiplication and needs no change of form. All
// functions are constant-time.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/int128.h"
#include "slipstream/base/export.h"
#include "slipstream/field/detail/mask.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field::detail {

template <std::size_t N>
using Words = std::array<std::uint64_t, N>;

inline constexpr Words<4> kOrder = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};
/// The lowest N limbs of l, of `bits` bits each.
template <std::size_t N>
consteval std::array<std::uint64_t, N> order_limbs(unsigned bits) {
  std::array<std::uint64_t, N> out{};
  for (unsigned at = 0; at < std::min<unsigned>(256, N * bits); ++at) {
    out[at / bits] |= (kOrder[at / 64] >> (at % 64) & 1) << (at % bits);
  }
  return out;
}
/// -1/l mod 2^bits, for Montgomery products by limbs. Every step of Newton's method doubles the number of correct bits.
consteval std::uint64_t order_factor(unsigned bits) {
  std::uint64_t inverse = 1;
  for (int step = 0; step < 6; ++step) inverse *= 2 - kOrder[0] * inverse;
  return (0 - inverse) & ((std::uint64_t{1} << bits) - 1);
}
/// The bits of the top word that lie below 2^252.
inline constexpr std::uint64_t kTopMask = (std::uint64_t{1} << 60) - 1;

// The code below names words one by one and uses carries of 64-bit additions, so that both compilers keep words in
// registers. With arrays or 128-bit sums they would go through memory and cost twice as much.

/// 0 or 1.
using Carry = unsigned char;

// Uses the carry instructions if the compiler offers them. Otherwise carries come from comparisons: gcc treats an
// overflow builtin as a rare event and may branch on it.

/// a + b + carry; the carry out replaces `carry`.
[[gnu::always_inline]] constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, Carry& carry) {
#if defined(__x86_64__)
  if !consteval {
    unsigned long long out = 0;
    carry = _addcarry_u64(carry, a, b, &out);
    return out;
  }
#endif
  const std::uint64_t partial = a + b;
  const std::uint64_t sum = partial + carry;
  carry = static_cast<Carry>(Carry{partial < a} | Carry{sum < partial});
  return sum;
}

/// a - b - borrow; the borrow out replaces `borrow`.
[[gnu::always_inline]] constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b, Carry& borrow) {
#if defined(__x86_64__)
  if !consteval {
    unsigned long long out = 0;
    borrow = _subborrow_u64(borrow, a, b, &out);
    return out;
  }
#endif
  const std::uint64_t partial = a - b;
  const std::uint64_t difference = partial - borrow;
  borrow = static_cast<Carry>(Carry{a < b} | Carry{partial < borrow});
  return difference;
}

/// a * b + c + carry, which always fits two words; the high one replaces `carry`.
[[gnu::always_inline]] constexpr std::uint64_t mul_add(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                                       std::uint64_t& carry) {
  const Uint128 t = static_cast<Uint128>(a) * b + c + carry;
  carry = static_cast<std::uint64_t>(t >> 64);
  return static_cast<std::uint64_t>(t);
}

[[gnu::always_inline]] constexpr Words<8> mul_wide(const Words<4>& a, const Words<4>& b) {
  const std::uint64_t a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
  const std::uint64_t b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
  std::uint64_t x4 = 0, x5 = 0, x6 = 0, x7 = 0;
  const std::uint64_t x0 = mul_add(a0, b0, 0, x4);
  std::uint64_t x1 = mul_add(a1, b0, 0, x4), x2 = mul_add(a2, b0, 0, x4), x3 = mul_add(a3, b0, 0, x4);
  x1 = mul_add(a0, b1, x1, x5);
  x2 = mul_add(a1, b1, x2, x5);
  x3 = mul_add(a2, b1, x3, x5);
  x4 = mul_add(a3, b1, x4, x5);
  x2 = mul_add(a0, b2, x2, x6);
  x3 = mul_add(a1, b2, x3, x6);
  x4 = mul_add(a2, b2, x4, x6);
  x5 = mul_add(a3, b2, x5, x6);
  x3 = mul_add(a0, b3, x3, x7);
  x4 = mul_add(a1, b3, x4, x7);
  x5 = mul_add(a2, b3, x5, x7);
  x6 = mul_add(a3, b3, x6, x7);
  return {x0, x1, x2, x3, x4, x5, x6, x7};
}

/// acc += a. Precondition: the sum fits.
template <std::size_t M>
  requires(M <= 8)
[[gnu::always_inline]] constexpr void add_to(Words<8>& acc, const Words<M>& a) {
  Carry carry = 0;
  for (std::size_t i = 0; i < M; ++i) acc[i] = add_carry(acc[i], a[i], carry);
  for (std::size_t i = M; i < 8; ++i) acc[i] = add_carry(acc[i], 0, carry);
  SLIPSTREAM_CHECK(carry == 0);
}

/// a - l, and the borrow out.
[[gnu::always_inline]] constexpr Words<4> subtract_order(const Words<4>& a, Carry& borrow) {
  const std::uint64_t d0 = sub_borrow(a[0], kOrder[0], borrow), d1 = sub_borrow(a[1], kOrder[1], borrow);
  const std::uint64_t d2 = sub_borrow(a[2], 0, borrow), d3 = sub_borrow(a[3], kOrder[3], borrow);
  return {d0, d1, d2, d3};
}

/// a + l if `negative` is 1, a if it is 0, modulo 2^256.
[[gnu::always_inline]] constexpr Words<4> add_order_if(const Words<4>& a, std::uint64_t negative) {
  const std::uint64_t bits = Mask::from_bit(negative).bits();
  Carry carry = 0;
  const std::uint64_t s0 = add_carry(a[0], kOrder[0] & bits, carry), s1 = add_carry(a[1], kOrder[1] & bits, carry);
  const std::uint64_t s2 = add_carry(a[2], 0, carry), s3 = add_carry(a[3], kOrder[3] & bits, carry);
  return {s0, s1, s2, s3};
}

constexpr bool is_canonical(const Words<4>& a) {
  Carry borrow = 0;
  static_cast<void>(subtract_order(a, borrow));
  return Mask::from_bit(borrow).declassify();
}

[[gnu::always_inline]] constexpr Words<4> add_mod(const Words<4>& a, const Words<4>& b) {
  Carry carry = 0, borrow = 0;
  const std::uint64_t s0 = add_carry(a[0], b[0], carry), s1 = add_carry(a[1], b[1], carry);
  const std::uint64_t s2 = add_carry(a[2], b[2], carry), s3 = add_carry(a[3], b[3], carry);
  const auto [d0, d1, d2, d3] = subtract_order({s0, s1, s2, s3}, borrow);
  const Mask below = Mask::from_bit(borrow);
  return {below.select(s0, d0), below.select(s1, d1), below.select(s2, d2), below.select(s3, d3)};
}

[[gnu::always_inline]] constexpr Words<4> sub_mod(const Words<4>& a, const Words<4>& b) {
  Carry borrow = 0;
  const std::uint64_t d0 = sub_borrow(a[0], b[0], borrow), d1 = sub_borrow(a[1], b[1], borrow);
  const std::uint64_t d2 = sub_borrow(a[2], b[2], borrow), d3 = sub_borrow(a[3], b[3], borrow);
  return add_order_if({d0, d1, d2, d3}, borrow);
}

/// x mod l. Precondition: x < 2^507.
[[gnu::always_inline]] constexpr Words<4> reduce_product(const Words<8>& x) {
  SLIPSTREAM_CHECK(x[7] >> 59 == 0);
  const std::uint64_t h0 = (x[3] >> 60) | (x[4] << 4), h1 = (x[4] >> 60) | (x[5] << 4);
  const std::uint64_t h2 = (x[5] >> 60) | (x[6] << 4), h3 = (x[6] >> 60) | (x[7] << 4);
  constexpr std::uint64_t c0 = kOrder[0], c1 = kOrder[1];

  std::uint64_t y4 = 0, y5 = 0;
  const std::uint64_t y0 = mul_add(h0, c0, 0, y4);
  std::uint64_t y1 = mul_add(h1, c0, 0, y4), y2 = mul_add(h2, c0, 0, y4), y3 = mul_add(h3, c0, 0, y4);
  y1 = mul_add(h0, c1, y1, y5);
  y2 = mul_add(h1, c1, y2, y5);
  y3 = mul_add(h2, c1, y3, y5);
  y4 = mul_add(h3, c1, y4, y5);

  // r = x_lo + c y_hi < 2^252 + 2^251.8.
  const std::uint64_t g0 = (y3 >> 60) | (y4 << 4), g1 = (y4 >> 60) | (y5 << 4);
  std::uint64_t r2 = 0, r3 = 0;
  Carry carry = 0;
  const std::uint64_t r0 = mul_add(g0, c0, x[0], r2);
  std::uint64_t r1 = mul_add(g1, c0, x[1], r2);
  r1 = mul_add(g0, c1, r1, r3);
  r2 = mul_add(g1, c1, r2, r3);
  r2 = add_carry(r2, x[2], carry);
  r3 = add_carry(r3, x[3] & kTopMask, carry);

  // -2^252 < r - y_lo < 2l. If it is not negative, l is subtracted; the result is in (-l, l).
  Carry borrow = 0;
  const std::uint64_t d0 = sub_borrow(r0, y0, borrow), d1 = sub_borrow(r1, y1, borrow);
  const std::uint64_t d2 = sub_borrow(r2, y2, borrow), d3 = sub_borrow(r3, y3 & kTopMask, borrow);
  const std::uint64_t bits = ~Mask::from_bit(borrow).bits();
  Carry borrow2 = 0;
  const std::uint64_t e0 = sub_borrow(d0, kOrder[0] & bits, borrow2), e1 = sub_borrow(d1, kOrder[1] & bits, borrow2);
  const std::uint64_t e2 = sub_borrow(d2, 0, borrow2), e3 = sub_borrow(d3, kOrder[3] & bits, borrow2);
  return add_order_if({e0, e1, e2, e3}, e3 >> 63);
}

/// x mod l for any x: the top 8 bits are folded first, 2^504 = kFold504 mod l, which leaves less than 2^504 + 2^261.
constexpr Words<4> reduce_wide(const Words<8>& x) {
  constexpr Words<4> kFold504 = {0xe2edf685ab128969, 0x680392762298a31d, 0x3dceec73d217f5be, 0x1b399411b7c309a};
  const std::uint64_t top = x[7] >> 56;
  std::uint64_t carry = 0;
  const std::uint64_t f0 = mul_add(kFold504[0], top, x[0], carry), f1 = mul_add(kFold504[1], top, x[1], carry);
  const std::uint64_t f2 = mul_add(kFold504[2], top, x[2], carry), f3 = mul_add(kFold504[3], top, x[3], carry);
  Carry carry_bit = 0;
  const std::uint64_t f4 = add_carry(x[4], carry, carry_bit), f5 = add_carry(x[5], 0, carry_bit);
  const std::uint64_t f6 = add_carry(x[6], 0, carry_bit);
  return reduce_product({f0, f1, f2, f3, f4, f5, f6, (x[7] & ((std::uint64_t{1} << 56) - 1)) + carry_bit});
}

[[gnu::always_inline]] constexpr Words<4> mul_mod(const Words<4>& a, const Words<4>& b) {
  return reduce_product(mul_wide(a, b));
}

/// a^-1 mod l, or zero for zero.
Words<4> invert_mod(const Words<4>& a);

}  // namespace slipstream::field::detail

SLIPSTREAM_EXPORT_END
