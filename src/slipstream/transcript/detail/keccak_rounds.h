// The rounds of Keccak-f[1600] on scalar registers, usable at compile time. One round reads 25 named words and writes
// 25 others, so two rounds return to the first set and no word is moved (pi only renames words). Six lanes stay
// complemented between rounds: chi then needs 5 instead of 25 negations per round on processors without an and-not
// instruction (Bertoni et al., "Keccak implementation overview", section 2.2).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "slipstream/transcript/keccak.h"

namespace slipstream::transcript::detail {

inline constexpr std::uint64_t kRoundConstants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Lanes that are kept complemented between the rounds.
inline constexpr int kComplemented[6] = {1, 2, 8, 12, 17, 20};

using KeccakWords = std::array<std::uint64_t, 25>;

/// One round from `a` to `e` (distinct), both in the complemented form.
[[gnu::always_inline]] constexpr void keccak_round(const KeccakWords& a, KeccakWords& e, std::uint64_t constant) {
  const std::uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
  const std::uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
  const std::uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
  const std::uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
  const std::uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
  const std::uint64_t d0 = c4 ^ std::rotl(c1, 1);
  const std::uint64_t d1 = c0 ^ std::rotl(c2, 1);
  const std::uint64_t d2 = c1 ^ std::rotl(c3, 1);
  const std::uint64_t d3 = c2 ^ std::rotl(c4, 1);
  const std::uint64_t d4 = c3 ^ std::rotl(c0, 1);
  {
    const std::uint64_t b0 = a[0] ^ d0;
    const std::uint64_t b1 = std::rotl(a[6] ^ d1, 44);
    const std::uint64_t b2 = std::rotl(a[12] ^ d2, 43);
    const std::uint64_t b3 = std::rotl(a[18] ^ d3, 21);
    const std::uint64_t b4 = std::rotl(a[24] ^ d4, 14);
    e[0] = b0 ^ (b1 | b2) ^ constant;
    e[1] = b1 ^ (~b2 | b3);
    e[2] = b2 ^ (b3 & b4);
    e[3] = b3 ^ (b4 | b0);
    e[4] = b4 ^ (b0 & b1);
  }
  {
    const std::uint64_t b0 = std::rotl(a[3] ^ d3, 28);
    const std::uint64_t b1 = std::rotl(a[9] ^ d4, 20);
    const std::uint64_t b2 = std::rotl(a[10] ^ d0, 3);
    const std::uint64_t b3 = std::rotl(a[16] ^ d1, 45);
    const std::uint64_t b4 = std::rotl(a[22] ^ d2, 61);
    e[5] = b0 ^ (b1 | b2);
    e[6] = b1 ^ (b2 & b3);
    e[7] = b2 ^ (b3 | ~b4);
    e[8] = b3 ^ (b4 | b0);
    e[9] = b4 ^ (b0 & b1);
  }
  {
    const std::uint64_t b0 = std::rotl(a[1] ^ d1, 1);
    const std::uint64_t b1 = std::rotl(a[7] ^ d2, 6);
    const std::uint64_t b2 = std::rotl(a[13] ^ d3, 25);
    const std::uint64_t b3 = std::rotl(a[19] ^ d4, 8);
    const std::uint64_t b4 = std::rotl(a[20] ^ d0, 18);
    e[10] = b0 ^ (b1 | b2);
    e[11] = b1 ^ (b2 & b3);
    e[12] = b2 ^ (~b3 & b4);
    e[13] = ~b3 ^ (b4 | b0);
    e[14] = b4 ^ (b0 & b1);
  }
  {
    const std::uint64_t b0 = std::rotl(a[4] ^ d4, 27);
    const std::uint64_t b1 = std::rotl(a[5] ^ d0, 36);
    const std::uint64_t b2 = std::rotl(a[11] ^ d1, 10);
    const std::uint64_t b3 = std::rotl(a[17] ^ d2, 15);
    const std::uint64_t b4 = std::rotl(a[23] ^ d3, 56);
    e[15] = b0 ^ (b1 & b2);
    e[16] = b1 ^ (b2 | b3);
    e[17] = b2 ^ (~b3 | b4);
    e[18] = ~b3 ^ (b4 & b0);
    e[19] = b4 ^ (b0 | b1);
  }
  {
    const std::uint64_t b0 = std::rotl(a[2] ^ d2, 62);
    const std::uint64_t b1 = std::rotl(a[8] ^ d3, 55);
    const std::uint64_t b2 = std::rotl(a[14] ^ d4, 39);
    const std::uint64_t b3 = std::rotl(a[15] ^ d0, 41);
    const std::uint64_t b4 = std::rotl(a[21] ^ d1, 2);
    e[20] = b0 ^ (~b1 & b2);
    e[21] = ~b1 ^ (b2 | b3);
    e[22] = b2 ^ (b3 & b4);
    e[23] = b3 ^ (b4 | b0);
    e[24] = b4 ^ (b0 & b1);
  }
}

/// All 24 rounds on a plain (not complemented) state.
[[gnu::always_inline]] constexpr void keccak_permute(KeccakWords& state) {
  KeccakWords a = state;
  KeccakWords e{};
  for (const int i : kComplemented) a[static_cast<std::size_t>(i)] = ~a[static_cast<std::size_t>(i)];
#pragma GCC unroll 2
  for (int round = 0; round < 24; round += 2) {
    keccak_round(a, e, kRoundConstants[round]);
    keccak_round(e, a, kRoundConstants[round + 1]);
  }
  for (const int i : kComplemented) a[static_cast<std::size_t>(i)] = ~a[static_cast<std::size_t>(i)];
  state = a;
}

}  // namespace slipstream::transcript::detail
