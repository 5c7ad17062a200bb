// Arbitrary-precision integers as the independent answer to everything in field/.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/field/fe.h"
#include "slipstream/field/scalar.h"

namespace slipstream::test {

using Integer = boost::multiprecision::cpp_int;

inline const Integer& p() {
  static const Integer value = (Integer(1) << 255) - 19;
  return value;
}

inline const Integer& order() {
  static const Integer value = (Integer(1) << 252) + Integer("27742317777372353535851937790883648493");
  return value;
}

/// x mod m, not negative.
inline Integer mod(const Integer& x, const Integer& m) {
  const Integer r = x % m;
  return r < 0 ? Integer(r + m) : r;
}

inline Integer power(const Integer& base, const Integer& exponent, const Integer& m) {
  return boost::multiprecision::powm(mod(base, m), exponent, m);
}

/// 1/x mod a prime m, zero for zero.
inline Integer inverse(const Integer& x, const Integer& m) { return power(x, m - 2, m); }

inline Integer from_le(std::span<const std::uint8_t> bytes) {
  Integer x = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) x = (x << 8) + bytes[i];
  return x;
}

/// The low N bytes.
template <std::size_t N>
std::array<std::uint8_t, N> to_le(Integer x) {
  std::array<std::uint8_t, N> out{};
  for (std::uint8_t& byte : out) {
    byte = static_cast<std::uint8_t>(x & 0xff);
    x >>= 8;
  }
  return out;
}

/// The integer that the limbs stand for, not reduced.
template <unsigned M>
Integer value(const field::FeBounded<M>& a) {
  Integer x = 0;
  for (std::size_t i = 5; i-- > 0;) x = (x << 51) + a.limbs()[i];
  return x;
}

inline Integer value(const Scalar& a) {
  Integer x = 0;
  for (std::size_t i = 4; i-- > 0;) x = (x << 64) + a.words()[i];
  return x;
}

inline field::Fe fe(const Integer& x) {
  const Integer r = mod(x, p());
  field::Fe::Limbs limbs;
  for (std::size_t i = 0; i < 5; ++i) limbs[i] = static_cast<std::uint64_t>((r >> (51 * i)) & field::kFeLimbMask);
  return field::Fe(limbs);
}

inline Scalar scalar(const Integer& x) {
  const Integer r = mod(x, order());
  Scalar::Words words;
  for (std::size_t i = 0; i < 4; ++i) words[i] = static_cast<std::uint64_t>((r >> (64 * i)) & ~std::uint64_t{0});
  return Scalar::from_words_unchecked(words);
}

using Random = std::mt19937_64;

inline Integer random_integer(Random& random, unsigned bits) {
  Integer x = 0;
  for (unsigned i = 0; i < bits; i += 64) x = (x << 64) + random();
  return x & ((Integer(1) << bits) - 1);
}

/// Elements of magnitude M: every limb 0 or the largest allowed in all 32 ways; the largest 51-bit limb everywhere;
/// small and large single limbs; multiples of p and their neighbours that fit; and random ones with every limb anywhere
/// below the bound.
template <unsigned M>
std::vector<field::FeBounded<M>> extreme_elements(Random& random, std::size_t random_count) {
  using F = field::FeBounded<M>;
  std::vector<F> out;
  for (unsigned pattern = 0; pattern < 32; ++pattern) {
    typename F::Limbs limbs{};
    for (std::size_t i = 0; i < 5; ++i) limbs[i] = ((pattern >> i) & 1) != 0 ? F::kMaxLimb : 0;
    out.push_back(F(limbs));
  }
  constexpr std::uint64_t kFull = field::kFeLimbMask;
  out.push_back(F({kFull, kFull, kFull, kFull, kFull}));
  for (const std::uint64_t one_limb : {std::uint64_t{1}, std::uint64_t{18}, std::uint64_t{19}, kFull, kFull + 1}) {
    for (std::size_t i = 0; i < 5; ++i) {
      typename F::Limbs limbs{};
      limbs[i] = one_limb;
      out.push_back(F(limbs));
    }
  }
  for (std::uint64_t multiple = 1; multiple <= M; ++multiple) {
    // multiple * p + offset
    for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}}) {
      out.push_back(F({multiple * (kFull - 18) + offset - 1, multiple * kFull, multiple * kFull, multiple * kFull,
                       multiple * kFull}));
    }
  }
  std::uniform_int_distribution<std::uint64_t> limb(0, F::kMaxLimb);
  for (std::size_t i = 0; i < random_count; ++i) {
    out.push_back(F({limb(random), limb(random), limb(random), limb(random), limb(random)}));
  }
  return out;
}

/// Scalars around every edge: 0, 1, the ends of the range, powers of two, single words, and random ones.
inline std::vector<Scalar> extreme_scalars(Random& random, std::size_t random_count) {
  std::vector<Integer> values = {0, 1, 2, order() - 1, order() - 2, order() / 2, order() / 2 + 1};
  for (const unsigned bit : {63U, 64U, 124U, 125U, 126U, 127U, 128U, 191U, 192U, 251U, 252U}) {
    for (const int offset : {-1, 0, 1}) values.push_back((Integer(1) << bit) + offset);
  }
  values.push_back(order() - (Integer(1) << 252) - 1);
  values.push_back(order() - (Integer(1) << 252));
  for (unsigned word = 0; word < 4; ++word)
    values.push_back(Integer(word == 3 ? 0x0fffffffffffffff : ~0ULL) << (64 * word));
  std::vector<Scalar> out;
  for (const Integer& x : values) out.push_back(scalar(x));
  for (std::size_t i = 0; i < random_count; ++i) out.push_back(scalar(random_integer(random, 512)));
  return out;
}

}  // namespace slipstream::test
