// Eight 64-bit words in a zmm register: the lane type of hashing on AVX-512F. For the backend unit only.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace slipstream::transcript::lanes {

struct WordsAvx512 {
  static constexpr std::size_t kLanes = 8;

  __m512i v;

  [[gnu::always_inline]] static WordsAvx512 broadcast(std::uint64_t x) {
    return {_mm512_set1_epi64(static_cast<long long>(x))};
  }
  [[gnu::always_inline]] static WordsAvx512 load(const std::uint64_t* p) { return {_mm512_loadu_si512(p)}; }
  [[gnu::always_inline]] void store(std::uint64_t* p) const { _mm512_storeu_si512(p, v); }

  [[gnu::always_inline]] friend WordsAvx512 operator^(WordsAvx512 a, WordsAvx512 b) {
    return {_mm512_xor_si512(a.v, b.v)};
  }
  [[gnu::always_inline]] static WordsAvx512 xor3(WordsAvx512 a, WordsAvx512 b, WordsAvx512 c) {
    return {_mm512_ternarylogic_epi64(a.v, b.v, c.v, 0x96)};
  }
  /// a ^ (~b & c)
  [[gnu::always_inline]] static WordsAvx512 chi(WordsAvx512 a, WordsAvx512 b, WordsAvx512 c) {
    return {_mm512_ternarylogic_epi64(a.v, b.v, c.v, 0xd2)};
  }
  /// Bits of `a` where the mask has ones, of `b` elsewhere.
  [[gnu::always_inline]] static WordsAvx512 select(WordsAvx512 mask, WordsAvx512 a, WordsAvx512 b) {
    return {_mm512_ternarylogic_epi64(mask.v, a.v, b.v, 0xca)};
  }
  /// Zeros where the mask has ones.
  [[gnu::always_inline]] static WordsAvx512 clear(WordsAvx512 mask, WordsAvx512 a) {
    return {_mm512_andnot_si512(mask.v, a.v)};
  }
  template <int n>
  [[gnu::always_inline]] static WordsAvx512 rotl(WordsAvx512 a) {
    return {_mm512_rol_epi64(a.v, n)};
  }
  [[gnu::always_inline]] static WordsAvx512 shift_left(WordsAvx512 a, unsigned n) {
    return {_mm512_sll_epi64(a.v, _mm_cvtsi32_si128(static_cast<int>(n)))};
  }
  [[gnu::always_inline]] static WordsAvx512 shift_right(WordsAvx512 a, unsigned n) {
    return {_mm512_srl_epi64(a.v, _mm_cvtsi32_si128(static_cast<int>(n)))};
  }

  /// Lane i of out[w] is word w of the four words at from[i].
  [[gnu::always_inline]] static void load_4_words(const std::uint8_t* const* from, WordsAvx512* out) {
    const __m512i r0 = load_pair(from[0], from[4]), r1 = load_pair(from[1], from[5]);
    const __m512i r2 = load_pair(from[2], from[6]), r3 = load_pair(from[3], from[7]);
    const __m512i t0 = _mm512_unpacklo_epi64(r0, r1), t1 = _mm512_unpackhi_epi64(r0, r1);
    const __m512i t2 = _mm512_unpacklo_epi64(r2, r3), t3 = _mm512_unpackhi_epi64(r2, r3);
    out[0].v = _mm512_permutex2var_epi64(t0, low_quarters(), t2);
    out[1].v = _mm512_permutex2var_epi64(t1, low_quarters(), t3);
    out[2].v = _mm512_permutex2var_epi64(t0, high_quarters(), t2);
    out[3].v = _mm512_permutex2var_epi64(t1, high_quarters(), t3);
  }
  /// Lane i of words[w] goes to word w at to[i].
  [[gnu::always_inline]] static void store_4_words(const WordsAvx512* words, std::uint8_t* const* to) {
    const __m512i t0 = _mm512_unpacklo_epi64(words[0].v, words[1].v);
    const __m512i t1 = _mm512_unpackhi_epi64(words[0].v, words[1].v);
    const __m512i t2 = _mm512_unpacklo_epi64(words[2].v, words[3].v);
    const __m512i t3 = _mm512_unpackhi_epi64(words[2].v, words[3].v);
    store_pair(_mm512_permutex2var_epi64(t0, low_quarters(), t2), to[0], to[4]);
    store_pair(_mm512_permutex2var_epi64(t1, low_quarters(), t3), to[1], to[5]);
    store_pair(_mm512_permutex2var_epi64(t0, high_quarters(), t2), to[2], to[6]);
    store_pair(_mm512_permutex2var_epi64(t1, high_quarters(), t3), to[3], to[7]);
  }

 private:
  // Orders that interleave quarters 0 and 2, or 1 and 3, of two vectors.
  [[gnu::always_inline]] static __m512i low_quarters() { return _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13); }
  [[gnu::always_inline]] static __m512i high_quarters() { return _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15); }
  [[gnu::always_inline]] static __m512i load_pair(const std::uint8_t* low, const std::uint8_t* high) {
    const __m256i l = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(low));
    const __m256i h = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(high));
    return _mm512_inserti64x4(_mm512_castsi256_si512(l), h, 1);
  }
  [[gnu::always_inline]] static void store_pair(__m512i x, std::uint8_t* low, std::uint8_t* high) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(low), _mm512_castsi512_si256(x));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(high), _mm512_extracti64x4_epi64(x, 1));
  }
};

}  // namespace slipstream::transcript::lanes
