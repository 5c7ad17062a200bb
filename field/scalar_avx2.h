// Four integers mod l in 256-bit registers, nine limbs of 29 bits each, for processors with AVX2. Only units compiled
// for that processor may include this file.
//
// Products are Montgomery's with R = 2^261: montgomery(a, b) = a b / R mod l, below a b / R + l. Values between
// products are reduced only to this bound; `canonical` reduces the last one. Three limbs of l = 2^252 + c are zero and
// the last is a power of two. Products of limbs have 58 bits, so that the columns of several fit 64. Bounds:
// docs/bounds-avx2.md, section 2. Source: Montgomery, "Modular multiplication without trial division" (1985), with rows
// of the product and steps of the reduction alternating. Constant-time.
#pragma once

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/check.h"
#include "field/detail/scalar_words.h"
#include "field/scalar.h"

namespace slipstream::field::scalar_avx2 {

inline constexpr std::size_t kLanes = 4;
inline constexpr std::size_t kLimbs = 9;

using Vector = __m256i;

template <std::size_t I>
using Index = std::integral_constant<std::size_t, I>;

/// f(Index<0>), .., f(Index<N - 1>). All limb indices are constants, so that limbs stay in registers.
template <std::size_t N, class Function>
[[gnu::always_inline]] inline void for_each_limb(const Function& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>)
      __attribute__((always_inline)) { (f(Index<I>{}), ...); }(std::make_index_sequence<N>{});
}

/// An integer of 261 bits in each lane; every limb is below 2^29.
struct Limbs {
  Vector l[kLimbs];
};

inline constexpr std::uint64_t kMask29 = (std::uint64_t{1} << 29) - 1;
/// Limbs 0 to 4 of l; 5, 6 and 7 are zero, and limb 8 is 2^20.
inline constexpr std::array<std::uint64_t, 5> kOrder = detail::order_limbs<5>(29);
inline constexpr unsigned kTopShift = 20;
/// -1/l mod 2^29.
inline constexpr std::uint64_t kFactor = detail::order_factor(29);
static_assert(((kFactor * kOrder[0] + 1) & kMask29) == 0);
static_assert([] {
  constexpr auto limbs = detail::order_limbs<kLimbs>(29);
  return limbs[5] == 0 && limbs[6] == 0 && limbs[7] == 0 && limbs[8] == std::uint64_t{1} << kTopShift;
}());

/// R mod l and R^2 mod l.
inline constexpr detail::Words<4> kR = [] {
  detail::Words<4> x = {1, 0, 0, 0};
  for (int i = 0; i < 261; ++i) x = detail::add_mod(x, x);
  return x;
}();
inline constexpr detail::Words<4> kRSquared = detail::mul_mod(kR, kR);

