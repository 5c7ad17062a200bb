// field/detail/lane_rows.h for eight lanes of AVX-512 IFMA, by transpositions of eight rows of eight words. Only units
// compiled for that processor may include this file. Constant-time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/field/detail/transpose_ifma.h"

namespace slipstream::field {

namespace ifma {

/// Four words of each of eight rows: word w of row i in lane i of the result w.
struct FourWords {
  Vector w[4];
};

[[gnu::always_inline]] inline FourWords load_four_words(const std::uint8_t* const* rows) {
  const auto pair = [&](std::size_t i) __attribute__((always_inline)) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[i]));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[i + 4]));
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
  };
  const Vector r0 = pair(0), r1 = pair(1), r2 = pair(2), r3 = pair(3);
  const Vector t0 = _mm512_unpacklo_epi64(r0, r1), t1 = _mm512_unpackhi_epi64(r0, r1);
  const Vector t2 = _mm512_unpacklo_epi64(r2, r3), t3 = _mm512_unpackhi_epi64(r2, r3);
  const Vector low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  return {_mm512_permutex2var_epi64(t0, low, t2), _mm512_permutex2var_epi64(t1, low, t3),
          _mm512_permutex2var_epi64(t0, high, t2), _mm512_permutex2var_epi64(t1, high, t3)};
}

[[gnu::always_inline]] inline void store_four_words(std::uint8_t* const* rows, const FourWords& x) {
  const Vector t0 = _mm512_unpacklo_epi64(x.w[0], x.w[1]), t1 = _mm512_unpackhi_epi64(x.w[0], x.w[1]);
  const Vector t2 = _mm512_unpacklo_epi64(x.w[2], x.w[3]), t3 = _mm512_unpackhi_epi64(x.w[2], x.w[3]);
  const Vector low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  const auto pair = [&](std::size_t i, Vector r) __attribute__((always_inline)) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(rows[i]), _mm512_castsi512_si256(r));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(rows[i + 4]), _mm512_extracti64x4_epi64(r, 1));
  };
  pair(0, _mm512_permutex2var_epi64(t0, low, t2));
  pair(1, _mm512_permutex2var_epi64(t1, low, t3));
  pair(2, _mm512_permutex2var_epi64(t0, high, t2));
  pair(3, _mm512_permutex2var_epi64(t1, high, t3));
}

}  // namespace ifma

/// A row has twenty words: two matrices of eight columns and half of a third.
inline void load_rows(std::array<FeIfma, 4>& out, const void* const* rows) {
  ifma::Rows a, b;
  const std::uint8_t* rest[8];
  for (std::size_t i = 0; i < 8; ++i) {
    const auto* const row = static_cast<const std::uint8_t*>(rows[i]);
    a[i] = _mm512_loadu_si512(row);
    b[i] = _mm512_loadu_si512(row + 64);
    rest[i] = row + 128;
  }
  ifma::transpose(a);
  ifma::transpose(b);
  const auto [c] = ifma::load_four_words(rest);
  out = {FeIfma({a[0], a[1], a[2], a[3], a[4]}), FeIfma({a[5], a[6], a[7], b[0], b[1]}),
         FeIfma({b[2], b[3], b[4], b[5], b[6]}), FeIfma({b[7], c[0], c[1], c[2], c[3]})};
}

inline void store_rows(void* const* rows, const std::array<FeIfma, 4>& x) {
  const ifma::Limbs &p = x[0].limbs(), &q = x[1].limbs(), &r = x[2].limbs(), &s = x[3].limbs();
  ifma::Rows a{p.l0, p.l1, p.l2, p.l3, p.l4, q.l0, q.l1, q.l2}, b{q.l3, q.l4, r.l0, r.l1, r.l2, r.l3, r.l4, s.l0};
  ifma::transpose(a);
  ifma::transpose(b);
  std::uint8_t* rest[8];
  for (std::size_t i = 0; i < 8; ++i) {
    auto* const row = static_cast<std::uint8_t*>(rows[i]);
    _mm512_storeu_si512(row, a[i]);
    _mm512_storeu_si512(row + 64, b[i]);
    rest[i] = row + 128;
  }
  ifma::store_four_words(rest, {s.l1, s.l2, s.l3, s.l4});
}

inline void load_bytes(FeIfma& out, const std::uint8_t* const* rows) {
  const auto [w] = ifma::load_four_words(rows);
  const auto join = [](__m512i low, unsigned right, __m512i high, unsigned left) __attribute__((always_inline)) {
    return ifma::mask51(_mm512_or_si512(_mm512_srli_epi64(low, right), _mm512_slli_epi64(high, left)));
  };
  out = FeIfma({ifma::mask51(w[0]), join(w[0], 51, w[1], 13), join(w[1], 38, w[2], 26), join(w[2], 25, w[3], 39),
                ifma::mask51(_mm512_srli_epi64(w[3], 12))});
}

inline void store_bytes(std::uint8_t* const* rows, const FeIfma& x) {
  const ifma::Limbs l = ifma::canonical(x.limbs());
  const auto join = [](__m512i low, unsigned right, __m512i high, unsigned left) __attribute__((always_inline)) {
    return _mm512_or_si512(_mm512_srli_epi64(low, right), _mm512_slli_epi64(high, left));
  };
  ifma::store_four_words(
      rows, {join(l.l0, 0, l.l1, 51), join(l.l1, 13, l.l2, 38), join(l.l2, 26, l.l3, 25), join(l.l3, 39, l.l4, 12)});
}

}  // namespace slipstream::field
