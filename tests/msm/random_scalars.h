// Repeatable scalars for the tests of this layer: uniform ones, and the shapes that break recoding.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "slipstream/field/scalar.h"

namespace slipstream::msm::test {

class ScalarSource {
 public:
  explicit ScalarSource(std::uint64_t seed) : random_(seed) {}

  std::uint64_t u64() { return random_(); }

  Scalar uniform() {
    Bytes64 bytes;
    for (std::size_t i = 0; i < bytes.size(); i += 8) store_le64(bytes.data() + i, random_());
    return Scalar::from_bytes_wide(bytes);
  }

 private:
  std::mt19937_64 random_;
};

/// 2^k. Precondition: k <= 252.
inline Scalar power_of_two(unsigned k) {
  Scalar::Words words{};
  words[k / 64] = std::uint64_t{1} << (k % 64);
  return Scalar::from_words_unchecked(words);
}

/// Zero, one, minus one, powers of two and their neighbours and negatives, runs of ones, alternating windows, short
/// ones.
inline std::vector<Scalar> edge_scalars() {
  const Scalar one = Scalar::one();
  std::vector<Scalar> out = {Scalar::zero(), one, -one, power_of_two(252), -power_of_two(252)};
  for (unsigned k = 1; k <= 252; k += k < 70 ? 1 : 13) {
    const Scalar power = power_of_two(k);
    for (const Scalar& s : {power, power - one, power + one}) {
      out.push_back(s);
      out.push_back(-s);
    }
  }
  constexpr std::array<std::uint64_t, 8> kPatterns = {0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 0x8888888888888888,
                                                      0x7777777777777777, 0x8421084210842108, 0x0f0f0f0f0f0f0f0f,
                                                      0x8000000000000000, 0x0000000000000001};
  for (const std::uint64_t pattern : kPatterns) {
    out.push_back(Scalar::from_words_unchecked({pattern, pattern, pattern, pattern >> 4}));
    out.push_back(Scalar::from_u128(pattern, pattern));
    out.push_back(Scalar::from_u64(pattern));
  }
  // l / 2 rounded down and up: where the sign of the nearest representative changes.
  const Scalar half = Scalar::from_u64(2).invert();
  out.push_back(half);
  out.push_back(half - one);
  out.push_back(half + one);
  return out;
}

}  // namespace slipstream::msm::test
