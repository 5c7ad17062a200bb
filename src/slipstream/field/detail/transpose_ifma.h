// Transposes eight vectors of eight words. In memory the limbs of one point are contiguous; a vector holds one limb of
// eight points. Only units compiled for AVX-512 may include this file. Constant-time.
#pragma once

#include <immintrin.h>

#include <cstddef>

namespace slipstream::field::ifma {

/// std::array would drop the attributes of the vector type.
struct Rows {
  __m512i rows[8];

  [[gnu::always_inline]] __m512i& operator[](std::size_t i) { return rows[i]; }
};

[[gnu::always_inline]] inline void transpose(Rows& r) {
  const __m512i a0 = _mm512_unpacklo_epi64(r[0], r[1]), a1 = _mm512_unpackhi_epi64(r[0], r[1]);
  const __m512i a2 = _mm512_unpacklo_epi64(r[2], r[3]), a3 = _mm512_unpackhi_epi64(r[2], r[3]);
  const __m512i a4 = _mm512_unpacklo_epi64(r[4], r[5]), a5 = _mm512_unpackhi_epi64(r[4], r[5]);
  const __m512i a6 = _mm512_unpacklo_epi64(r[6], r[7]), a7 = _mm512_unpackhi_epi64(r[6], r[7]);
  const __m512i b0 = _mm512_shuffle_i64x2(a0, a2, 0x88), b1 = _mm512_shuffle_i64x2(a1, a3, 0x88);
  const __m512i b2 = _mm512_shuffle_i64x2(a0, a2, 0xdd), b3 = _mm512_shuffle_i64x2(a1, a3, 0xdd);
  const __m512i b4 = _mm512_shuffle_i64x2(a4, a6, 0x88), b5 = _mm512_shuffle_i64x2(a5, a7, 0x88);
  const __m512i b6 = _mm512_shuffle_i64x2(a4, a6, 0xdd), b7 = _mm512_shuffle_i64x2(a5, a7, 0xdd);
  r[0] = _mm512_shuffle_i64x2(b0, b4, 0x88);
  r[1] = _mm512_shuffle_i64x2(b1, b5, 0x88);
  r[2] = _mm512_shuffle_i64x2(b2, b6, 0x88);
  r[3] = _mm512_shuffle_i64x2(b3, b7, 0x88);
  r[4] = _mm512_shuffle_i64x2(b0, b4, 0xdd);
  r[5] = _mm512_shuffle_i64x2(b1, b5, 0xdd);
  r[6] = _mm512_shuffle_i64x2(b2, b6, 0xdd);
  r[7] = _mm512_shuffle_i64x2(b3, b7, 0xdd);
}

}  // namespace slipstream::field::ifma
