// Arithmetic mod l = 2^252 + c on little-endian 64-bit words, shared by Scalar and its portable kernels.
//
// Products are reduced by folding: 2^252 = -c mod l and c has 125 bits, so
//   x = x_lo + 2^252 x_hi  =  x_lo - c x_hi,   c x_hi = y = y_lo + 2^252 y_hi  =  y_lo - c y_hi,
// and x = x_lo - y_lo + c y_hi. For x < 2^507: x_hi < 2^255, y < 2^380, y_hi < 2^128, c y_hi < 2^252. With 28 word
// multiplications in all this costs what one Montgomery multiplication does and needs no change of form.
// All functions are constant-time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "field/mask.h"

namespace slipstream::field::detail {

using Uint128 = unsigned __int128;

template <std::size_t N>
using Words = std::array<std::uint64_t, N>;

inline constexpr Words<4> kOrder = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};
/// l - 2^252.
inline constexpr Words<2> kOrderLow = {kOrder[0], kOrder[1]};
/// The bits of the top word that lie below 2^252.
inline constexpr std::uint64_t kTopMask = (std::uint64_t{1} << 60) - 1;

/// a + b + carry; the carry out replaces `carry`.
constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, std::uint64_t& carry) {
  const Uint128 t = static_cast<Uint128>(a) + b + carry;
  carry = static_cast<std::uint64_t>(t >> 64);
  return static_cast<std::uint64_t>(t);
}

/// a - b - borrow; the borrow out (0 or 1) replaces `borrow`.
constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b, std::uint64_t& borrow) {
  const Uint128 t = static_cast<Uint128>(a) - b - borrow;
  borrow = static_cast<std::uint64_t>(t >> 64) & 1;
  return static_cast<std::uint64_t>(t);
}

/// a * b + c + carry, which always fits two words; the high one replaces `carry`.
constexpr std::uint64_t mul_add(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t& carry) {
  const Uint128 t = static_cast<Uint128>(a) * b + c + carry;
  carry = static_cast<std::uint64_t>(t >> 64);
  return static_cast<std::uint64_t>(t);
}

template <std::size_t N, std::size_t M>
constexpr Words<N + M> mul_wide(const Words<N>& a, const Words<M>& b) {
  Words<N + M> out{};
  for (std::size_t j = 0; j < M; ++j) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < N; ++i) out[i + j] = mul_add(a[i], b[j], out[i + j], carry);
    out[N + j] = carry;
  }
  return out;
}

/// acc += a. Precondition: the sum fits.
template <std::size_t N, std::size_t M>
  requires(M <= N)
constexpr void add_to(Words<N>& acc, const Words<M>& a) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < M; ++i) acc[i] = add_carry(acc[i], a[i], carry);
  for (std::size_t i = M; i < N; ++i) acc[i] = add_carry(acc[i], 0, carry);
  SLIPSTREAM_CHECK(carry == 0);
}

/// a - b, and the borrow out.
constexpr Words<4> sub4(const Words<4>& a, const Words<4>& b, std::uint64_t& borrow) {
  Words<4> out{};
  for (std::size_t i = 0; i < 4; ++i) out[i] = sub_borrow(a[i], b[i], borrow);
  return out;
}

/// a - l where that is not negative, a otherwise. Precondition: a < 2l.
constexpr Words<4> subtract_order_once(const Words<4>& a) {
  std::uint64_t borrow = 0;
  const Words<4> reduced = sub4(a, kOrder, borrow);
  const Mask below = Mask::from_bit(borrow);
  Words<4> out{};
  for (std::size_t i = 0; i < 4; ++i) out[i] = below.select(a[i], reduced[i]);
  return out;
}

constexpr bool is_canonical(const Words<4>& a) {
  std::uint64_t borrow = 0;
  static_cast<void>(sub4(a, kOrder, borrow));
  return borrow == 1;
}

constexpr Words<4> add_mod(const Words<4>& a, const Words<4>& b) {
  Words<4> sum{};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) sum[i] = add_carry(a[i], b[i], carry);
  return subtract_order_once(sum);
}

/// a plus l where `borrow` is 1.
constexpr Words<4> add_order_if(const Words<4>& a, std::uint64_t borrow) {
  const std::uint64_t bits = Mask::from_bit(borrow).bits();
  Words<4> out{};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) out[i] = add_carry(a[i], kOrder[i] & bits, carry);
  return out;
}

constexpr Words<4> sub_mod(const Words<4>& a, const Words<4>& b) {
  std::uint64_t borrow = 0;
  const Words<4> difference = sub4(a, b, borrow);
  return add_order_if(difference, borrow);
}

/// x mod l. Precondition: x < 2^507.
constexpr Words<4> reduce_product(const Words<8>& x) {
  SLIPSTREAM_CHECK(x[7] >> 59 == 0);
  const Words<4> x_high = {(x[3] >> 60) | (x[4] << 4), (x[4] >> 60) | (x[5] << 4), (x[5] >> 60) | (x[6] << 4),
                           (x[6] >> 60) | (x[7] << 4)};
  const Words<6> y = mul_wide(x_high, kOrderLow);
  const Words<2> y_high = {(y[3] >> 60) | (y[4] << 4), (y[4] >> 60) | (y[5] << 4)};
  const Words<4> z = mul_wide(y_high, kOrderLow);

  Words<4> r{};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) r[i] = add_carry(i == 3 ? x[i] & kTopMask : x[i], z[i], carry);
  // r < 2^252 + 2^251.8 < 2l and y_lo < 2^252 < l: where the difference is negative, adding l puts it in [0, l).
  std::uint64_t borrow = 0;
  const Words<4> difference = sub4(r, {y[0], y[1], y[2], y[3] & kTopMask}, borrow);
  return subtract_order_once(add_order_if(difference, borrow));
}

/// x mod l for any x: the top 8 bits are folded first, 2^504 = kFold504 mod l, which leaves less than 2^504 + 2^261.
constexpr Words<4> reduce_wide(const Words<8>& x) {
  constexpr Words<4> kFold504 = {0xe2edf685ab128969, 0x680392762298a31d, 0x3dceec73d217f5be, 0x1b399411b7c309a};
  const std::uint64_t top = x[7] >> 56;
  Words<8> folded{};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) folded[i] = mul_add(kFold504[i], top, x[i], carry);
  for (std::size_t i = 4; i < 7; ++i) folded[i] = add_carry(x[i], 0, carry);
  folded[7] = (x[7] & ((std::uint64_t{1} << 56) - 1)) + carry;
  return reduce_product(folded);
}

constexpr Words<4> mul_mod(const Words<4>& a, const Words<4>& b) { return reduce_product(mul_wide(a, b)); }

constexpr Words<4> square_mod(const Words<4>& a) { return mul_mod(a, a); }

/// a^(l-2): the inverse, or zero for zero.
Words<4> invert_mod(const Words<4>& a);

}  // namespace slipstream::field::detail
