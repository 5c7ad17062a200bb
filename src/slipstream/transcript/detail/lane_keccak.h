// Keccak-f[1600] on several states at once, one per lane, over any lane type of 64-bit words
// (transcript/detail/lanes/). W has kLanes; broadcast, load, store; operator^, xor3, chi, xor_rotl<n>, xor_rotl1,
// select, clear; shift_left and shift_right by up to 64 bits; and load_4_words and store_4_words, which transpose four
// words of each lane. For backend units only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "slipstream/transcript/detail/keccak_rounds.h"
#include "slipstream/transcript/keccak.h"

namespace slipstream::transcript::detail {

template <class W>
using LaneStates = std::array<W, 25>;

/// One round from `a` to `e` (distinct). Works plane by plane: each word of `a` is read once, so that 32 registers hold
/// nearly all words.
template <class W>
[[gnu::always_inline]] inline void lane_keccak_round(const LaneStates<W>& a, LaneStates<W>& e, std::uint64_t constant) {
  const auto column = [&a](std::size_t x) __attribute__((always_inline)) {
    return W::xor3(W::xor3(a[x], a[x + 5], a[x + 10]), a[x + 15], a[x + 20]);
  };
  const W c0 = column(0), c1 = column(1), c2 = column(2), c3 = column(3), c4 = column(4);
  const W d0 = W::xor_rotl1(c4, c1);
  const W d1 = W::xor_rotl1(c0, c2);
  const W d2 = W::xor_rotl1(c1, c3);
  const W d3 = W::xor_rotl1(c2, c4);
  const W d4 = W::xor_rotl1(c3, c0);
  const auto chi = [&e](std::size_t plane, W b0, W b1, W b2, W b3, W b4) __attribute__((always_inline)) {
    e[plane] = W::chi(b0, b1, b2);
    e[plane + 1] = W::chi(b1, b2, b3);
    e[plane + 2] = W::chi(b2, b3, b4);
    e[plane + 3] = W::chi(b3, b4, b0);
    e[plane + 4] = W::chi(b4, b0, b1);
  };
  chi(0, a[0] ^ d0, W::template xor_rotl<44>(a[6], d1), W::template xor_rotl<43>(a[12], d2),
      W::template xor_rotl<21>(a[18], d3), W::template xor_rotl<14>(a[24], d4));
  e[0] = e[0] ^ W::broadcast(constant);
  chi(5, W::template xor_rotl<28>(a[3], d3), W::template xor_rotl<20>(a[9], d4), W::template xor_rotl<3>(a[10], d0),
      W::template xor_rotl<45>(a[16], d1), W::template xor_rotl<61>(a[22], d2));
  chi(10, W::template xor_rotl<1>(a[1], d1), W::template xor_rotl<6>(a[7], d2), W::template xor_rotl<25>(a[13], d3),
      W::template xor_rotl<8>(a[19], d4), W::template xor_rotl<18>(a[20], d0));
  chi(15, W::template xor_rotl<27>(a[4], d4), W::template xor_rotl<36>(a[5], d0), W::template xor_rotl<10>(a[11], d1),
      W::template xor_rotl<15>(a[17], d2), W::template xor_rotl<56>(a[23], d3));
  chi(20, W::template xor_rotl<62>(a[2], d2), W::template xor_rotl<55>(a[8], d3), W::template xor_rotl<39>(a[14], d4),
      W::template xor_rotl<41>(a[15], d0), W::template xor_rotl<2>(a[21], d1));
}

/// All 24 rounds.
template <class W>
[[gnu::always_inline]] inline void lane_keccak(LaneStates<W>& state) {
  LaneStates<W> a = state;
  LaneStates<W> e;
#pragma GCC unroll 1
  for (std::size_t round = 0; round < 24; round += 2) {
    lane_keccak_round(a, e, kRoundConstants[round]);
    lane_keccak_round(e, a, kRoundConstants[round + 1]);
  }
  state = a;
}

/// Loads kLanes states into lanes.
template <class W>
[[gnu::always_inline]] inline void load_states(const std::uint8_t* const (&from)[W::kLanes], LaneStates<W>& out) {
  alignas(64) std::uint64_t last[W::kLanes];
  for (std::size_t lane = 0; lane < W::kLanes; ++lane) std::memcpy(&last[lane], from[lane] + 192, 8);
  for (std::size_t w = 0; w < 24; w += 4) {
    const std::uint8_t* at[W::kLanes];
    for (std::size_t lane = 0; lane < W::kLanes; ++lane) at[lane] = from[lane] + 8 * w;
    W::load_4_words(at, &out[w]);
  }
  out[24] = W::load(last);
}

/// Stores the lanes to kLanes states.
template <class W>
[[gnu::always_inline]] inline void store_states(const LaneStates<W>& states, std::uint8_t* const (&to)[W::kLanes]) {
  for (std::size_t w = 0; w < 24; w += 4) {
    std::uint8_t* at[W::kLanes];
    for (std::size_t lane = 0; lane < W::kLanes; ++lane) at[lane] = to[lane] + 8 * w;
    W::store_4_words(&states[w], at);
  }
  alignas(64) std::uint64_t last[W::kLanes];
  states[24].store(last);
  for (std::size_t lane = 0; lane < W::kLanes; ++lane) std::memcpy(to[lane] + 192, &last[lane], 8);
}

}  // namespace slipstream::transcript::detail
