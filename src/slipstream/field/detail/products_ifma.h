// Products and squares of eight elements of GF(2^255-19) at once by vpmadd52, before the carry pass.
// field/detail/fe_ifma.h builds its types on them. Only units compiled for AVX-512 IFMA may include this file.
//
// Five limbs of radix 2^51; one register holds one limb of all eight elements. vpmadd52 multiplies the low 52 bits of
// two lanes and adds the low or the high 52 bits of the product. The high half of a product of limbs i and j has weight
// 2^52 = 2 * 2^51 over limb i + j, so a column of high halves is doubled once before low halves join it.
//
// A vpmadd52 waits four cycles for the previous one in the same accumulator, and two can begin in a cycle. So eight
// accumulators must be in use at a time. Long columns therefore have two accumulators, h for high halves and l for low
// ones. The statements are in the order in which the instructions should run; compilers keep it. At most eight
// accumulators are in use at a time, because ten registers hold the factors and point formulas need the rest.
//
// Bounds: docs/bounds-avx512ifma.md, section 1. Constant-time. Source: Gueron, Krasnov, "Software implementation of
// modular exponentiation, using advanced vector instructions architectures" (2012), for products by vpmadd52.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace slipstream::field::ifma {

using Vector = __m512i;

/// Limbs of eight elements.
struct Limbs {
  Vector l0, l1, l2, l3, l4;
};

