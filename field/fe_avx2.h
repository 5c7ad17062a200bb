// Four elements of GF(2^255-19) in 256-bit registers, for processors with AVX2: the lane type of the backend `avx2`.
// Only units compiled for that processor may include this file.
//
// Ten limbs (field/fe_ten_limbs.h); one register holds limb i of all four elements. vpmuludq multiplies the low 32 bits
// of two lanes to 64 bits. So the limbs of a factor, and 19 times those of one factor, must be below 2^32: the type
// FeAvx2Operand. If i and j are odd, the product of limbs i and j counts twice in column i + j; columns 10 to 18 count
// 19 times in columns 0 to 8. Constant-time.
#pragma once

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/check.h"
#include "field/fe.h"
#include "field/fe_ten_limbs.h"
#include "field/lane.h"

namespace slipstream::field {

/// One truth value per lane: all bits of a lane set, or none.
class MaskAvx2 {
 public:
  MaskAvx2() : bits_(_mm256_setzero_si256()) {}
  explicit MaskAvx2(__m256i bits) : bits_(bits) {}

  [[nodiscard]] __m256i bits() const { return bits_; }
  [[nodiscard]] friend MaskAvx2 operator&(MaskAvx2 a, MaskAvx2 b) {
    return MaskAvx2(_mm256_and_si256(a.bits_, b.bits_));
  }
  [[nodiscard]] friend MaskAvx2 operator|(MaskAvx2 a, MaskAvx2 b) {
    return MaskAvx2(_mm256_or_si256(a.bits_, b.bits_));
  }
  [[nodiscard]] MaskAvx2 operator~() const { return MaskAvx2(_mm256_xor_si256(bits_, _mm256_set1_epi64x(-1))); }

 private:
  __m256i bits_;
};

[[nodiscard]] inline Mask lane(MaskAvx2 mask, std::size_t i) {
  const auto signs = static_cast<std::uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(mask.bits())));
  return Mask::from_bit((signs >> i) & 1);
}

namespace avx2 {

using ten_limbs::limb_bits;
using ten_limbs::limb_mask;
using ten_limbs::limb_of_p;
using Vector = __m256i;

template <std::size_t I>
using Index = std::integral_constant<std::size_t, I>;

/// f(Index<0>), .., f(Index<N - 1>). All limb indices are constants, so that limbs stay in registers.
template <std::size_t N, class Function>
[[gnu::always_inline]] inline void for_each_limb(const Function& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>)
      __attribute__((always_inline)) { (f(Index<I>{}), ...); }(std::make_index_sequence<N>{});
}

/// Limbs of four elements. Copied limb by limb: gcc copies a block of bytes in pieces smaller than a register, and the
/// loads that follow wait for all pieces.
struct Limbs {
  Limbs() = default;
  [[gnu::always_inline]] Limbs(Vector l0, Vector l1, Vector l2, Vector l3, Vector l4, Vector l5, Vector l6, Vector l7,
                               Vector l8, Vector l9)
      : l{l0, l1, l2, l3, l4, l5, l6, l7, l8, l9} {}
  [[gnu::always_inline]] Limbs(const Limbs& x)
      : Limbs(x.l[0], x.l[1], x.l[2], x.l[3], x.l[4], x.l[5], x.l[6], x.l[7], x.l[8], x.l[9]) {}
  [[gnu::always_inline]] Limbs& operator=(const Limbs& x) {
    for_each_limb<10>([&](auto i) __attribute__((always_inline)) { l[i] = x.l[i]; });
    return *this;
  }

  Vector l[10];
};

/// {f(Index<0>), .., f(Index<9>)}.
template <class Function>
[[gnu::always_inline]] inline Limbs make_limbs(const Function& f) {
  return [&]<std::size_t... I>(std::index_sequence<I...>)
             __attribute__((always_inline)) { return Limbs{f(Index<I>{})...}; }(std::make_index_sequence<10>{});
}

