// Constant-time inversion modulo an odd number below 2^256 by division steps: Bernstein, Yang, "Fast constant-time gcd
// computation and modular inversion" (2019), with delta starting at 1/2, for which 590 steps make g zero for all inputs
// below 2^256. P. Wuille computed this bound for libsecp256k1; the arrangement of the work is also from there.
//
// One step maps (delta, f, g), f odd, to (1 - delta, g, (g - f)/2) if delta > 0 and g is odd, and otherwise to (1 +
// delta, f, (g + (g mod 2) f)/2). The next 59 steps depend only on the low 59 bits of f and g: they are run on single
// words and give a matrix, scaled by 2^62, which is then applied to the whole of f and g, and modulo m to d and e, for
// which d x = f and e x = g (mod m) always hold. In the end f = +-1, or +-m for x = 0; then d is 0 mod m, as required.
#pragma once

#include <array>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/int128.h"
#include "slipstream/field/detail/mask.h"

namespace slipstream::field::detail {

/// The sum of limbs[i] 2^(62 i): limbs below the top one in [0, 2^62), the top one with the sign.
using Signed62 = std::array<std::int64_t, 5>;

inline constexpr std::uint64_t kMask62 = (std::uint64_t{1} << 62) - 1;

constexpr Signed62 to_signed62(const std::array<std::uint64_t, 4>& w) {
  return {static_cast<std::int64_t>(w[0] & kMask62), static_cast<std::int64_t>(((w[0] >> 62) | (w[1] << 2)) & kMask62),
          static_cast<std::int64_t>(((w[1] >> 60) | (w[2] << 4)) & kMask62),
          static_cast<std::int64_t>(((w[2] >> 58) | (w[3] << 6)) & kMask62), static_cast<std::int64_t>(w[3] >> 56)};
}

/// Precondition: 0 <= x < 2^256.
constexpr std::array<std::uint64_t, 4> from_signed62(const Signed62& x) {
  const auto limb = [&](std::size_t i) { return static_cast<std::uint64_t>(x[i]); };
  return {limb(0) | (limb(1) << 62), (limb(1) >> 2) | (limb(2) << 60), (limb(2) >> 4) | (limb(3) << 58),
          (limb(3) >> 6) | (limb(4) << 56)};
}

/// A modulus with the constant that inversion needs.
struct OddModulus {
  Signed62 m{};
  std::uint64_t inverse62 = 0;  // 1/m mod 2^62

  explicit constexpr OddModulus(const std::array<std::uint64_t, 4>& words) : m(to_signed62(words)) {
    std::uint64_t x = 1;
    for (int i = 0; i < 6; ++i) x *= 2 - words[0] * x;  // Newton: 1, 2, 4, .. 64 bits
    inverse62 = x & kMask62;
  }
};

/// 2^62 (f', g') = (u f + v g, q f + r g).
struct StepMatrix {
  std::int64_t u, v, q, r;
};

/// All ones if x is negative, otherwise zero: a mask, not a condition that could become a branch.
[[gnu::always_inline]] constexpr std::int64_t sign_mask(std::int64_t x) {
  return static_cast<std::int64_t>(value_barrier(static_cast<std::uint64_t>(x >> 63)));
}

/// 59 steps on the low words of f and g. `zeta` is -(delta + 1/2).
[[gnu::always_inline]] constexpr StepMatrix divsteps_59(std::int64_t& zeta, std::uint64_t f, std::uint64_t g) {
  // Unsigned, because the entries wrap around while they are negated; in the end |u| + |v| and |q| + |r| are at most
  // 2^62.
  std::uint64_t u = 8, v = 0, q = 0, r = 8;
  for (int i = 0; i < 59; ++i) {
    const std::uint64_t odd = mask_of_bit(g & 1);
    std::uint64_t swap = static_cast<std::uint64_t>(sign_mask(zeta));  // delta > 0
    // If g is odd: g - f for delta > 0, otherwise g + f.
    g += ((f ^ swap) - swap) & odd;
    q += ((u ^ swap) - swap) & odd;
    r += ((v ^ swap) - swap) & odd;
    swap &= odd;
    zeta = static_cast<std::int64_t>(static_cast<std::uint64_t>(zeta) ^ swap) - 1;
    // g is now g - f: adding it to f gives the old g.
    f += g & swap;
    u += q & swap;
    v += r & swap;
    g >>= 1;
    u <<= 1;
    v <<= 1;
  }
  return {static_cast<std::int64_t>(u), static_cast<std::int64_t>(v), static_cast<std::int64_t>(q),
          static_cast<std::int64_t>(r)};
}

/// (f, g) = matrix (f, g) / 2^62, exactly.
[[gnu::always_inline]] constexpr void apply_to_fg(Signed62& f, Signed62& g, const StepMatrix& t) {
  Int128 sum_f = 0, sum_g = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    sum_f += static_cast<Int128>(t.u) * f[i] + static_cast<Int128>(t.v) * g[i];
    sum_g += static_cast<Int128>(t.q) * f[i] + static_cast<Int128>(t.r) * g[i];
    const std::uint64_t low_f = static_cast<std::uint64_t>(sum_f) & kMask62;
    const std::uint64_t low_g = static_cast<std::uint64_t>(sum_g) & kMask62;
    if (i == 0) {
      SLIPSTREAM_CHECK(low_f == 0 && low_g == 0);
    } else {
      f[i - 1] = static_cast<std::int64_t>(low_f);
      g[i - 1] = static_cast<std::int64_t>(low_g);
    }
    sum_f >>= 62;
    sum_g >>= 62;
  }
  f[4] = static_cast<std::int64_t>(sum_f);
  g[4] = static_cast<std::int64_t>(sum_g);
}

