// Highway for the units of one backend: vectors as wide as the instructions that the unit is compiled for. Only headers
// and sources of backend units include this. cpu/backend.h chooses the backend; Highway's own dispatch is not used.
#pragma once

// One target, that of the compiler's flags, without the extensions beside it that no backend asks for.
#define HWY_COMPILE_ONLY_STATIC
#define HWY_DISABLE_BMI2_FMA
#define HWY_DISABLE_F16C
#define HWY_DISABLE_PCLMUL_AES
// The vectors of these have no size that the compiler knows, so no type could hold them; NEON is there as well.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
// Its own checks, on under sanitizers, would need its library.
#define HWY_IS_DEBUG_BUILD 0
#include <hwy/detect_targets.h>
// Otherwise functions of Highway for ARM are compiled for extensions that the unit has not, and cannot be inlined.
#undef HWY_HAVE_RUNTIME_DISPATCH
#define HWY_HAVE_RUNTIME_DISPATCH 0
#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace slipstream {

namespace hn = hwy::HWY_NAMESPACE;

template <std::size_t I>
using Index = std::integral_constant<std::size_t, I>;
/// f(Index<0>), .., f(Index<K - 1>). All indices of limbs are constants, so that limbs stay in registers.
template <std::size_t K, class Function>
[[gnu::always_inline]] inline void for_each_limb(const Function& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>)
      __attribute__((always_inline)) { (f(Index<I>{}), ...); }(std::make_index_sequence<K>{});
}

/// N words of 64 bits in one vector.
template <std::size_t N>
using WordsTag = hn::Simd<std::uint64_t, N, 0>;
template <std::size_t N>
using WordsVector = hn::Vec<WordsTag<N>>;

namespace highway_detail {

/// Transposes each 4 x 4 matrix of words: its rows are four lanes of the four vectors.
template <std::size_t N>
[[gnu::always_inline]] inline void transpose(const WordsVector<N> (&in)[4], WordsVector<N>* out) {
  constexpr WordsTag<N> tag;
  for (std::size_t w = 0; w < 2; ++w) {
    // Words w and w + 2 of rows 0 and 1, and of rows 2 and 3.
    const auto pair = [&](WordsVector<N> a, WordsVector<N> b) __attribute__((always_inline)) {
      return w == 0 ? hn::InterleaveLower(tag, a, b) : hn::InterleaveUpper(tag, a, b);
    };
    const WordsVector<N> low = pair(in[0], in[1]), high = pair(in[2], in[3]);
    if constexpr (N == 4) {
      out[w] = hn::ConcatLowerLower(tag, high, low);
      out[w + 2] = hn::ConcatUpperUpper(tag, high, low);
    } else {
      out[w] = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(high), low);
      out[w + 2] = hn::OddEvenBlocks(high, hn::SwapAdjacentBlocks(low));
    }
  }
}

}  // namespace highway_detail

/// Lane i of out[w] is word w of the four words at at(i), a pointer of any alignment.
template <std::size_t N, class At>
[[gnu::always_inline]] inline void load_4_words(const At& at, WordsVector<N>* out) {
  constexpr WordsTag<N> tag;
  const auto words = [&](std::size_t i)
                         __attribute__((always_inline)) { return reinterpret_cast<const std::uint64_t*>(at(i)); };
  if constexpr (N == 2) {
    for (std::size_t half = 0; half < 4; half += 2) {
      const auto a = hn::LoadU(tag, words(0) + half), b = hn::LoadU(tag, words(1) + half);
      out[half] = hn::InterleaveLower(tag, a, b);
      out[half + 1] = hn::InterleaveUpper(tag, a, b);
    }
  } else {
    constexpr WordsTag<4> four;
    WordsVector<N> rows[4];
    for (std::size_t i = 0; i < 4; ++i) {
      if constexpr (N == 4) {
        rows[i] = hn::LoadU(four, words(i));
      } else {
        static_assert(N == 8);
        rows[i] = hn::Combine(tag, hn::LoadU(four, words(i + 4)), hn::LoadU(four, words(i)));
      }
    }
    highway_detail::transpose<N>(rows, out);
  }
}

/// Lane i of in[w] goes to word w at at(i).
template <std::size_t N, class At>
[[gnu::always_inline]] inline void store_4_words(const WordsVector<N> (&in)[4], const At& at) {
  constexpr WordsTag<N> tag;
  const auto words = [&](std::size_t i)
                         __attribute__((always_inline)) { return reinterpret_cast<std::uint64_t*>(at(i)); };
  if constexpr (N == 2) {
    for (std::size_t half = 0; half < 4; half += 2) {
      hn::StoreU(hn::InterleaveLower(tag, in[half], in[half + 1]), tag, words(0) + half);
      hn::StoreU(hn::InterleaveUpper(tag, in[half], in[half + 1]), tag, words(1) + half);
    }
  } else {
    constexpr WordsTag<4> four;
    WordsVector<N> rows[4];
    highway_detail::transpose<N>(in, rows);
    for (std::size_t i = 0; i < 4; ++i) {
      if constexpr (N == 4) {
        hn::StoreU(rows[i], four, words(i));
      } else {
        hn::StoreU(hn::LowerHalf(four, rows[i]), four, words(i));
        hn::StoreU(hn::UpperHalf(four, rows[i]), four, words(i + 4));
      }
    }
  }
}

/// Transposes a square matrix of words.
template <std::size_t N>
[[gnu::always_inline]] inline void transpose_square(WordsVector<N> (&rows)[N]) {
  if constexpr (N == 4) {
    const WordsVector<N> in[4] = {rows[0], rows[1], rows[2], rows[3]};
    highway_detail::transpose<N>(in, rows);
  } else {
    static_assert(N == 8);
    constexpr WordsTag<N> tag;
    WordsVector<N> low[4], high[4];
    highway_detail::transpose<N>({rows[0], rows[1], rows[2], rows[3]}, low);
    highway_detail::transpose<N>({rows[4], rows[5], rows[6], rows[7]}, high);
    for (std::size_t i = 0; i < 4; ++i) {
      rows[i] = hn::ConcatLowerLower(tag, high[i], low[i]);
      rows[i + 4] = hn::ConcatUpperUpper(tag, high[i], low[i]);
    }
  }
}

/// The lanes whose bits are set.
template <std::size_t N>
[[nodiscard, gnu::always_inline]] inline hn::Mask<WordsTag<N>> lanes_of(std::uint32_t bits) {
  constexpr WordsTag<N> tag;
  return hn::TestBit(hn::Set(tag, bits), hn::Shl(hn::Set(tag, 1), hn::Iota(tag, 0)));
}

}  // namespace slipstream
