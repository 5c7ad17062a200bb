// Eight integers mod l in 512-bit registers, five limbs of 52 bits each, for processors with AVX-512 IFMA. Only units
// compiled for that processor may include this file.
//
// Products are Montgomery's with R = 2^260: montgomery(a, b) = a b / R mod l, below a b / R + l. Values between
// products are reduced only to this bound; `canonical` reduces the last one. l = 2^252 + c has a zero limb, which needs
// no product. Bounds: docs/bounds-avx512ifma.md, section 2. Source: Montgomery, "Modular multiplication without trial
// division" (1985). Constant-time.
#pragma once

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/scalar_words.h"
#include "slipstream/field/scalar.h"

namespace slipstream::field::scalar_ifma {

inline constexpr std::size_t kLanes = 8;

using Vector = __m512i;

/// An integer of 260 bits in each lane; every limb is below 2^52.
struct Limbs {
  Vector l0, l1, l2, l3, l4;
};

inline constexpr std::uint64_t kMask52 = (std::uint64_t{1} << 52) - 1;
/// The limbs of l; limb 3 is zero.
inline constexpr std::array<std::uint64_t, 5> kOrder = detail::order_limbs<5>(52);
/// -1/l mod 2^52.
inline constexpr std::uint64_t kFactor = detail::order_factor(52);
static_assert(((kFactor * kOrder[0] + 1) & kMask52) == 0 && kOrder[3] == 0);

/// R mod l and R^2 mod l.
inline constexpr detail::Words<4> kR = [] {
  detail::Words<4> x = {1, 0, 0, 0};
  for (int i = 0; i < 260; ++i) x = detail::add_mod(x, x);
  return x;
}();
inline constexpr detail::Words<4> kRSquared = detail::mul_mod(kR, kR);

inline Vector set(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
inline Vector plus(Vector a, Vector b) { return _mm512_add_epi64(a, b); }
inline Vector low(Vector sum, Vector a, Vector b) { return _mm512_madd52lo_epu64(sum, a, b); }
inline Vector high(Vector sum, Vector a, Vector b) { return _mm512_madd52hi_epu64(sum, a, b); }
inline Vector mask52(Vector a) { return _mm512_and_si512(a, set(kMask52)); }
inline Vector over52(Vector a) { return _mm512_srli_epi64(a, 52); }

/// The mask of the 64-bit words of scalars 2 v and 2 v + 1, if there are n scalars.
inline __mmask8 words_present(std::size_t n, std::size_t v) {
  return static_cast<__mmask8>(n >= 2 * v + 2 ? 0xff : n == 2 * v + 1 ? 0x0f : 0);
}

inline Limbs from_words(Vector w0, Vector w1, Vector w2, Vector w3) {
  const auto join = [](Vector a, int right, Vector b, int left) {
    return mask52(_mm512_or_si512(_mm512_srlv_epi64(a, set(static_cast<std::uint64_t>(right))),
                                  _mm512_sllv_epi64(b, set(static_cast<std::uint64_t>(left)))));
  };
  return {mask52(w0), join(w0, 52, w1, 12), join(w1, 40, w2, 24), join(w2, 28, w3, 36), _mm512_srli_epi64(w3, 16)};
}

inline Vector even_columns() { return _mm512_setr_epi64(0, 4, 8, 12, 1, 5, 9, 13); }
inline Vector odd_columns() { return _mm512_setr_epi64(2, 6, 10, 14, 3, 7, 11, 15); }

/// Eight numbers of four words, two a vector.
[[gnu::always_inline]] inline Limbs from_rows(Vector v0, Vector v1, Vector v2, Vector v3) {
  const Vector a01 = _mm512_permutex2var_epi64(v0, even_columns(), v1);
  const Vector a23 = _mm512_permutex2var_epi64(v0, odd_columns(), v1);
  const Vector b01 = _mm512_permutex2var_epi64(v2, even_columns(), v3);
  const Vector b23 = _mm512_permutex2var_epi64(v2, odd_columns(), v3);
  return from_words(_mm512_shuffle_i64x2(a01, b01, 0x44), _mm512_shuffle_i64x2(a01, b01, 0xee),
                    _mm512_shuffle_i64x2(a23, b23, 0x44), _mm512_shuffle_i64x2(a23, b23, 0xee));
}

/// The first min(n, 8) scalars, zero in the other lanes.
[[gnu::always_inline]] inline Limbs load(const Scalar* a, std::size_t n = kLanes) {
  return from_rows(
      _mm512_maskz_loadu_epi64(words_present(n, 0), a), _mm512_maskz_loadu_epi64(words_present(n, 1), a + 2),
      _mm512_maskz_loadu_epi64(words_present(n, 2), a + 4), _mm512_maskz_loadu_epi64(words_present(n, 3), a + 6));
}

/// Writes the first min(n, 8) lanes as numbers of four words. Precondition: values below 2^256.
[[gnu::always_inline]] inline void store_rows(std::uint64_t* out, const Limbs& x, std::size_t n = kLanes) {
  const Vector w0 = _mm512_or_si512(x.l0, _mm512_slli_epi64(x.l1, 52));
  const Vector w1 = _mm512_or_si512(_mm512_srli_epi64(x.l1, 12), _mm512_slli_epi64(x.l2, 40));
  const Vector w2 = _mm512_or_si512(_mm512_srli_epi64(x.l2, 24), _mm512_slli_epi64(x.l3, 28));
  const Vector w3 = _mm512_or_si512(_mm512_srli_epi64(x.l3, 36), _mm512_slli_epi64(x.l4, 16));
  const Vector a01 = _mm512_shuffle_i64x2(w0, w1, 0x44), b01 = _mm512_shuffle_i64x2(w0, w1, 0xee);
  const Vector a23 = _mm512_shuffle_i64x2(w2, w3, 0x44), b23 = _mm512_shuffle_i64x2(w2, w3, 0xee);
  _mm512_mask_storeu_epi64(out, words_present(n, 0), _mm512_permutex2var_epi64(a01, even_columns(), a23));
  _mm512_mask_storeu_epi64(out + 8, words_present(n, 1), _mm512_permutex2var_epi64(a01, odd_columns(), a23));
  _mm512_mask_storeu_epi64(out + 16, words_present(n, 2), _mm512_permutex2var_epi64(b01, even_columns(), b23));
  _mm512_mask_storeu_epi64(out + 24, words_present(n, 3), _mm512_permutex2var_epi64(b01, odd_columns(), b23));
}

/// Writes the first min(n, 8) lanes. Precondition: canonical values.
[[gnu::always_inline]] inline void store(Scalar* out, const Limbs& x, std::size_t n = kLanes) {
  store_rows(reinterpret_cast<std::uint64_t*>(out), x, n);
}

inline Limbs broadcast(const detail::Words<4>& w) { return from_words(set(w[0]), set(w[1]), set(w[2]), set(w[3])); }

/// A product, or a sum of products, in columns of weight 2^(52 k) that are not carried yet.
struct Columns {
  Vector t0, t1, t2, t3, t4, t5, t6, t7, t8, t9;

  [[nodiscard]] static Columns zero() {
    const Vector z = _mm512_setzero_si512();
    return {z, z, z, z, z, z, z, z, z, z};
  }

  /// Adds the low halves of the products of limbs, at most five to a column.
  [[gnu::always_inline]] void add_low_halves(const Limbs& a, const Limbs& b) {
    t0 = low(t0, a.l0, b.l0);
    t1 = low(low(t1, a.l0, b.l1), a.l1, b.l0);
    t2 = low(low(low(t2, a.l0, b.l2), a.l1, b.l1), a.l2, b.l0);
    t3 = low(low(low(low(t3, a.l0, b.l3), a.l1, b.l2), a.l2, b.l1), a.l3, b.l0);
    t4 = low(low(low(low(low(t4, a.l0, b.l4), a.l1, b.l3), a.l2, b.l2), a.l3, b.l1), a.l4, b.l0);
    t5 = low(low(low(low(t5, a.l1, b.l4), a.l2, b.l3), a.l3, b.l2), a.l4, b.l1);
    t6 = low(low(low(t6, a.l2, b.l4), a.l3, b.l3), a.l4, b.l2);
    t7 = low(low(t7, a.l3, b.l4), a.l4, b.l3);
    t8 = low(t8, a.l4, b.l4);
  }
  /// Adds the high halves: four to a column with five low halves, or five to one with four.
  [[gnu::always_inline]] void add_high_halves(const Limbs& a, const Limbs& b) {
    t1 = high(t1, a.l0, b.l0);
    t2 = high(high(t2, a.l0, b.l1), a.l1, b.l0);
    t3 = high(high(high(t3, a.l0, b.l2), a.l1, b.l1), a.l2, b.l0);
    t4 = high(high(high(high(t4, a.l0, b.l3), a.l1, b.l2), a.l2, b.l1), a.l3, b.l0);
    t5 = high(high(high(high(high(t5, a.l0, b.l4), a.l1, b.l3), a.l2, b.l2), a.l3, b.l1), a.l4, b.l0);
    t6 = high(high(high(high(t6, a.l1, b.l4), a.l2, b.l3), a.l3, b.l2), a.l4, b.l1);
    t7 = high(high(high(t7, a.l2, b.l4), a.l3, b.l3), a.l4, b.l2);
    t8 = high(high(t8, a.l3, b.l4), a.l4, b.l3);
    t9 = high(t9, a.l4, b.l4);
  }
  /// Adds a b. Each product adds at most nine halves of 52 bits to a column.
  [[gnu::always_inline]] void add_product(const Limbs& a, const Limbs& b) {
    add_low_halves(a, b);
    add_high_halves(a, b);
  }

  [[gnu::always_inline]] void add(const Columns& b) {
    t0 = plus(t0, b.t0);
    t1 = plus(t1, b.t1);
    t2 = plus(t2, b.t2);
    t3 = plus(t3, b.t3);
    t4 = plus(t4, b.t4);
    t5 = plus(t5, b.t5);
    t6 = plus(t6, b.t6);
    t7 = plus(t7, b.t7);
    t8 = plus(t8, b.t8);
    t9 = plus(t9, b.t9);
  }

  /// Adds a.
  [[gnu::always_inline]] void add(const Limbs& a) {
    t0 = plus(t0, a.l0);
    t1 = plus(t1, a.l1);
    t2 = plus(t2, a.l2);
    t3 = plus(t3, a.l3);
    t4 = plus(t4, a.l4);
  }

  /// Adds R a.
  [[gnu::always_inline]] void add_times_r(const Limbs& a) {
    t5 = plus(t5, a.l0);
    t6 = plus(t6, a.l1);
    t7 = plus(t7, a.l2);
    t8 = plus(t8, a.l3);
    t9 = plus(t9, a.l4);
  }

  /// The columns divided by R mod l: below columns / R + l. Preconditions: columns below 2^63.5, their sum below 2^512.
  [[nodiscard, gnu::always_inline]] Limbs reduced() {
    clear_lowest(t0, t1, t2, t3, t4, t5);
    clear_lowest(t1, t2, t3, t4, t5, t6);
    clear_lowest(t2, t3, t4, t5, t6, t7);
    clear_lowest(t3, t4, t5, t6, t7, t8);
    clear_lowest(t4, t5, t6, t7, t8, t9);
    t6 = plus(t6, over52(t5));
    t7 = plus(t7, over52(t6));
    t8 = plus(t8, over52(t7));
    t9 = plus(t9, over52(t8));
    SLIPSTREAM_CHECK(_mm512_cmpgt_epu64_mask(t9, set(kMask52)) == 0);
    return {mask52(t5), mask52(t6), mask52(t7), mask52(t8), t9};
  }

 private:
  /// Adds the multiple of l that makes the lowest column a multiple of 2^52, and carries it into the next.
  [[gnu::always_inline]] static void clear_lowest(Vector u0, Vector& u1, Vector& u2, Vector& u3, Vector& u4,
                                                  Vector& u5) {
    const Vector m = low(_mm512_setzero_si512(), u0, set(kFactor));
    u1 = plus(low(high(u1, m, set(kOrder[0])), m, set(kOrder[1])), over52(low(u0, m, set(kOrder[0]))));
    u2 = low(high(u2, m, set(kOrder[1])), m, set(kOrder[2]));
    u3 = high(u3, m, set(kOrder[2]));
    u4 = low(u4, m, set(kOrder[4]));
    u5 = high(u5, m, set(kOrder[4]));
  }
};

[[nodiscard, gnu::always_inline]] inline Limbs montgomery(const Limbs& a, const Limbs& b) {
  Columns product = Columns::zero();
  product.add_product(a, b);
  return product.reduced();
}

/// The limbs of K l.
template <std::uint64_t K>
inline constexpr std::array<std::uint64_t, 5> kMultipleOfOrder = [] {
  std::array<std::uint64_t, 5> out{};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::uint64_t limb = K * kOrder[i] + carry;
    out[i] = limb & kMask52;
    carry = limb >> 52;
  }
  return out;
}();

/// x - K l if that is not negative, otherwise x. If x < 2 K l, the result is below K l.
template <std::uint64_t K>
[[nodiscard, gnu::always_inline]] inline Limbs step_down(const Limbs& x) {
  const auto borrow = [](Vector d) __attribute__((always_inline)) { return _mm512_srai_epi64(d, 63); };
  const auto minus = [](Vector a, std::size_t i)
                         __attribute__((always_inline)) { return _mm512_sub_epi64(a, set(kMultipleOfOrder<K>[i])); };
  const Vector d0 = minus(x.l0, 0);
  const Vector d1 = plus(minus(x.l1, 1), borrow(d0));
  const Vector d2 = plus(minus(x.l2, 2), borrow(d1));
  const Vector d3 = plus(minus(x.l3, 3), borrow(d2));
  const Vector d4 = plus(minus(x.l4, 4), borrow(d3));
  const __mmask8 below = _mm512_movepi64_mask(d4);
  return {_mm512_mask_mov_epi64(mask52(d0), below, x.l0), _mm512_mask_mov_epi64(mask52(d1), below, x.l1),
          _mm512_mask_mov_epi64(mask52(d2), below, x.l2), _mm512_mask_mov_epi64(mask52(d3), below, x.l3),
          _mm512_mask_mov_epi64(mask52(d4), below, x.l4)};
}

/// x mod l. Precondition: x < 2l.
[[nodiscard, gnu::always_inline]] inline Limbs canonical(const Limbs& x) { return step_down<1>(x); }

}  // namespace slipstream::field::scalar_ifma
