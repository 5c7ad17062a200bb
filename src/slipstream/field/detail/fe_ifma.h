// Eight elements of GF(2^255-19) in 512-bit registers, for processors with AVX-512 IFMA: the lane type of the backend
// `avx512ifma`. Only units compiled for that processor may include this file.
//
// One register holds limb i of all eight elements, radix 2^51 as in field/fe.h. Products are those of
// field/detail/products_ifma.h: vpmadd52 reads the low 52 bits of its factors, so the limbs of a factor must be below
// 2^52. That is the type FeIfmaOperand; sums convert to it by a carry pass.
//
//   FeIfma            tight limbs, at most kFeUnit, as those of Fe
//   FeIfmaBounded<M>  sums and differences, limbs at most M * kFeUnit
//   FeIfmaWide<K>    a product before its carry pass, limbs below 2^60.1, or a sum that is at most K times as large
//
// Bounds are derived in docs/bounds-avx512ifma.md, section 1; SLIPSTREAM_VERIFY builds check them. Constant-time.
#pragma once

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/lane.h"
#include "slipstream/field/detail/products_ifma.h"
#include "slipstream/field/fe.h"

namespace slipstream::field {

/// One truth value per lane.
class MaskIfma {
 public:
  MaskIfma() = default;
  explicit MaskIfma(__mmask8 bits) : bits_(bits) {}

  [[nodiscard]] __mmask8 bits() const { return bits_; }
  [[nodiscard]] friend MaskIfma operator&(MaskIfma a, MaskIfma b) { return MaskIfma(_kand_mask8(a.bits_, b.bits_)); }
  [[nodiscard]] friend MaskIfma operator|(MaskIfma a, MaskIfma b) { return MaskIfma(_kor_mask8(a.bits_, b.bits_)); }
  [[nodiscard]] MaskIfma operator~() const { return MaskIfma(_knot_mask8(bits_)); }