inline Vector set(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
inline Vector plus(Vector a, Vector b) { return _mm256_add_epi64(a, b); }
inline Vector times(Vector a, Vector b) { return _mm256_mul_epu32(a, b); }
inline Vector mask29(Vector a) { return _mm256_and_si256(a, set(kMask29)); }
inline Vector over29(Vector a) { return _mm256_srli_epi64(a, 29); }

/// Transposes a 4 x 4 matrix of words.
[[gnu::always_inline]] inline void transpose(Vector& a, Vector& b, Vector& c, Vector& d) {
  const Vector ab0 = _mm256_unpacklo_epi64(a, b), ab1 = _mm256_unpackhi_epi64(a, b);
  const Vector cd0 = _mm256_unpacklo_epi64(c, d), cd1 = _mm256_unpackhi_epi64(c, d);
  a = _mm256_permute2x128_si256(ab0, cd0, 0x20);
  b = _mm256_permute2x128_si256(ab1, cd1, 0x20);
  c = _mm256_permute2x128_si256(ab0, cd0, 0x31);
  d = _mm256_permute2x128_si256(ab1, cd1, 0x31);
}

[[gnu::always_inline]] inline Limbs from_words(Vector w0, Vector w1, Vector w2, Vector w3) {
  const auto one = [](Vector w, int right)
                       __attribute__((always_inline)) { return mask29(_mm256_srli_epi64(w, right)); };
  const auto join = [](Vector a, int right, Vector b) __attribute__((always_inline)) {
    return mask29(_mm256_or_si256(_mm256_srli_epi64(a, right), _mm256_slli_epi64(b, 64 - right)));
  };
  return {{mask29(w0), one(w0, 29), join(w0, 58, w1), one(w1, 23), join(w1, 52, w2), one(w2, 17), join(w2, 46, w3),
           one(w3, 11), _mm256_srli_epi64(w3, 40)}};
}

inline Vector load_words(const Scalar& a) {
  return _mm256_loadu_si256(reinterpret_cast<const Vector*>(a.words().data()));
}

/// The first min(n, 4) scalars, zero in the other lanes.
[[gnu::always_inline]] inline Limbs load(const Scalar* a, std::size_t n = kLanes) {
  const Vector zero = _mm256_setzero_si256();
  Vector w0 = load_words(a[0]);
  Vector w1 = n > 1 ? load_words(a[1]) : zero;
  Vector w2 = n > 2 ? load_words(a[2]) : zero;
  Vector w3 = n > 3 ? load_words(a[3]) : zero;
  transpose(w0, w1, w2, w3);
  return from_words(w0, w1, w2, w3);
}

/// Writes the first min(n, 4) lanes as numbers of four words. Precondition: values below 2^256.
[[gnu::always_inline]] inline void store_rows(std::uint64_t* out, const Limbs& x, std::size_t n = kLanes) {
  const auto at = [&](std::size_t i, int left)
                      __attribute__((always_inline)) { return _mm256_slli_epi64(x.l[i], left); };
  const auto past = [&](std::size_t i, int right)
                        __attribute__((always_inline)) { return _mm256_srli_epi64(x.l[i], right); };
  const auto any = [](Vector a, auto... rest) __attribute__((always_inline)) {
    ((a = _mm256_or_si256(a, rest)), ...);
    return a;
  };
  Vector w0 = any(x.l[0], at(1, 29), at(2, 58));
  Vector w1 = any(past(2, 6), at(3, 23), at(4, 52));
  Vector w2 = any(past(4, 12), at(5, 17), at(6, 46));
  Vector w3 = any(past(6, 18), at(7, 11), at(8, 40));
  transpose(w0, w1, w2, w3);
  const Vector rows[kLanes] = {w0, w1, w2, w3};
  for (std::size_t i = 0; i < kLanes && i < n; ++i) {
    _mm256_storeu_si256(reinterpret_cast<Vector*>(out + 4 * i), rows[i]);
  }
}

/// Writes the first min(n, 4) lanes. Precondition: canonical values.
[[gnu::always_inline]] inline void store(Scalar* out, const Limbs& x, std::size_t n = kLanes) {
  store_rows(reinterpret_cast<std::uint64_t*>(out), x, n);
}

inline Limbs broadcast(const detail::Words<4>& w) { return from_words(set(w[0]), set(w[1]), set(w[2]), set(w[3])); }

/// The largest number of products that share a reduction: nine terms of 58 bits each, and the five that the
/// reduction adds, stay below 2^64.
inline constexpr std::size_t kSharedProducts = 5;

/// The sum of x and all a[i] b[i], over R mod l: below the sum / R + l, by columns that are not carried. Precondition:
/// N <= kSharedProducts.
///
/// The columns move down by one in each step, so that only nine are in use. They pass through an empty assembler
/// statement after every row: otherwise both compilers order the sums by columns and spill them (field/fe_avx2.h).
template <std::size_t N>
[[nodiscard, gnu::always_inline]] inline Limbs montgomery_columns(const Limbs& x, const Limbs* a, const Limbs* b) {
  static_assert(N <= kSharedProducts);
  Vector t[2 * kLimbs];
  for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { t[i] = x.l[i]; });
  for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { t[kLimbs + i] = _mm256_setzero_si256(); });
  for_each_limb<kLimbs>([&](auto row) __attribute__((always_inline)) {
    constexpr std::size_t i = row;
    for_each_limb<N>([&](auto product) __attribute__((always_inline)) {
      const Vector y = a[product].l[i];
      for_each_limb<kLimbs>([&](auto j) __attribute__((always_inline)) {
        const Vector p = times(y, b[product].l[j]);
        constexpr bool first = product == 0 && i > 0 && j == kLimbs - 1;
        t[i + j] = first ? p : plus(t[i + j], p);
      });
      __asm__ volatile(""
                       : "+x"(t[i]), "+x"(t[i + 1]), "+x"(t[i + 2]), "+x"(t[i + 3]), "+x"(t[i + 4]), "+x"(t[i + 5]),
                         "+x"(t[i + 6]), "+x"(t[i + 7]), "+x"(t[i + 8]));
    });
    // Adds the multiple of l that makes the lowest column a multiple of 2^29; the upper bits of this column move to the
    // next.
    const Vector m = mask29(times(t[i], set(kFactor)));
    for_each_limb<kOrder.size()>(
        [&](auto j) __attribute__((always_inline)) { t[i + j] = plus(t[i + j], times(m, set(kOrder[j]))); });
    t[i + 8] = plus(t[i + 8], _mm256_slli_epi64(m, kTopShift));
    t[i + 1] = plus(t[i + 1], over29(t[i]));
  });
  Limbs out;
  for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { out.l[i] = t[kLimbs + i]; });
  return out;
}

