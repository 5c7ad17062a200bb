// Four elements of GF(2^255-19) in 256-bit registers, for processors with AVX-512 IFMA: the four coordinates of a
// single point (group/detail/quad_point_ifma.h). Only units compiled for that processor may include this file.
//
// Limbs and radix are those of field/detail/fe_ifma.h. A chain of doublings waits for every product, so products
// minimise latency: low and high halves have separate accumulators, which are added at the end; the columns that fold
// come first; limb 0, the last result of a carry pass, is used last.
//
//   FeQuad           tight limbs, at most kFeUnit, as those of Fe
//   FeQuadOperand    the operand type of products: limbs below 2^52
//   FeQuadWide<N>    a product, or a sum of products, that is not carried yet: limbs at most N * kIfmaFactorMax
//
// The lanes of a point are not independent: elements are permuted, and added in some of the lanes only. Masks and
// orders are template arguments; lane 0 is the lowest bit and comes first. Bounds are derived in
// docs/bounds-avx512ifma.md, section 3; SLIPSTREAM_VERIFY builds check them. Constant-time.
#pragma once

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/field/fe.h"

namespace slipstream::field {

namespace ifma4 {

using Vector = __m256i;

/// Limbs of four elements.
struct Limbs {
  Vector l0, l1, l2, l3, l4;
};

inline Vector set(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
inline Vector plus(Vector a, Vector b) { return _mm256_add_epi64(a, b); }
inline Vector minus(Vector a, Vector b) { return _mm256_sub_epi64(a, b); }
inline Vector twice(Vector a) { return _mm256_add_epi64(a, a); }
inline Vector low(Vector sum, Vector a, Vector b) { return _mm256_madd52lo_epu64(sum, a, b); }
inline Vector high(Vector sum, Vector a, Vector b) { return _mm256_madd52hi_epu64(sum, a, b); }

/// Applies f to every limb, or to every pair of limbs.
template <class F>
[[gnu::always_inline]] inline Limbs each(const Limbs& x, F f) {
  return {f(x.l0), f(x.l1), f(x.l2), f(x.l3), f(x.l4)};
}
template <class F>
[[gnu::always_inline]] inline Limbs each(const Limbs& x, const Limbs& y, F f) {
  return {f(x.l0, y.l0), f(x.l1, y.l1), f(x.l2, y.l2), f(x.l3, y.l3), f(x.l4, y.l4)};
}

/// Whether every limb of every lane is at most `bound`: for checks.
inline bool within(const Limbs& x, std::uint64_t bound) {
  const Vector most = set(bound);
  return (_mm256_cmpgt_epu64_mask(x.l0, most) | _mm256_cmpgt_epu64_mask(x.l1, most) |
          _mm256_cmpgt_epu64_mask(x.l2, most) | _mm256_cmpgt_epu64_mask(x.l3, most) |
          _mm256_cmpgt_epu64_mask(x.l4, most)) == 0;
}

/// A mask of these lanes in a mask register. If the compiler knew the lanes, it would replace a masked instruction by
/// two, the second of them a blend.
template <unsigned Lanes>
[[gnu::always_inline]] inline __mmask8 lanes() {
  __mmask8 mask = Lanes;
  asm("" : "+Yk"(mask));
  return mask;
}

/// As ifma::carry_pass.
[[gnu::always_inline]] inline Limbs carry_pass(const Limbs& x) {
  const Vector mask = set(kFeLimbMask);
  const auto rest = [&](Vector v) __attribute__((always_inline)) { return _mm256_and_si256(v, mask); };
  const auto over = [](Vector v) __attribute__((always_inline)) { return _mm256_srli_epi64(v, 51); };
  return {plus(rest(x.l0), low(_mm256_setzero_si256(), over(x.l4), set(19))), plus(rest(x.l1), over(x.l0)),
          plus(rest(x.l2), over(x.l1)), plus(rest(x.l3), over(x.l2)), plus(rest(x.l4), over(x.l3))};
}

/// 19 x + y. Hides that 2 x and 16 x are multiples of x: the compiler would use vpmullq, which takes 15 cycles on some
/// processors.
[[gnu::always_inline]] inline Vector nineteen_plus(Vector x, Vector y) {
  Vector two = twice(x), sixteen = _mm256_slli_epi64(x, 4);
  asm("" : "+v"(two), "+v"(sixteen));
  return plus(plus(sixteen, two), plus(x, y));
}

/// The product mod p before the carry pass. Precondition: all limbs are below 2^52.
[[gnu::always_inline]] inline Limbs mul(const Limbs& a, const Limbs& b) {
  const Vector zero = _mm256_setzero_si256();
  // Columns of low halves L and of high halves H. Column k of H has the weight of 2 H in column k + 1.
  Vector L5 = low(zero, a.l4, b.l1), H4 = high(zero, a.l3, b.l1);
  Vector L6 = low(zero, a.l4, b.l2), H5 = high(zero, a.l4, b.l1);
  Vector L7 = low(zero, a.l4, b.l3), H6 = high(zero, a.l4, b.l2);
  Vector L8 = low(zero, a.l4, b.l4), H7 = high(zero, a.l4, b.l3);
  Vector H8 = high(zero, a.l4, b.l4);
  L5 = low(L5, a.l1, b.l4), H5 = high(H5, a.l1, b.l4);
  L6 = low(L6, a.l2, b.l4), H6 = high(H6, a.l2, b.l4);
  L7 = low(L7, a.l3, b.l4), H7 = high(H7, a.l3, b.l4);
  L5 = low(L5, a.l2, b.l3), H5 = high(H5, a.l2, b.l3);
  L6 = low(L6, a.l3, b.l3), H6 = high(H6, a.l3, b.l3);
  H4 = high(H4, a.l1, b.l3);
  L5 = low(L5, a.l3, b.l2), H5 = high(H5, a.l3, b.l2);
  H4 = high(H4, a.l2, b.l2);
  // Columns 0 to 4 without limb 0.
  Vector L4 = low(zero, a.l1, b.l3), H3 = high(zero, a.l1, b.l2);
  Vector L3 = low(zero, a.l1, b.l2), H2 = high(zero, a.l1, b.l1);
  Vector L2 = low(zero, a.l1, b.l1);
  L4 = low(L4, a.l2, b.l2), H3 = high(H3, a.l2, b.l1);
  L3 = low(L3, a.l2, b.l1);
  L4 = low(L4, a.l3, b.l1);
  // Limb 0.
  H4 = high(H4, a.l0, b.l4), H4 = high(H4, a.l4, b.l0);
  H3 = high(H3, a.l0, b.l3), H3 = high(H3, a.l3, b.l0);
  H2 = high(H2, a.l0, b.l2), H2 = high(H2, a.l2, b.l0);
  Vector H1 = high(zero, a.l0, b.l1);
  H1 = high(H1, a.l1, b.l0);
  const Vector H0 = high(zero, a.l0, b.l0);
  L4 = low(L4, a.l0, b.l4), L4 = low(L4, a.l4, b.l0);
  L3 = low(L3, a.l0, b.l3), L3 = low(L3, a.l3, b.l0);
  L2 = low(L2, a.l0, b.l2), L2 = low(L2, a.l2, b.l0);
  Vector L1 = low(zero, a.l0, b.l1);
  L1 = low(L1, a.l1, b.l0);
  const Vector L0 = low(zero, a.l0, b.l0);

  const Vector c9 = twice(H8), c8 = plus(L8, twice(H7)), c7 = plus(L7, twice(H6)), c6 = plus(L6, twice(H5));
  const Vector c5 = plus(L5, twice(H4));
  return {nineteen_plus(c5, L0), plus(nineteen_plus(c6, twice(H0)), L1), plus(nineteen_plus(c7, twice(H1)), L2),
          plus(nineteen_plus(c8, twice(H2)), L3), plus(nineteen_plus(c9, twice(H3)), L4)};
}

/// The square mod p before the carry pass. Mixed products M count twice, squares of limbs D once.
[[gnu::always_inline]] inline Limbs square(const Limbs& a) {
  const Vector zero = _mm256_setzero_si256();
  const Vector H8 = high(zero, a.l4, a.l4), L8 = low(zero, a.l4, a.l4);
  const Vector H7m = high(zero, a.l3, a.l4), L7m = low(zero, a.l3, a.l4);
  const Vector H6m = high(zero, a.l2, a.l4), L6m = low(zero, a.l2, a.l4);
  Vector H5m = high(zero, a.l1, a.l4), L5m = low(zero, a.l1, a.l4);
  const Vector H6d = high(zero, a.l3, a.l3), L6d = low(zero, a.l3, a.l3);
  H5m = high(H5m, a.l2, a.l3), L5m = low(L5m, a.l2, a.l3);
  Vector H4m = high(zero, a.l1, a.l3), L4m = low(zero, a.l1, a.l3);
  const Vector H4d = high(zero, a.l2, a.l2), L4d = low(zero, a.l2, a.l2);
  Vector H3m = high(zero, a.l1, a.l2), L3m = low(zero, a.l1, a.l2);
  const Vector H2d = high(zero, a.l1, a.l1), L2d = low(zero, a.l1, a.l1);
  // Limb 0.
  H4m = high(H4m, a.l0, a.l4), H3m = high(H3m, a.l0, a.l3);
  const Vector H2m = high(zero, a.l0, a.l2), H1m = high(zero, a.l0, a.l1);
  L4m = low(L4m, a.l0, a.l4), L3m = low(L3m, a.l0, a.l3);
  const Vector H0 = high(zero, a.l0, a.l0);
  const Vector L2m = low(zero, a.l0, a.l2), L1m = low(zero, a.l0, a.l1);
  const Vector L0 = low(zero, a.l0, a.l0);

  const Vector c9 = twice(H8), c8 = plus(L8, twice(twice(H7m)));
  const Vector c7 = twice(plus(L7m, plus(H6d, twice(H6m))));
  const Vector c6 = plus(L6d, twice(plus(L6m, twice(H5m))));
  const Vector c5 = plus(twice(plus(L5m, H4d)), _mm256_slli_epi64(H4m, 2));
  return {nineteen_plus(c5, L0), nineteen_plus(c6, twice(plus(L1m, H0))),
          plus(nineteen_plus(c7, L2d), plus(twice(L2m), _mm256_slli_epi64(H1m, 2))),
          plus(nineteen_plus(c8, twice(H2d)), plus(twice(L3m), _mm256_slli_epi64(H2m, 2))),
          plus(nineteen_plus(c9, L4d), plus(twice(L4m), _mm256_slli_epi64(H3m, 2)))};
}

/// Exchanges the two lanes of each half.
inline constexpr _MM_PERM_ENUM kSwapPairs = _MM_PERM_BADC;

}  // namespace ifma4

/// All lanes or none of them.
class MaskQuad {
 public:
  [[nodiscard]] static MaskQuad all() { return MaskQuad(0xff); }
  [[nodiscard]] static MaskQuad equal(std::uint64_t a, std::uint64_t b) {
    return MaskQuad(_mm256_cmpeq_epi64_mask(ifma4::set(a), ifma4::set(b)));
  }
  /// These lanes or none.
  [[nodiscard]] __mmask8 in(unsigned lanes) const { return _kand_mask8(bits_, static_cast<__mmask8>(lanes)); }