 private:
  __mmask8 bits_ = 0;
};

[[nodiscard]] inline Mask lane(MaskIfma mask, std::size_t i) {
  return Mask::from_bit((static_cast<std::uint64_t>(mask.bits()) >> i) & 1);
}

namespace ifma {

inline Vector mask51(Vector a) { return _mm512_and_si512(a, set(kFeLimbMask)); }
inline Vector over51(Vector a) { return _mm512_srli_epi64(a, 51); }
/// Reads both inputs for any mask. A masked load may skip its address if its mask is zero, which would reveal the mask.
inline Vector blend(MaskIfma mask, Vector if_true, Vector if_false) {
  asm("" : "+v"(if_true), "+v"(if_false));
  return _mm512_mask_blend_epi64(mask.bits(), if_false, if_true);
}

/// Whether every limb of every lane is at most `bound`: for checks.
inline bool within(const Limbs& x, std::uint64_t bound) {
  const Vector most = set(bound);
  return (_mm512_cmpgt_epu64_mask(x.l0, most) | _mm512_cmpgt_epu64_mask(x.l1, most) |
          _mm512_cmpgt_epu64_mask(x.l2, most) | _mm512_cmpgt_epu64_mask(x.l3, most) |
          _mm512_cmpgt_epu64_mask(x.l4, most)) == 0;
}

/// One parallel carry pass: limbs below 2^63 become at most 2^51 - 1 + 19 * 2^12.
inline Limbs carry_pass(const Limbs& x) {
  return {low(mask51(x.l0), over51(x.l4), set(19)), plus(mask51(x.l1), over51(x.l0)), plus(mask51(x.l2), over51(x.l1)),
          plus(mask51(x.l3), over51(x.l2)), plus(mask51(x.l4), over51(x.l3))};
}

inline Limbs plus(const Limbs& a, const Limbs& b) {
  return {plus(a.l0, b.l0), plus(a.l1, b.l1), plus(a.l2, b.l2), plus(a.l3, b.l3), plus(a.l4, b.l4)};
}

/// a - b + k p, limb by limb. Precondition: no limb of k p is below that of b.
inline Limbs minus(const Limbs& a, const Limbs& b, std::uint64_t k) {
  const Vector bias = set(k * kFeLimbMask);
  return {minus(plus(a.l0, set(k * (kFeLimbMask - 18))), b.l0), minus(plus(a.l1, bias), b.l1),
          minus(plus(a.l2, bias), b.l2), minus(plus(a.l3, bias), b.l3), minus(plus(a.l4, bias), b.l4)};
}

inline Limbs blend(MaskIfma mask, const Limbs& a, const Limbs& b) {
  return {blend(mask, a.l0, b.l0), blend(mask, a.l1, b.l1), blend(mask, a.l2, b.l2), blend(mask, a.l3, b.l3),
          blend(mask, a.l4, b.l4)};
}

/// The limbs of the representatives in [0, p). Precondition: tight limbs.
inline Limbs canonical(const Limbs& x) {
  Vector q = over51(plus(x.l0, set(19)));
  q = over51(plus(x.l1, q));
  q = over51(plus(x.l2, q));
  q = over51(plus(x.l3, q));
  q = over51(plus(x.l4, q));
  const Vector r0 = low(x.l0, q, set(19));
  const Vector r1 = plus(x.l1, over51(r0));
  const Vector r2 = plus(x.l2, over51(r1));
  const Vector r3 = plus(x.l3, over51(r2));
  const Vector r4 = plus(x.l4, over51(r3));
  return {mask51(r0), mask51(r1), mask51(r2), mask51(r3), mask51(r4)};
}

}  // namespace ifma

/// The largest limb of a factor.
inline constexpr std::uint64_t kIfmaFactorMax = (std::uint64_t{1} << 52) - 1;
/// No limb of a product before its carry pass is larger: 267 halves of 52 bits (docs/bounds-avx512ifma.md, section 1).
inline constexpr std::uint64_t kIfmaWideMax = 267 * kIfmaFactorMax;
/// The formulas need no larger magnitude; the carry pass would allow one.
inline constexpr unsigned kIfmaMaxMagnitude = 16;

class FeIfmaOperand;

template <unsigned M>
class FeIfmaBounded {
 public:
  static_assert(M >= 1 && M <= kIfmaMaxMagnitude);
  static constexpr std::uint64_t kMaxLimb = M * kFeUnit;
  static constexpr std::size_t kLanes = 8;
  using Mask = MaskIfma;
  using Operand = FeIfmaOperand;

  FeIfmaBounded() = default;
  /// Precondition: every limb is at most kMaxLimb.
  explicit FeIfmaBounded(const ifma::Limbs& limbs) : limbs_(limbs) { SLIPSTREAM_CHECK(ifma::within(limbs, kMaxLimb)); }

  [[nodiscard]] static FeIfmaBounded zero() { return broadcast(Fe::zero()); }
  [[nodiscard]] static FeIfmaBounded one() { return broadcast(Fe::one()); }
  [[nodiscard]] static FeIfmaBounded broadcast(const Fe& x) {
    const auto& l = x.limbs();
    return FeIfmaBounded({ifma::set(l[0]), ifma::set(l[1]), ifma::set(l[2]), ifma::set(l[3]), ifma::set(l[4])});
  }
  [[nodiscard]] static FeIfmaBounded load(const Fe* x) {
    alignas(64) std::array<std::array<std::uint64_t, kLanes>, 5> l;
    for (std::size_t i = 0; i < kLanes; ++i) {
      for (std::size_t j = 0; j < 5; ++j) l[j][i] = x[i].limbs()[j];
    }
    return FeIfmaBounded({_mm512_load_si512(l[0].data()), _mm512_load_si512(l[1].data()),
                          _mm512_load_si512(l[2].data()), _mm512_load_si512(l[3].data()),
                          _mm512_load_si512(l[4].data())});
  }
  void store(Fe* out) const
    requires(M == 1)
  {
    alignas(64) std::array<std::array<std::uint64_t, kLanes>, 5> l;
    _mm512_store_si512(l[0].data(), limbs_.l0);
    _mm512_store_si512(l[1].data(), limbs_.l1);
    _mm512_store_si512(l[2].data(), limbs_.l2);
    _mm512_store_si512(l[3].data(), limbs_.l3);
    _mm512_store_si512(l[4].data(), limbs_.l4);
    for (std::size_t i = 0; i < kLanes; ++i) out[i] = Fe({l[0][i], l[1][i], l[2][i], l[3][i], l[4][i]});
  }