/// The sum of products only, without x.
template <std::size_t N>
[[nodiscard, gnu::always_inline]] inline Limbs montgomery_columns(const Limbs (&a)[N], const Limbs (&b)[N]) {
  Limbs nothing;
  for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { nothing.l[i] = _mm256_setzero_si256(); });
  return montgomery_columns<N>(nothing, a, b);
}

/// Carries columns to limbs of 29 bits. Precondition: the value is below 2^261.
[[nodiscard, gnu::always_inline]] inline Limbs carried(Limbs x) {
  for_each_limb<kLimbs - 1>([&](auto i) __attribute__((always_inline)) {
    x.l[i + 1] = plus(x.l[i + 1], over29(x.l[i]));
    x.l[i] = mask29(x.l[i]);
  });
  SLIPSTREAM_CHECK(_mm256_testz_si256(over29(x.l[8]), set(~std::uint64_t{0})) != 0);
  return x;
}

/// a b / R mod l. Not inlined, like products of field elements.
[[nodiscard, gnu::noinline]] inline Limbs montgomery(const Limbs& a, const Limbs& b) {
  return carried(montgomery_columns<1>({a}, {b}));
}

[[nodiscard, gnu::always_inline]] inline Limbs select(Vector mask, const Limbs& if_true, const Limbs& if_false) {
  Limbs out;
  for_each_limb<kLimbs>(
      [&](auto i) __attribute__((always_inline)) { out.l[i] = _mm256_blendv_epi8(if_false.l[i], if_true.l[i], mask); });
  return out;
}

/// The limbs of K l.
template <std::uint64_t K>
inline constexpr std::array<std::uint64_t, kLimbs> kMultipleOfOrder = [] {
  std::array<std::uint64_t, kLimbs> out{};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < kLimbs; ++i) {
    const std::uint64_t limb = i < kOrder.size() ? kOrder[i] : i == 8 ? std::uint64_t{1} << kTopShift : 0;
    out[i] = (K * limb + carry) & kMask29;
    carry = (K * limb + carry) >> 29;
  }
  return out;
}();

/// x - K l if that is not negative, otherwise x. If x < 2 K l, the result is below K l.
template <std::uint64_t K>
[[nodiscard, gnu::always_inline]] inline Limbs step_down(const Limbs& x) {
  // x + (2^261 - 1 - K l) + 1: the carry out of the top is set where x >= K l.
  Limbs d;
  Vector carry = set(1);
  for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
    const Vector sum = plus(plus(x.l[i], set(kMask29 - kMultipleOfOrder<K>[i])), carry);
    d.l[i] = mask29(sum);
    carry = over29(sum);
  });
  return select(_mm256_cmpeq_epi64(carry, _mm256_setzero_si256()), x, d);
}

/// x mod l. Precondition: x < 2l.
[[nodiscard, gnu::always_inline]] inline Limbs canonical(const Limbs& x) { return step_down<1>(x); }

}  // namespace slipstream::field::scalar_avx2
