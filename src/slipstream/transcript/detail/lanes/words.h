// The lane type of hashing: N 64-bit words in one vector of Highway, one of each state. For backend units only.
// Rotations, the exclusive or of three words and chi are single instructions where the processor has them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/field/detail/highway.h"

// The instructions of ARM for this permutation: EOR3 (which Highway uses for Xor3), BCAX, XAR, RAX1.
#if HWY_ARCH_ARM && defined(__ARM_FEATURE_SHA3)
#define SLIPSTREAM_ARM_SHA3 1
#else
#define SLIPSTREAM_ARM_SHA3 0
#endif

namespace slipstream::transcript::lanes {

/// Whether the processor rotates words in one instruction.
inline constexpr bool kHasRotation = HWY_TARGET == HWY_AVX3;

template <std::size_t N>
struct Words {
  using Tag = WordsTag<N>;
  static constexpr Tag kTag{};
  static constexpr hn::Repartition<std::uint8_t, Tag> kBytes{};
  static constexpr std::size_t kLanes = N;

  WordsVector<N> v;

  [[gnu::always_inline]] static Words broadcast(std::uint64_t x) { return {hn::Set(kTag, x)}; }
  [[gnu::always_inline]] static Words load(const std::uint64_t* p) { return {hn::LoadU(kTag, p)}; }
  [[gnu::always_inline]] void store(std::uint64_t* p) const { hn::StoreU(v, kTag, p); }

  [[gnu::always_inline]] friend Words operator^(Words a, Words b) { return {hn::Xor(a.v, b.v)}; }
  [[gnu::always_inline]] static Words xor3(Words a, Words b, Words c) { return {hn::Xor3(a.v, b.v, c.v)}; }
  /// a ^ (~b & c)
  [[gnu::always_inline]] static Words chi(Words a, Words b, Words c) {
#if SLIPSTREAM_ARM_SHA3
    return {WordsVector<N>(vbcaxq_u64(a.v.raw, c.v.raw, b.v.raw))};
#else
    return {hn::Xor(a.v, hn::AndNot(b.v, c.v))};
#endif
  }
  /// Bits of `a` where the mask has ones, of `b` elsewhere. Masks are words of zeros or of ones.
  [[gnu::always_inline]] static Words select(Words mask, Words a, Words b) {
    return {hn::IfVecThenElse(mask.v, a.v, b.v)};
  }
  /// Zeros where the mask has ones.
  [[gnu::always_inline]] static Words clear(Words mask, Words a) { return {hn::AndNot(mask.v, a.v)}; }
  template <int n>
  [[gnu::always_inline]] static Words rotl(Words a) {
#if HWY_ARCH_ARM
    // Two instructions; Highway takes three.
    return {WordsVector<N>(vsriq_n_u64(vshlq_n_u64(a.v.raw, n), a.v.raw, 64 - n))};
#else
    // A rotation by whole bytes is one shuffle instead of two shifts.
    if constexpr (!kHasRotation && n % 8 == 0) {
      return {hn::TableLookupBytes(a.v, hn::BitCast(kTag, hn::Load(kBytes, kRotatedBytes<n / 8>.data())))};
    } else {
      return {hn::RotateRight<64 - n>(a.v)};
    }
#endif
  }
  /// rotl<n>(a ^ b)
  template <int n>
  [[gnu::always_inline]] static Words xor_rotl(Words a, Words b) {
#if SLIPSTREAM_ARM_SHA3
    return {WordsVector<N>(vxarq_u64(a.v.raw, b.v.raw, 64 - n))};
#else
    return rotl<n>(a ^ b);
#endif
  }
  /// a ^ rotl<1>(b)
  [[gnu::always_inline]] static Words xor_rotl1(Words a, Words b) {
#if SLIPSTREAM_ARM_SHA3
    return {WordsVector<N>(vrax1q_u64(a.v.raw, b.v.raw))};
#else
    return a ^ rotl<1>(b);
#endif
  }
  /// By at most 63 bits.
  [[gnu::always_inline]] static Words shift_left(Words a, unsigned n) {
    return {hn::ShiftLeftSame(a.v, static_cast<int>(n))};
  }
  /// By at most 64 bits, which gives zero.
  [[gnu::always_inline]] static Words shift_right(Words a, unsigned n) {
    return {hn::ShiftRightSame(a.v, static_cast<int>(n))};
  }

  /// Lane i of out[w] is word w of the four words at from[i].
  [[gnu::always_inline]] static void load_4_words(const std::uint8_t* const* from, Words* out) {
    WordsVector<N> words[4];
    slipstream::load_4_words<N>([from](std::size_t i) __attribute__((always_inline)) { return from[i]; }, words);
    for (std::size_t w = 0; w < 4; ++w) out[w].v = words[w];
  }
  /// Lane i of words[w] goes to word w at to[i].
  [[gnu::always_inline]] static void store_4_words(const Words* words, std::uint8_t* const* to) {
    slipstream::store_4_words<N>({words[0].v, words[1].v, words[2].v, words[3].v},
                                 [to](std::size_t i) __attribute__((always_inline)) { return to[i]; });
  }

 private:
  /// For a rotation left by n bytes: the source of each byte of a word. All lanes are in memory, so that the shuffle
  /// reads them from there and no register holds them.
  template <std::size_t n>
  alignas(8 * N) static constexpr std::array<std::uint8_t, 8 * N> kRotatedBytes = [] {
    std::array<std::uint8_t, 8 * N> from{};
    for (std::size_t i = 0; i < 8 * N; ++i) from[i] = static_cast<std::uint8_t>((i & 8) | ((i + 8 - n) & 7));
    return from;
  }();
};

}  // namespace slipstream::transcript::lanes