  [[nodiscard]] static Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    const __m512i lanes = _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(values)));
    return Mask(_mm512_cmpeq_epi64_mask(lanes, ifma::set(value)));
  }

  [[nodiscard]] const ifma::Limbs& limbs() const { return limbs_; }

 private:
  ifma::Limbs limbs_;
};

using FeIfma = FeIfmaBounded<1>;

/// A product before its carry pass, or a sum of K of them: formulas add and subtract these and carry once.
template <unsigned K>
class FeIfmaWide {
 public:
  static_assert(K * kIfmaWideMax < std::uint64_t{1} << 63, "what a carry pass takes");
  explicit FeIfmaWide(const ifma::Limbs& limbs) : limbs_(limbs) {
    SLIPSTREAM_CHECK(ifma::within(limbs, K * kIfmaWideMax));
  }
  [[nodiscard]] const ifma::Limbs& limbs() const { return limbs_; }

 private:
  ifma::Limbs limbs_;
};

/// The operand type of products: limbs below 2^52.
class FeIfmaOperand {
 public:
  FeIfmaOperand() = default;
  /// Converts tight elements unchanged, others by a carry pass.
  template <unsigned M>
  FeIfmaOperand(const FeIfmaBounded<M>& x)  // NOLINT(google-explicit-constructor)
      : limbs_(M == 1 ? x.limbs() : ifma::carry_pass(x.limbs())) {}
  template <unsigned K>
  FeIfmaOperand(const FeIfmaWide<K>& x)  // NOLINT(google-explicit-constructor)
      : limbs_(ifma::carry_pass(x.limbs())) {}
  /// Precondition: every limb is below 2^52.
  explicit FeIfmaOperand(const ifma::Limbs& limbs) : limbs_(limbs) {
    SLIPSTREAM_CHECK(ifma::within(limbs, kIfmaFactorMax));
  }

  [[nodiscard]] const ifma::Limbs& limbs() const { return limbs_; }

 private:
  ifma::Limbs limbs_;
};

template <unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeIfmaBounded<A + B> add(const FeIfmaBounded<A>& a,
                                                                  const FeIfmaBounded<B>& b) {
  return FeIfmaBounded<A + B>(ifma::plus(a.limbs(), b.limbs()));
}

/// a - b + (B + 1) p, as in field/fe.h.
template <unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeIfmaBounded<A + B + 1> sub(const FeIfmaBounded<A>& a,
                                                                      const FeIfmaBounded<B>& b) {
  static_assert((B + 1) * (kFeLimbMask - 18) >= FeIfmaBounded<B>::kMaxLimb);
  return FeIfmaBounded<A + B + 1>(ifma::minus(a.limbs(), b.limbs(), B + 1));
}

template <unsigned B>
[[nodiscard, gnu::always_inline]] inline FeIfmaBounded<B + 2> negate(const FeIfmaBounded<B>& b) {
  return sub(FeIfma::zero(), b);
}

template <unsigned M>
[[nodiscard, gnu::always_inline]] inline FeIfma carry(const FeIfmaBounded<M>& a) {
  return FeIfma(ifma::carry_pass(a.limbs()));
}
[[nodiscard, gnu::always_inline]] inline FeIfma carry(const FeIfmaOperand& a) {
  return FeIfma(ifma::carry_pass(a.limbs()));
}

