// Two 64-bit words in a NEON register: the lane type of hashing on aarch64. For the backend unit only.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

namespace slipstream::transcript::lanes {

struct WordsNeon {
  static constexpr std::size_t kLanes = 2;

  uint64x2_t v;

  [[gnu::always_inline]] static WordsNeon broadcast(std::uint64_t x) { return {vdupq_n_u64(x)}; }
  [[gnu::always_inline]] static WordsNeon load(const std::uint64_t* p) { return {vld1q_u64(p)}; }
  [[gnu::always_inline]] void store(std::uint64_t* p) const { vst1q_u64(p, v); }

  [[gnu::always_inline]] friend WordsNeon operator^(WordsNeon a, WordsNeon b) { return {veorq_u64(a.v, b.v)}; }
  [[gnu::always_inline]] static WordsNeon xor3(WordsNeon a, WordsNeon b, WordsNeon c) { return a ^ b ^ c; }
  /// a ^ (~b & c)
  [[gnu::always_inline]] static WordsNeon chi(WordsNeon a, WordsNeon b, WordsNeon c) {
    return {veorq_u64(a.v, vbicq_u64(c.v, b.v))};
  }
  /// Bits of `a` where the mask has ones, of `b` elsewhere.
  [[gnu::always_inline]] static WordsNeon select(WordsNeon mask, WordsNeon a, WordsNeon b) {
    return {vbslq_u64(mask.v, a.v, b.v)};
  }
  /// Zeros where the mask has ones.
  [[gnu::always_inline]] static WordsNeon clear(WordsNeon mask, WordsNeon a) { return {vbicq_u64(a.v, mask.v)}; }
  template <int n>
  [[gnu::always_inline]] static WordsNeon rotl(WordsNeon a) {
    return {vsriq_n_u64(vshlq_n_u64(a.v, n), a.v, 64 - n)};
  }
  [[gnu::always_inline]] static WordsNeon shift_left(WordsNeon a, unsigned n) {
    return {vshlq_u64(a.v, vdupq_n_s64(static_cast<std::int64_t>(n)))};
  }
  /// A shift by 64 gives zero.
  [[gnu::always_inline]] static WordsNeon shift_right(WordsNeon a, unsigned n) {
    return {vshlq_u64(a.v, vdupq_n_s64(-static_cast<std::int64_t>(n)))};
  }

  /// Lane i of out[w] is word w of the four words at from[i].
  [[gnu::always_inline]] static void load_4_words(const std::uint8_t* const* from, WordsNeon* out) {
    for (int half = 0; half < 2; ++half) {
      const uint64x2_t a = vreinterpretq_u64_u8(vld1q_u8(from[0] + 16 * half));
      const uint64x2_t b = vreinterpretq_u64_u8(vld1q_u8(from[1] + 16 * half));
      out[2 * half].v = vtrn1q_u64(a, b);
      out[2 * half + 1].v = vtrn2q_u64(a, b);
    }
  }
  /// Lane i of words[w] goes to word w at to[i].
  [[gnu::always_inline]] static void store_4_words(const WordsNeon* words, std::uint8_t* const* to) {
    for (int half = 0; half < 2; ++half) {
      const uint64x2_t a = words[2 * half].v, b = words[2 * half + 1].v;
      vst1q_u8(to[0] + 16 * half, vreinterpretq_u8_u64(vtrn1q_u64(a, b)));
      vst1q_u8(to[1] + 16 * half, vreinterpretq_u8_u64(vtrn2q_u64(a, b)));
    }
  }
};

}  // namespace slipstream::transcript::lanes