/// (d, e) = matrix (d, e) / 2^62 mod m. In and out d and e lie in (-2m, m).
[[gnu::always_inline]] constexpr void apply_to_de(Signed62& d, Signed62& e, const StepMatrix& t,
                                                  const OddModulus& modulus) {
  // First the effect of adding m to a negative d or e; then the multiple of m that makes the sum divisible by 2^62.
  const std::int64_t sign_d = sign_mask(d[4]), sign_e = sign_mask(e[4]);
  std::int64_t times_d = (t.u & sign_d) + (t.v & sign_e);
  std::int64_t times_e = (t.q & sign_d) + (t.r & sign_e);
  Int128 sum_d = static_cast<Int128>(t.u) * d[0] + static_cast<Int128>(t.v) * e[0];
  Int128 sum_e = static_cast<Int128>(t.q) * d[0] + static_cast<Int128>(t.r) * e[0];
  times_d -= static_cast<std::int64_t>(
      (modulus.inverse62 * static_cast<std::uint64_t>(sum_d) + static_cast<std::uint64_t>(times_d)) & kMask62);
  times_e -= static_cast<std::int64_t>(
      (modulus.inverse62 * static_cast<std::uint64_t>(sum_e) + static_cast<std::uint64_t>(times_e)) & kMask62);
  sum_d += static_cast<Int128>(modulus.m[0]) * times_d;
  sum_e += static_cast<Int128>(modulus.m[0]) * times_e;
  SLIPSTREAM_CHECK((static_cast<std::uint64_t>(sum_d) & kMask62) == 0);
  SLIPSTREAM_CHECK((static_cast<std::uint64_t>(sum_e) & kMask62) == 0);
  sum_d >>= 62;
  sum_e >>= 62;
  for (std::size_t i = 1; i < 5; ++i) {
    sum_d += static_cast<Int128>(t.u) * d[i] + static_cast<Int128>(t.v) * e[i];
    sum_e += static_cast<Int128>(t.q) * d[i] + static_cast<Int128>(t.r) * e[i];
    sum_d += static_cast<Int128>(modulus.m[i]) * times_d;
    sum_e += static_cast<Int128>(modulus.m[i]) * times_e;
    d[i - 1] = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum_d) & kMask62);
    e[i - 1] = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum_e) & kMask62);
    sum_d >>= 62;
    sum_e >>= 62;
  }
  d[4] = static_cast<std::int64_t>(sum_d);
  e[4] = static_cast<std::int64_t>(sum_e);
}

/// Adds m if x is negative, then negates if `negative` is all ones. Limbs of the result except the top one are in [0,
/// 2^62).
constexpr Signed62 add_if_negative(Signed62 x, std::int64_t negative, const Signed62& m) {
  const std::int64_t below_zero = sign_mask(x[4]);
  std::int64_t carry = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    carry += ((x[i] + (m[i] & below_zero)) ^ negative) - negative;
    if (i == 4) {
      x[i] = carry;
    } else {
      x[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(carry) & kMask62);
      carry >>= 62;
    }
  }
  return x;
}

/// x^-1 mod m as little-endian words; zero for zero. Precondition: x < m, and x and m have no common factor unless x =
/// 0.
constexpr std::array<std::uint64_t, 4> invert_words(const std::array<std::uint64_t, 4>& x, const OddModulus& modulus) {
  Signed62 d{}, e{1}, f = modulus.m, g = to_signed62(x);
  std::int64_t zeta = -1;
  for (int i = 0; i < 10; ++i) {
    const StepMatrix t = divsteps_59(zeta, static_cast<std::uint64_t>(f[0]) | (static_cast<std::uint64_t>(f[1]) << 62),
                                     static_cast<std::uint64_t>(g[0]) | (static_cast<std::uint64_t>(g[1]) << 62));
    apply_to_de(d, e, t, modulus);
    apply_to_fg(f, g, t);
  }
  SLIPSTREAM_CHECK((g[0] | g[1] | g[2] | g[3] | g[4]) == 0);
  // d in (-2m, m) becomes (-m, m), takes the sign of f, and loses its own.
  return from_signed62(add_if_negative(add_if_negative(d, sign_mask(f[4]), modulus.m), 0, modulus.m));
}

}  // namespace slipstream::field::detail
