// The lane type of hashing: N 64-bit words in one vector of Highway, one of each state. For backend units only.
// Rotations, the exclusive or of three words and chi are single instructions where the processor has them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "field/highway.h"

namespace slipstream::transcript::lanes {

/// Whether the processor rotates words in one instruction.
inline constexpr bool kHasRotation = HWY_TARGET == HWY_AVX3;

template <std::size_t N>
struct Words {
  using Tag = hn::Simd<std::uint64_t, N, 0>;
  static constexpr Tag kTag{};
  static constexpr hn::Repartition<std::uint8_t, Tag> kBytes{};
  static constexpr std::size_t kLanes = N;

  hn::Vec<Tag> v;

  [[gnu::always_inline]] static Words broadcast(std::uint64_t x) { return {hn::Set(kTag, x)}; }
  [[gnu::always_inline]] static Words load(const std::uint64_t* p) { return {hn::LoadU(kTag, p)}; }
  [[gnu::always_inline]] void store(std::uint64_t* p) const { hn::StoreU(v, kTag, p); }

  [[gnu::always_inline]] friend Words operator^(Words a, Words b) { return {hn::Xor(a.v, b.v)}; }
  [[gnu::always_inline]] static Words xor3(Words a, Words b, Words c) { return {hn::Xor3(a.v, b.v, c.v)}; }
  /// a ^ (~b & c)
  [[gnu::always_inline]] static Words chi(Words a, Words b, Words c) { return {hn::Xor(a.v, hn::AndNot(b.v, c.v))}; }
  /// Bits of `a` where the mask has ones, of `b` elsewhere. Masks are words of zeros or of ones.
  [[gnu::always_inline]] static Words select(Words mask, Words a, Words b) {
    return {hn::IfVecThenElse(mask.v, a.v, b.v)};
  }
  /// Zeros where the mask has ones.
  [[gnu::always_inline]] static Words clear(Words mask, Words a) { return {hn::AndNot(mask.v, a.v)}; }
  template <int n>
  [[gnu::always_inline]] static Words rotl(Words a) {
    // A rotation by whole bytes is one shuffle instead of two shifts.
    if constexpr (!kHasRotation && n % 8 == 0) {
      return {hn::TableLookupBytes(a.v, hn::BitCast(kTag, hn::Load(kBytes, kRotatedBytes<n / 8>.data())))};
    } else {
      return {hn::RotateRight<64 - n>(a.v)};
    }
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
    if constexpr (N == 2) {
      for (std::size_t half = 0; half < 4; half += 2) {
        const Vector a = load(word(from[0], half)).v, b = load(word(from[1], half)).v;
        out[half].v = hn::InterleaveLower(kTag, a, b);
        out[half + 1].v = hn::InterleaveUpper(kTag, a, b);
      }
    } else {
      Vector rows[4];
      for (std::size_t i = 0; i < 4; ++i) rows[i] = load_row(from + i);
      transpose(rows, out);
    }
  }
  /// Lane i of words[w] goes to word w at to[i].
  [[gnu::always_inline]] static void store_4_words(const Words* words, std::uint8_t* const* to) {
    if constexpr (N == 2) {
      for (std::size_t half = 0; half < 4; half += 2) {
        const Vector a = words[half].v, b = words[half + 1].v;
        hn::StoreU(hn::InterleaveLower(kTag, a, b), kTag, word(to[0], half));
        hn::StoreU(hn::InterleaveUpper(kTag, a, b), kTag, word(to[1], half));
      }
    } else {
      Words rows[4];
      const Vector columns[4] = {words[0].v, words[1].v, words[2].v, words[3].v};
      transpose(columns, rows);
      for (std::size_t i = 0; i < 4; ++i) store_row(rows[i].v, to + i);
    }
  }

 private:
  using Vector = hn::Vec<Tag>;

  [[gnu::always_inline]] static const std::uint64_t* word(const std::uint8_t* at, std::size_t i) {
    return reinterpret_cast<const std::uint64_t*>(at) + i;
  }
  [[gnu::always_inline]] static std::uint64_t* word(std::uint8_t* at, std::size_t i) {
    return reinterpret_cast<std::uint64_t*>(at) + i;
  }

  /// Four words from from[0]; of eight lanes, the upper half from from[4].
  [[gnu::always_inline]] static Vector load_row(const std::uint8_t* const* from) {
    const hn::Simd<std::uint64_t, 4, 0> four;
    if constexpr (N == 4) {
      return hn::LoadU(four, word(from[0], 0));
    } else {
      static_assert(N == 8);
      return hn::Combine(kTag, hn::LoadU(four, word(from[4], 0)), hn::LoadU(four, word(from[0], 0)));
    }
  }
  [[gnu::always_inline]] static void store_row(Vector row, std::uint8_t* const* to) {
    const hn::Simd<std::uint64_t, 4, 0> four;
    if constexpr (N == 4) {
      hn::StoreU(row, four, word(to[0], 0));
    } else {
      hn::StoreU(hn::LowerHalf(four, row), four, word(to[0], 0));
      hn::StoreU(hn::UpperHalf(four, row), four, word(to[4], 0));
    }
  }

  /// Transposes each 4 x 4 matrix of words: its rows are four lanes of the four vectors.
  [[gnu::always_inline]] static void transpose(const Vector (&in)[4], Words* out) {
    for (std::size_t w = 0; w < 2; ++w) {
      // Words w and w + 2 of rows 0 and 1, and of rows 2 and 3.
      const auto pair = [w](Vector a, Vector b) __attribute__((always_inline)) {
        return w == 0 ? hn::InterleaveLower(kTag, a, b) : hn::InterleaveUpper(kTag, a, b);
      };
      const Vector low = pair(in[0], in[1]), high = pair(in[2], in[3]);
      if constexpr (N == 4) {
        out[w].v = hn::ConcatLowerLower(kTag, high, low);
        out[w + 2].v = hn::ConcatUpperUpper(kTag, high, low);
      } else {
        out[w].v = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(high), low);
        out[w + 2].v = hn::OddEvenBlocks(high, hn::SwapAdjacentBlocks(low));
      }
    }
  }

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