inline Vector set(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
inline Vector plus(Vector a, Vector b) { return _mm256_add_epi64(a, b); }
inline Vector minus(Vector a, Vector b) { return _mm256_sub_epi64(a, b); }
inline Vector times(Vector a, Vector b) { return _mm256_mul_epu32(a, b); }
/// The low bits of limb i that stay in it, and the carry above them.
template <std::size_t I>
inline Vector kept(Vector limb) {
  return _mm256_and_si256(limb, set(limb_mask(I)));
}
template <std::size_t I>
inline Vector over(Vector limb) {
  return _mm256_srli_epi64(limb, limb_bits(I));
}

/// Hides from clang that limbs are short. clang represents vpmuludq as a 64-bit product of masked factors. It drops the
/// mask of a factor that it knows to be short; where it loses this knowledge, for example in the next iteration of a
/// loop, it multiplies 64 bits in three steps.
[[gnu::always_inline]] inline Limbs opaque(const Limbs& x) {
  return make_limbs([&](auto i) __attribute__((always_inline)) {
    Vector limb = x.l[i];
    __asm__("" : "+x"(limb));
    return limb;
  });
}

/// Whether limb i of every lane is at most bound(i): for checks.
template <class Bound>
[[gnu::noinline]] bool within(const Limbs& x, const Bound& bound) {
  const Vector sign = set(std::uint64_t{1} << 63);
  Vector beyond = _mm256_setzero_si256();
  for (std::size_t i = 0; i < 10; ++i) {
    beyond = _mm256_or_si256(beyond,
                             _mm256_cmpgt_epi64(_mm256_xor_si256(x.l[i], sign), _mm256_xor_si256(set(bound(i)), sign)));
  }
  return _mm256_testz_si256(beyond, beyond) != 0;
}

/// One parallel carry pass: limbs below 2^31 become tight.
[[gnu::always_inline]] inline Limbs carry_pass(const Limbs& x) {
  return opaque(make_limbs([&](auto i) __attribute__((always_inline)) {
    if constexpr (i == 0)
      return plus(kept<0>(x.l[0]), times(over<9>(x.l[9]), set(19)));
    else
      return plus(kept<i>(x.l[i]), over<i - 1>(x.l[i - 1]));
  }));
}

/// Carries the even limbs only: they become 26 bits, and the odd limbs grow by the carries.
[[gnu::always_inline]] inline Limbs carry_even(const Limbs& x) {
  return opaque(make_limbs([&](auto i) __attribute__((always_inline)) {
    if constexpr (i % 2 == 0)
      return kept<i>(x.l[i]);
    else
      return plus(x.l[i], over<i - 1>(x.l[i - 1]));
  }));
}
/// Tight limbs from the ten columns of a product: two interleaved carry chains, from 0 to 5 and from 5 to 0, and one
/// more step of each.
[[gnu::always_inline]] inline Limbs carry_columns(Limbs x) {
  const auto step = [&](auto i) __attribute__((always_inline)) {
    const Vector c = over<i>(x.l[i]);
    x.l[i] = kept<i>(x.l[i]);
    if constexpr (i == 9) {
      // 19 c by shifts, because c has more than the 32 bits of a factor.
      x.l[0] = plus(x.l[0], plus(plus(c, plus(c, c)), _mm256_slli_epi64(c, 4)));
    } else {
      x.l[i + 1] = plus(x.l[i + 1], c);
    }
  };
  for_each_limb<5>([&](auto i) __attribute__((always_inline)) {
    step(Index<i>{});
    step(Index<i + 5>{});
  });
  step(Index<5>{});
  step(Index<0>{});
  return opaque(x);
}

[[gnu::always_inline]] inline Limbs plus(const Limbs& a, const Limbs& b) {
  return make_limbs([&](auto i) __attribute__((always_inline)) { return plus(a.l[i], b.l[i]); });
}

/// a - b + k p, limb by limb. Precondition: no limb of k p is below that of b.
template <std::uint64_t K>
[[gnu::always_inline]] inline Limbs minus(const Limbs& a, const Limbs& b) {
  return make_limbs([&](auto i)
                        __attribute__((always_inline)) { return minus(plus(a.l[i], set(K * limb_of_p(i))), b.l[i]); });
}

[[gnu::always_inline]] inline Limbs blend(MaskAvx2 mask, const Limbs& a, const Limbs& b) {
  return make_limbs([&](auto i)
                        __attribute__((always_inline)) { return _mm256_blendv_epi8(b.l[i], a.l[i], mask.bits()); });
}

// Products go row by row: limb i of a (in a register) times all of b (in memory), added to ten columns in registers.
// Otherwise both compilers order the products by columns and spill most of them, which costs up to half of the time. So
// the columns pass through an empty assembler statement after every row, and the multiples of b pass through one in
// memory.

[[gnu::always_inline]] inline void end_row(Limbs& sum) {
  auto& l = sum.l;
  __asm__ volatile(""
                   : "+x"(l[0]), "+x"(l[1]), "+x"(l[2]), "+x"(l[3]), "+x"(l[4]), "+x"(l[5]), "+x"(l[6]), "+x"(l[7]),
                     "+x"(l[8]), "+x"(l[9]));
}

/// The columns of a product. Precondition: limbs as of FeAvx2Operand.
[[gnu::always_inline]] inline Limbs mul(const Limbs& a, const Limbs& b) {
  Vector b19[10];
  for_each_limb<9>([&](auto i) __attribute__((always_inline)) { b19[i + 1] = times(b.l[i + 1], set(19)); });
  __asm__ volatile(""
                   : "+m"(b19[1]), "+m"(b19[2]), "+m"(b19[3]), "+m"(b19[4]), "+m"(b19[5]), "+m"(b19[6]), "+m"(b19[7]),
                     "+m"(b19[8]), "+m"(b19[9]));
  const Vector a0 = a.l[0];
  Limbs sum = make_limbs([&](auto j) __attribute__((always_inline)) { return times(a0, b.l[j]); });
  end_row(sum);
  for_each_limb<9>([&](auto row) __attribute__((always_inline)) {
    constexpr std::size_t i = row + 1;
    const Vector once = a.l[i], twice = plus(once, once);
    for_each_limb<10>([&](auto j) __attribute__((always_inline)) {
      const Vector factor = i % 2 == 1 && j % 2 == 1 ? twice : once;
      constexpr std::size_t k = (i + j) % 10;
      sum.l[k] = plus(sum.l[k], times(factor, i + j >= 10 ? b19[j] : b.l[j]));
    });
    end_row(sum);
  });
  return sum;
}

/// The columns of a square: mixed products count twice, those of two odd limbs four times. Precondition: limbs as of
/// FeAvx2Operand.
[[gnu::always_inline]] inline Limbs square(const Limbs& a) {
  Vector a19[10];
  for_each_limb<5>([&](auto i) __attribute__((always_inline)) { a19[i + 5] = times(a.l[i + 5], set(19)); });
  __asm__ volatile("" : "+m"(a19[5]), "+m"(a19[6]), "+m"(a19[7]), "+m"(a19[8]), "+m"(a19[9]));
  const Vector d0 = plus(a.l[0], a.l[0]);
  Limbs sum = make_limbs([&](auto j) __attribute__((always_inline)) { return times(j == 0 ? a.l[0] : d0, a.l[j]); });
  end_row(sum);
  for_each_limb<9>([&](auto row) __attribute__((always_inline)) {
    constexpr std::size_t i = row + 1;
    const Vector once = a.l[i], twice = plus(once, once), four_times = plus(twice, twice);
    for_each_limb<10 - i>([&](auto rest) __attribute__((always_inline)) {
      constexpr std::size_t j = i + rest, k = (i + j) % 10;
      constexpr bool odd = i % 2 == 1 && j % 2 == 1;
      const Vector factor = i == j ? (odd ? twice : once) : (odd ? four_times : twice);
      sum.l[k] = plus(sum.l[k], times(factor, i + j >= 10 ? a19[j] : a.l[j]));
    });
    end_row(sum);
  });
  return sum;
}

/// The limbs of the representatives in [0, p). Precondition: tight limbs.
[[gnu::always_inline]] inline Limbs canonical(Limbs x) {
  // The carry out of bit 254 of x + 19.
  Vector q = over<0>(plus(x.l[0], set(19)));
  for_each_limb<9>([&](auto i) __attribute__((always_inline)) { q = over<i + 1>(plus(x.l[i + 1], q)); });
  x.l[0] = plus(x.l[0], times(q, set(19)));
  for_each_limb<9>([&](auto i) __attribute__((always_inline)) {
    x.l[i + 1] = plus(x.l[i + 1], over<i>(x.l[i]));
    x.l[i] = kept<i>(x.l[i]);
  });
  x.l[9] = kept<9>(x.l[9]);
  return x;
}

/// Transposes a 4 x 4 matrix of words: result j holds word j of a, b, c, d.
[[gnu::always_inline]] inline void transpose(Vector& a, Vector& b, Vector& c, Vector& d) {
  const Vector ab0 = _mm256_unpacklo_epi64(a, b), ab1 = _mm256_unpackhi_epi64(a, b);
  const Vector cd0 = _mm256_unpacklo_epi64(c, d), cd1 = _mm256_unpackhi_epi64(c, d);
  a = _mm256_permute2x128_si256(ab0, cd0, 0x20);
  b = _mm256_permute2x128_si256(ab1, cd1, 0x20);
  c = _mm256_permute2x128_si256(ab0, cd0, 0x31);
  d = _mm256_permute2x128_si256(ab1, cd1, 0x31);
}

/// Splits each limb of Fe into two limbs.
[[gnu::always_inline]] inline Limbs split(Vector l0, Vector l1, Vector l2, Vector l3, Vector l4) {
  const auto high = [](Vector x) __attribute__((always_inline)) { return _mm256_srli_epi64(x, 26); };
  return opaque({kept<0>(l0), high(l0), kept<0>(l1), high(l1), kept<0>(l2), high(l2), kept<0>(l3), high(l3),
                 kept<0>(l4), high(l4)});
}

inline Vector load(const std::uint64_t* x) { return _mm256_loadu_si256(reinterpret_cast<const Vector*>(x)); }
inline void store(std::uint64_t* out, Vector x) { _mm256_storeu_si256(reinterpret_cast<Vector*>(out), x); }

/// The operations that field/fe_ten_limbs.h requires of a backend.
struct Ops {
  static constexpr std::size_t kLanes = 4;
  using Limbs = avx2::Limbs;
  using Mask = MaskAvx2;

  template <class Bound>
  static bool within(const Limbs& x, const Bound& bound) {
    return avx2::within(x, bound);
  }
  [[gnu::always_inline]] static Limbs plus(const Limbs& a, const Limbs& b) { return avx2::plus(a, b); }
  template <std::uint32_t K>
  [[gnu::always_inline]] static Limbs minus(const Limbs& a, const Limbs& b) {
    return avx2::minus<K>(a, b);
  }
  [[gnu::always_inline]] static Limbs blend(Mask mask, const Limbs& a, const Limbs& b) {
    return avx2::blend(mask, a, b);
  }
  [[gnu::always_inline]] static Limbs carry_pass(const Limbs& x) { return avx2::carry_pass(x); }
  [[gnu::always_inline]] static Limbs carry_even(const Limbs& x) { return avx2::carry_even(x); }

  [[nodiscard]] static Limbs broadcast(const Fe& x) {
    const auto& l = x.limbs();
    return make_limbs([&](auto i) { return set(i % 2 == 0 ? l[i / 2] & limb_mask(0) : l[i / 2] >> 26); });
  }
  [[nodiscard]] static Limbs load(const Fe* x) {
    const auto row = [&](std::size_t i) { return x[i].limbs().data(); };
    Vector l0 = avx2::load(row(0)), l1 = avx2::load(row(1)), l2 = avx2::load(row(2)), l3 = avx2::load(row(3));
    transpose(l0, l1, l2, l3);
    const auto top = [&](std::size_t i) { return static_cast<long long>(row(i)[4]); };
    return split(l0, l1, l2, l3, _mm256_set_epi64x(top(3), top(2), top(1), top(0)));
  }
  static void store(Fe* out, const Limbs& x) {
    // Two limbs make one of at most 2^51 + 2^44; a carry pass makes it tight.
    const auto joined = [&](std::size_t i) { return avx2::plus(x.l[2 * i], _mm256_slli_epi64(x.l[2 * i + 1], 26)); };
    const auto mask51 = [](Vector a) { return _mm256_and_si256(a, set(kFeLimbMask)); };
    const auto over51 = [](Vector a) { return _mm256_srli_epi64(a, 51); };
    const Vector j0 = joined(0), j1 = joined(1), j2 = joined(2), j3 = joined(3), j4 = joined(4);
    Vector l0 = avx2::plus(mask51(j0), times(over51(j4), set(19)));
    Vector l1 = avx2::plus(mask51(j1), over51(j0)), l2 = avx2::plus(mask51(j2), over51(j1));
    Vector l3 = avx2::plus(mask51(j3), over51(j2));
    const Vector l4 = avx2::plus(mask51(j4), over51(j3));
    transpose(l0, l1, l2, l3);
    std::array<std::array<std::uint64_t, 4>, 4> rows;
    std::array<std::uint64_t, 4> top;
    avx2::store(rows[0].data(), l0);
    avx2::store(rows[1].data(), l1);
    avx2::store(rows[2].data(), l2);
    avx2::store(rows[3].data(), l3);
    avx2::store(top.data(), l4);
    for (std::size_t i = 0; i < kLanes; ++i) out[i] = Fe({rows[i][0], rows[i][1], rows[i][2], rows[i][3], top[i]});
  }
  [[nodiscard]] static Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    int four = 0;
    std::memcpy(&four, values, kLanes);
    return Mask(_mm256_cmpeq_epi64(_mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four)), set(value)));
  }
};

}  // namespace avx2