 private:
  explicit MaskQuad(__mmask8 bits) : bits_(bits) {}
  __mmask8 bits_;
};

/// Tight elements.
class FeQuad {
 public:
  static constexpr std::size_t kLanes = 4;
  static constexpr std::uint64_t kMaxLimb = kFeUnit;

  FeQuad() = default;
  /// Precondition: every limb is at most kMaxLimb.
  explicit FeQuad(const ifma4::Limbs& limbs) : limbs_(limbs) { SLIPSTREAM_CHECK(ifma4::within(limbs, kMaxLimb)); }
  FeQuad(const Fe& a, const Fe& b, const Fe& c, const Fe& d) : limbs_(transposed(a, b, c, d)) {}

  void store(Fe& a, Fe& b, Fe& c, Fe& d) const {
    alignas(32) std::array<std::array<std::uint64_t, kLanes>, 5> l;
    _mm256_store_si256(reinterpret_cast<__m256i*>(l[0].data()), limbs_.l0);
    _mm256_store_si256(reinterpret_cast<__m256i*>(l[1].data()), limbs_.l1);
    _mm256_store_si256(reinterpret_cast<__m256i*>(l[2].data()), limbs_.l2);
    _mm256_store_si256(reinterpret_cast<__m256i*>(l[3].data()), limbs_.l3);
    _mm256_store_si256(reinterpret_cast<__m256i*>(l[4].data()), limbs_.l4);
    const auto lane = [&](std::size_t i) { return Fe({l[0][i], l[1][i], l[2][i], l[3][i], l[4][i]}); };
    a = lane(0);
    b = lane(1);
    c = lane(2);
    d = lane(3);
  }