[[nodiscard, gnu::always_inline]] inline FeIfma mul(const FeIfmaOperand& a, const FeIfmaOperand& b) {
  return FeIfma(ifma::carry_pass(ifma::mul(a.limbs(), b.limbs())));
}

[[nodiscard, gnu::always_inline]] inline FeIfma square(const FeIfmaOperand& a) {
  return FeIfma(ifma::carry_pass(ifma::square(a.limbs())));
}

template <unsigned M>
[[nodiscard, gnu::always_inline]] inline FeIfmaBounded<M> select(MaskIfma mask, const FeIfmaBounded<M>& if_true,
                                                                 const FeIfmaBounded<M>& if_false) {
  return FeIfmaBounded<M>(ifma::blend(mask, if_true.limbs(), if_false.limbs()));
}

[[nodiscard]] inline MaskIfma is_negative(const FeIfmaOperand& a) {
  return MaskIfma(_mm512_test_epi64_mask(ifma::canonical(ifma::carry_pass(a.limbs())).l0, ifma::set(1)));
}

[[nodiscard]] inline MaskIfma is_zero(const FeIfmaOperand& a) {
  const ifma::Limbs x = ifma::canonical(ifma::carry_pass(a.limbs()));
  const __m512i any = _mm512_or_si512(_mm512_or_si512(_mm512_or_si512(x.l0, x.l1), _mm512_or_si512(x.l2, x.l3)), x.l4);
  return MaskIfma(_mm512_testn_epi64_mask(any, any));
}

[[nodiscard, gnu::always_inline]] inline FeIfmaWide<1> mul_wide(const FeIfmaOperand& a, const FeIfmaOperand& b) {
  return FeIfmaWide<1>(ifma::mul(a.limbs(), b.limbs()));
}

[[nodiscard, gnu::always_inline]] inline FeIfmaWide<1> square_wide(const FeIfmaOperand& a) {
  return FeIfmaWide<1>(ifma::square(a.limbs()));
}

template <unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeIfmaWide<A + B> add(const FeIfmaWide<A>& a, const FeIfmaWide<B>& b) {
  return FeIfmaWide<A + B>(ifma::plus(a.limbs(), b.limbs()));
}

/// a - b + 2^10 B p, a multiple of p whose limbs exceed those of b and are below 2 B units.
template <unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeIfmaWide<A + 2 * B> sub(const FeIfmaWide<A>& a, const FeIfmaWide<B>& b) {
  static_assert((kFeLimbMask - 18) << 10 >= kIfmaWideMax && kFeLimbMask << 10 <= 2 * kIfmaWideMax);
  return FeIfmaWide<A + 2 * B>(ifma::minus(a.limbs(), b.limbs(), std::uint64_t{B} << 10));
}

/// a - b for a sum a of tight elements, which is smaller than a product.
template <unsigned M, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeIfmaWide<1 + B> add(const FeIfmaBounded<M>& a, const FeIfmaWide<B>& b) {
  return add(FeIfmaWide<1>(a.limbs()), b);
}
template <unsigned M, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeIfmaWide<1 + 2 * B> sub(const FeIfmaBounded<M>& a, const FeIfmaWide<B>& b) {
  return sub(FeIfmaWide<1>(a.limbs()), b);
}

static_assert(Lane<FeIfma>);

// As the templates of field/detail/lane_rows.h. They are defined in field/detail/rows_ifma.h.
inline void load_rows(std::array<FeIfma, 4>& out, const void* const* rows);
inline void store_rows(void* const* rows, const std::array<FeIfma, 4>& x);
inline void load_bytes(FeIfma& out, const std::uint8_t* const* rows);
inline void store_bytes(std::uint8_t* const* rows, const FeIfma& x);

}  // namespace slipstream::field