template <unsigned M>
using FeAvx2Bounded = FeTen<avx2::Ops, M>;
using FeAvx2 = FeAvx2Bounded<1>;
using FeAvx2Operand = FeTenOperand<avx2::Ops>;

/// Types that are multiplied without a copy.
template <class X>
inline constexpr bool kIsAvx2Factor = std::is_same_v<X, FeAvx2Operand>;
template <unsigned M>
inline constexpr bool kIsAvx2Factor<FeAvx2Bounded<M>> = M <= ten_limbs::kFactorMagnitude;

namespace avx2 {

/// Products are calls: the code of a formula with seven products then fits the instruction caches of small cores, at
/// the speed of inlined code.
[[nodiscard, gnu::noinline]] inline FeAvx2 product(const Limbs& a, const Limbs& b) {
  return FeAvx2(carry_columns(mul(a, b)));
}
/// a^(2^n). Precondition: n >= 1. The element stays in registers from one square to the next.
[[nodiscard, gnu::noinline]] inline FeAvx2 squares(const Limbs& a, unsigned n) {
  Limbs x = carry_columns(square(a));
  for (unsigned i = 1; i < n; ++i) x = carry_columns(square(x));
  return FeAvx2(x);
}

}  // namespace avx2

template <class A, class B>
  requires(kIsAvx2Factor<A> && kIsAvx2Factor<B>)
