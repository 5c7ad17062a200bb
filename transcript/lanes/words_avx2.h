// Four 64-bit words in a ymm register: the lane type of hashing on AVX2. For the backend unit only.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace slipstream::transcript::lanes {

struct WordsAvx2 {
  static constexpr std::size_t kLanes = 4;

  __m256i v;

  [[gnu::always_inline]] static WordsAvx2 broadcast(std::uint64_t x) {
    return {_mm256_set1_epi64x(static_cast<long long>(x))};
  }
  [[gnu::always_inline]] static WordsAvx2 load(const std::uint64_t* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
  }
  [[gnu::always_inline]] void store(std::uint64_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }

  [[gnu::always_inline]] friend WordsAvx2 operator^(WordsAvx2 a, WordsAvx2 b) { return {_mm256_xor_si256(a.v, b.v)}; }
  [[gnu::always_inline]] static WordsAvx2 xor3(WordsAvx2 a, WordsAvx2 b, WordsAvx2 c) { return a ^ b ^ c; }
  /// a ^ (~b & c)
  [[gnu::always_inline]] static WordsAvx2 chi(WordsAvx2 a, WordsAvx2 b, WordsAvx2 c) {
    return {_mm256_xor_si256(a.v, _mm256_andnot_si256(b.v, c.v))};
  }
  /// Bits of `a` where the mask has ones, of `b` elsewhere. Masks are words of zeros or of ones.
  [[gnu::always_inline]] static WordsAvx2 select(WordsAvx2 mask, WordsAvx2 a, WordsAvx2 b) {
    return {_mm256_blendv_epi8(b.v, a.v, mask.v)};
  }
  /// Zeros where the mask has ones.
  [[gnu::always_inline]] static WordsAvx2 clear(WordsAvx2 mask, WordsAvx2 a) {
    return {_mm256_andnot_si256(mask.v, a.v)};
  }
  template <int n>
  [[gnu::always_inline]] static WordsAvx2 rotl(WordsAvx2 a) {
    if constexpr (n % 8 == 0) {
      // A rotation by whole bytes is one shuffle instead of two shifts.
      return {_mm256_shuffle_epi8(a.v, rotated_bytes(n / 8))};
    } else {
      return {_mm256_or_si256(_mm256_slli_epi64(a.v, n), _mm256_srli_epi64(a.v, 64 - n))};
    }
  }
  [[gnu::always_inline]] static WordsAvx2 shift_left(WordsAvx2 a, unsigned n) {
    return {_mm256_sll_epi64(a.v, _mm_cvtsi32_si128(static_cast<int>(n)))};
  }
  [[gnu::always_inline]] static WordsAvx2 shift_right(WordsAvx2 a, unsigned n) {
    return {_mm256_srl_epi64(a.v, _mm_cvtsi32_si128(static_cast<int>(n)))};
  }

  /// Lane i of out[w] is word w of the four words at from[i].
  [[gnu::always_inline]] static void load_4_words(const std::uint8_t* const* from, WordsAvx2* out) {
    __m256i rows[4];
    for (int i = 0; i < 4; ++i) rows[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from[i]));
    __m256i columns[4];
    transpose(rows, columns);
    for (int i = 0; i < 4; ++i) out[i].v = columns[i];
  }
  /// Lane i of words[w] goes to word w at to[i].
  [[gnu::always_inline]] static void store_4_words(const WordsAvx2* words, std::uint8_t* const* to) {
    const __m256i columns[4] = {words[0].v, words[1].v, words[2].v, words[3].v};
    __m256i rows[4];
    transpose(columns, rows);
    for (int i = 0; i < 4; ++i) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to[i]), rows[i]);
  }

 private:
  [[gnu::always_inline]] static void transpose(const __m256i (&in)[4], __m256i (&out)[4]) {
    const __m256i t0 = _mm256_unpacklo_epi64(in[0], in[1]), t1 = _mm256_unpackhi_epi64(in[0], in[1]);
    const __m256i t2 = _mm256_unpacklo_epi64(in[2], in[3]), t3 = _mm256_unpackhi_epi64(in[2], in[3]);
    out[0] = _mm256_permute2x128_si256(t0, t2, 0x20);
    out[1] = _mm256_permute2x128_si256(t1, t3, 0x20);
    out[2] = _mm256_permute2x128_si256(t0, t2, 0x31);
    out[3] = _mm256_permute2x128_si256(t1, t3, 0x31);
  }
  /// For a rotation left by n bytes: the source of each byte of a word.
  [[gnu::always_inline]] static __m256i rotated_bytes(int n) {
    const auto from = [n](int i) __attribute__((always_inline)) { return static_cast<char>((i & 8) | ((i - n) & 7)); };
    return _mm256_broadcastsi128_si256(_mm_setr_epi8(from(0), from(1), from(2), from(3), from(4), from(5), from(6),
                                                     from(7), from(8), from(9), from(10), from(11), from(12), from(13),
                                                     from(14), from(15)));
  }
};

}  // namespace slipstream::transcript::lanes