  [[nodiscard]] const ifma4::Limbs& limbs() const { return limbs_; }

 private:
  static ifma4::Limbs transposed(const Fe& a, const Fe& b, const Fe& c, const Fe& d) {
    const auto load = [](const Fe& x) {
      return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x.limbs().data()));
    };
    const __m256i a0 = load(a), b0 = load(b), c0 = load(c), d0 = load(d);
    const __m256i ab_even = _mm256_unpacklo_epi64(a0, b0), ab_odd = _mm256_unpackhi_epi64(a0, b0);
    const __m256i cd_even = _mm256_unpacklo_epi64(c0, d0), cd_odd = _mm256_unpackhi_epi64(c0, d0);
    const auto last = [](const Fe& x) { return static_cast<long long>(x.limbs()[4]); };
    return {_mm256_permute2x128_si256(ab_even, cd_even, 0x20), _mm256_permute2x128_si256(ab_odd, cd_odd, 0x20),
            _mm256_permute2x128_si256(ab_even, cd_even, 0x31), _mm256_permute2x128_si256(ab_odd, cd_odd, 0x31),
            _mm256_set_epi64x(last(d), last(c), last(b), last(a))};
  }

  ifma4::Limbs limbs_;
};

/// The operand type of products: limbs below 2^52.
class FeQuadOperand {
 public:
  static constexpr std::uint64_t kMaxLimb = kIfmaFactorMax;