[[nodiscard, gnu::always_inline]] inline FeAvx2 mul(const A& a, const B& b) {
  return avx2::product(a.limbs(), b.limbs());
}
[[nodiscard, gnu::always_inline]] inline FeAvx2 mul(const FeAvx2Operand& a, const FeAvx2Operand& b) {
  return avx2::product(a.limbs(), b.limbs());
}

template <class A>
  requires kIsAvx2Factor<A>
[[nodiscard, gnu::always_inline]] inline FeAvx2 square(const A& a) {
  return avx2::squares(a.limbs(), 1);
}
[[nodiscard, gnu::always_inline]] inline FeAvx2 square(const FeAvx2Operand& a) { return avx2::squares(a.limbs(), 1); }

/// As the template in field/lane_algorithms.h, but a single call.
[[nodiscard, gnu::always_inline]] inline FeAvx2 square_n(const FeAvx2& x, unsigned n) {
  return avx2::squares(x.limbs(), n);
}

[[nodiscard]] inline MaskAvx2 is_negative(const FeAvx2Operand& a) {
  const __m256i one = avx2::set(1);
  const avx2::Limbs x = avx2::canonical(avx2::carry_pass(a.limbs()));
  return MaskAvx2(_mm256_cmpeq_epi64(_mm256_and_si256(x.l[0], one), one));
}

[[nodiscard]] inline MaskAvx2 is_zero(const FeAvx2Operand& a) {
  const avx2::Limbs x = avx2::canonical(avx2::carry_pass(a.limbs()));
  __m256i any = x.l[0];
  avx2::for_each_limb<9>([&](auto i) { any = _mm256_or_si256(any, x.l[i + 1]); });
  return MaskAvx2(_mm256_cmpeq_epi64(any, _mm256_setzero_si256()));
}

static_assert(Lane<FeAvx2>);

}  // namespace slipstream::field