inline Vector set(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
inline Vector plus(Vector a, Vector b) { return _mm512_add_epi64(a, b); }
inline Vector minus(Vector a, Vector b) { return _mm512_sub_epi64(a, b); }
inline Vector low(Vector sum, Vector a, Vector b) { return _mm512_madd52lo_epu64(sum, a, b); }
inline Vector high(Vector sum, Vector a, Vector b) { return _mm512_madd52hi_epu64(sum, a, b); }
inline Vector twice(Vector x) { return plus(x, x); }
/// 17 x. 19 x is 17 x plus x added twice: x is added before a doubling, because 19 * limb does not fit a factor of 52
/// bits.
inline Vector seventeen(Vector x) { return plus(x, _mm512_slli_epi64(x, 4)); }

/// The product mod p before the carry pass. Precondition: all limbs are below 2^52.
[[gnu::always_inline]] inline Limbs mul(const Limbs& a, const Limbs& b) {
  const Vector zero = _mm512_setzero_si512();
  // Columns 5 to 9 (c5 to c9) are added to columns 0 to 4 times 19.
  Vector h7 = high(zero, a.l2, b.l4);
  Vector h6 = high(zero, a.l1, b.l4);
  Vector l7 = low(zero, a.l3, b.l4);
  Vector h5 = high(zero, a.l0, b.l4);
  Vector c8 = high(zero, a.l3, b.l4);
  Vector l6 = low(zero, a.l2, b.l4);
  Vector l5 = low(zero, a.l1, b.l4);
  Vector c9 = high(zero, a.l4, b.l4);
  h7 = high(h7, a.l3, b.l3);
  h6 = high(h6, a.l2, b.l3);
  l7 = low(l7, a.l4, b.l3);
  h5 = high(h5, a.l1, b.l3);
  c8 = high(c8, a.l4, b.l3);
  l6 = low(l6, a.l3, b.l3);
  l5 = low(l5, a.l2, b.l3);
  c9 = twice(c9);
  h7 = high(h7, a.l4, b.l2);
  h6 = high(h6, a.l3, b.l2);
  h5 = high(h5, a.l2, b.l2);
  c8 = twice(c8);
  l6 = low(l6, a.l4, b.l2);
  c8 = low(c8, a.l4, b.l4);
  l5 = low(l5, a.l3, b.l2);
  h6 = high(h6, a.l4, b.l1);
  const Vector c7 = plus(twice(h7), l7);
  Vector l4 = low(zero, a.l0, b.l4);
  h5 = high(h5, a.l3, b.l1);
  l5 = low(l5, a.l4, b.l1);
  l4 = low(l4, a.l1, b.l3);
  const Vector c6 = plus(twice(h6), l6);
  h5 = high(h5, a.l4, b.l0);

  Vector r2 = high(c7, a.l0, b.l1);
  l4 = low(l4, a.l2, b.l2);
  const Vector c5 = plus(twice(h5), l5);
  r2 = high(r2, a.l1, b.l0);
  Vector r3 = high(c8, a.l0, b.l2);
  l4 = low(l4, a.l3, b.l1);
  r2 = plus(twice(r2), seventeen(c7));
  r3 = high(r3, a.l1, b.l1);
  r2 = low(r2, a.l0, b.l2);
  l4 = low(l4, a.l4, b.l0);
  Vector r1 = high(c6, a.l0, b.l0);
  r3 = high(r3, a.l2, b.l0);
  r2 = low(r2, a.l1, b.l1);
  r1 = plus(twice(r1), seventeen(c6));
  r1 = low(r1, a.l0, b.l1);
  Vector r0 = plus(twice(c5), seventeen(c5));
  r2 = low(r2, a.l2, b.l0);
  r0 = low(r0, a.l0, b.l0);
  r3 = plus(twice(r3), seventeen(c8));
  Vector r4 = high(c9, a.l0, b.l3);
  Vector l3 = low(zero, a.l0, b.l3);
  r1 = low(r1, a.l1, b.l0);
  r4 = high(r4, a.l1, b.l2);
  l3 = low(l3, a.l1, b.l2);
  r4 = high(r4, a.l2, b.l1);
  l3 = low(l3, a.l2, b.l1);
  r4 = high(r4, a.l3, b.l0);
  l3 = low(l3, a.l3, b.l0);
  r4 = plus(plus(twice(r4), seventeen(c9)), l4);
  r3 = plus(r3, l3);
  return {r0, r1, r2, r3, r4};
}

/// The square mod p before the carry pass. High halves of mixed products count four times; high halves of squares and
/// low halves of mixed products count twice.
[[gnu::always_inline]] inline Limbs square(const Limbs& a) {
  const Vector zero = _mm512_setzero_si512();
  Vector c7 = high(zero, a.l2, a.l4);
  Vector c6 = high(zero, a.l1, a.l4);
  Vector l5 = high(zero, a.l2, a.l2);
  Vector r3 = high(zero, a.l0, a.l2);
  Vector h5 = high(zero, a.l0, a.l4);
  Vector r4 = high(zero, a.l0, a.l3);
  Vector l4 = low(zero, a.l0, a.l4);
  Vector r2 = high(zero, a.l0, a.l1);
  c7 = twice(c7);
  c6 = high(c6, a.l2, a.l3);
  Vector c8 = high(zero, a.l3, a.l4);
  l5 = low(l5, a.l1, a.l4);
  c7 = high(c7, a.l3, a.l3);
  r3 = twice(r3);
  r3 = high(r3, a.l1, a.l1);
  h5 = high(h5, a.l1, a.l3);
  r4 = high(r4, a.l1, a.l2);
  Vector c9 = high(zero, a.l4, a.l4);
  r2 = twice(r2);
  c6 = twice(c6);
  l4 = low(l4, a.l1, a.l3);
  r2 = low(r2, a.l0, a.l2);
  l5 = low(l5, a.l2, a.l3);
  c7 = low(c7, a.l3, a.l4);
  c8 = twice(twice(c8));
  c6 = low(c6, a.l2, a.l4);
  r3 = low(r3, a.l0, a.l3);
  c9 = twice(c9);
  c8 = low(c8, a.l4, a.l4);
  r4 = plus(twice(r4), l4);
  const Vector c5 = twice(plus(twice(h5), l5));
  c7 = twice(c7);
  Vector r1 = high(zero, a.l0, a.l0);
  c6 = twice(c6);
  r3 = low(r3, a.l1, a.l2);
  c6 = low(c6, a.l3, a.l3);
  r4 = twice(plus(r4, c9));
  r2 = twice(plus(r2, c7));
  r1 = low(r1, a.l0, a.l1);
  r4 = plus(r4, seventeen(c9));
  r2 = plus(r2, seventeen(c7));
  Vector r0 = plus(twice(c5), seventeen(c5));
  r4 = low(r4, a.l2, a.l2);
  r2 = low(r2, a.l1, a.l1);
  r0 = low(r0, a.l0, a.l0);
  r3 = plus(twice(plus(r3, c8)), seventeen(c8));
  r1 = plus(twice(plus(r1, c6)), seventeen(c6));
  return {r0, r1, r2, r3, r4};
}

}  // namespace slipstream::field::ifma