  FeQuadOperand() = default;
  FeQuadOperand(const FeQuad& x) : limbs_(x.limbs()) {}  // NOLINT(google-explicit-constructor)
  /// Precondition: every limb is below 2^52.
  explicit FeQuadOperand(const ifma4::Limbs& limbs) : limbs_(limbs) {
    SLIPSTREAM_CHECK(ifma4::within(limbs, kMaxLimb));
  }
  [[nodiscard]] const ifma4::Limbs& limbs() const { return limbs_; }

 private:
  ifma4::Limbs limbs_;
};

/// Bound on products before their carry pass, in units of 2^52 - 1 (docs/bounds-avx512ifma.md, section 1).
inline constexpr unsigned kQuadProduct = 267;
/// The largest magnitude that a carry pass accepts: limbs below 2^63.
inline constexpr unsigned kQuadMaxMagnitude = 2047;

template <unsigned N>
class FeQuadWide {
 public:
  static_assert(N >= 1 && N <= kQuadMaxMagnitude);
  static constexpr std::uint64_t kMaxLimb = N * kIfmaFactorMax;

  explicit FeQuadWide(const ifma4::Limbs& limbs) : limbs_(limbs) { SLIPSTREAM_CHECK(ifma4::within(limbs, kMaxLimb)); }
  /// An operand has magnitude 1.
  FeQuadWide(const FeQuadOperand& x)  // NOLINT(google-explicit-constructor)
    requires(N == 1)
      : limbs_(x.limbs()) {}
  [[nodiscard]] const ifma4::Limbs& limbs() const { return limbs_; }

 private:
  ifma4::Limbs limbs_;
};

[[nodiscard, gnu::always_inline]] inline FeQuadWide<kQuadProduct> mul(const FeQuadOperand& a, const FeQuadOperand& b) {
  return FeQuadWide<kQuadProduct>(ifma4::mul(a.limbs(), b.limbs()));
}
[[nodiscard, gnu::always_inline]] inline FeQuadWide<kQuadProduct> square(const FeQuadOperand& a) {
  return FeQuadWide<kQuadProduct>(ifma4::square(a.limbs()));
}

template <unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeQuadWide<A + B> add(const FeQuadWide<A>& a, const FeQuadWide<B>& b) {
  return FeQuadWide<A + B>(ifma4::each(
      a.limbs(), b.limbs(), [](__m256i x, __m256i y) __attribute__((always_inline)) { return ifma4::plus(x, y); }));
}

/// a + b in these lanes, a in the others.
template <unsigned Lanes, unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeQuadWide<A + B> add_in(const FeQuadWide<A>& a, const FeQuadWide<B>& b) {
  return FeQuadWide<A + B>(ifma4::each(a.limbs(), b.limbs(), [](__m256i x, __m256i y) __attribute__((always_inline)) {
    return _mm256_mask_add_epi64(x, ifma4::lanes<Lanes>(), x, y);
  }));
}

/// The magnitude of a negative, which is 2^10 p - a.
inline constexpr unsigned kQuadNegative = 512;

/// -a in these lanes, a in the others.
template <unsigned Lanes, unsigned A>
[[nodiscard, gnu::always_inline]] inline FeQuadWide<kQuadNegative> negate_in(const FeQuadWide<A>& a) {
  static_assert(FeQuadWide<A>::kMaxLimb <= (kFeLimbMask - 18) << 10);
  static_assert(kFeLimbMask << 10 <= FeQuadWide<kQuadNegative>::kMaxLimb);
  const __m256i bias0 = ifma4::set((kFeLimbMask - 18) << 10), bias = ifma4::set(kFeLimbMask << 10);
  const auto from = [](__m256i p, __m256i x) __attribute__((always_inline)) {
    return _mm256_mask_sub_epi64(x, ifma4::lanes<Lanes>(), p, x);
  };
  const auto& x = a.limbs();
  return FeQuadWide<kQuadNegative>(
      {from(bias0, x.l0), from(bias, x.l1), from(bias, x.l2), from(bias, x.l3), from(bias, x.l4)});
}

/// Lanes 0 and 1 and lanes 2 and 3 exchanged.
template <unsigned N>
[[nodiscard, gnu::always_inline]] inline FeQuadWide<N> swap_pairs(const FeQuadWide<N>& a) {
  return FeQuadWide<N>(ifma4::each(
      a.limbs(), [](__m256i x) __attribute__((always_inline)) { return _mm256_shuffle_epi32(x, ifma4::kSwapPairs); }));
}
/// swap_pairs for these lanes of the result; the other lanes are unchanged.
template <unsigned Lanes, unsigned N>
[[nodiscard, gnu::always_inline]] inline FeQuadWide<N> swap_pairs_in(const FeQuadWide<N>& a) {
  // One bit for each 32-bit half of a lane.
  constexpr unsigned kHalves =
      (Lanes & 1) * 0x3 + (Lanes >> 1 & 1) * 0xc + (Lanes >> 2 & 1) * 0x30 + (Lanes >> 3 & 1) * 0xc0;
  return FeQuadWide<N>(ifma4::each(a.limbs(), [](__m256i x) __attribute__((always_inline)) {
    return _mm256_mask_shuffle_epi32(x, ifma4::lanes<kHalves>(), x, ifma4::kSwapPairs);
  }));
}

/// Lane i of the result is lane A, B, C or D of x.
template <unsigned A, unsigned B, unsigned C, unsigned D, class X>
[[nodiscard, gnu::always_inline]] inline X permute(const X& a) {
  return X(ifma4::each(a.limbs(), [](__m256i x) __attribute__((always_inline)) {
    return _mm256_permutex_epi64(x, A | B << 2 | C << 4 | D << 6);
  }));
}

template <unsigned N>
[[nodiscard, gnu::always_inline]] inline FeQuadOperand carry(const FeQuadWide<N>& a) {
  return FeQuadOperand(ifma4::carry_pass(a.limbs()));
}
template <unsigned N>
[[nodiscard, gnu::always_inline]] inline FeQuad carry_tight(const FeQuadWide<N>& a) {
  // Limb 0 receives 19 times the carry above 51 bits of limb 4, the others receive a carry once.
  static_assert(19 * (FeQuadWide<N>::kMaxLimb >> 51) <= kFeUnit - kFeLimbMask);
  return FeQuad(ifma4::carry_pass(a.limbs()));
}

/// Reads both inputs for any mask. A masked load may skip its address if its mask is zero, which would reveal the mask.
[[nodiscard, gnu::always_inline]] inline FeQuad select(MaskQuad mask, const FeQuad& if_true, const FeQuad& if_false) {
  return FeQuad(
      ifma4::each(if_true.limbs(), if_false.limbs(), [&](__m256i t, __m256i f) __attribute__((always_inline)) {
        asm("" : "+v"(t), "+v"(f));
        return _mm256_mask_mov_epi64(f, mask.in(0b1111), t);
      }));
}

/// Lanes 0 and 1 exchanged where the mask is set.
[[nodiscard, gnu::always_inline]] inline FeQuad swap_low_pair_if(MaskQuad mask, const FeQuad& a) {
  const __mmask8 lanes = mask.in(0b0011);
  return FeQuad(ifma4::each(a.limbs(), [&](__m256i x) __attribute__((always_inline)) {
    return _mm256_mask_permutex_epi64(x, lanes, x, 0b11'10'00'01);
  }));
}

/// -a = 2p - a in these lanes where the mask is set.
template <unsigned Lanes>
[[nodiscard, gnu::always_inline]] inline FeQuadOperand negate_in_if(MaskQuad mask, const FeQuad& a) {
  static_assert(2 * (kFeLimbMask - 18) >= kFeUnit && 2 * kFeLimbMask <= kIfmaFactorMax);
  const __m256i bias0 = ifma4::set(2 * (kFeLimbMask - 18)), bias = ifma4::set(2 * kFeLimbMask);
  const __mmask8 lanes = mask.in(Lanes);
  const auto from = [&](__m256i p, __m256i x)
                        __attribute__((always_inline)) { return _mm256_mask_sub_epi64(x, lanes, p, x); };
  const auto& x = a.limbs();
  return FeQuadOperand({from(bias0, x.l0), from(bias, x.l1), from(bias, x.l2), from(bias, x.l3), from(bias, x.l4)});
}

}  // namespace slipstream::field
