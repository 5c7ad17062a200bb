// Two elements of GF(2^255-19) in NEON registers, for aarch64: the lane type of the backend `neon`. Only units compiled
// for that processor may include this file.
//
// Ten limbs (field/detail/fe_ten_limbs.h); one 64-bit register holds limb i of both elements as two words of 32 bits.
// UMLAL multiplies such registers and adds to two columns of 64 bits. A product of two odd limbs has half the weight of
// its column times two, so it counts twice. The lane type over Highway (field/detail/fe_ten_lanes.h) keeps a limb in 64
// bits and takes 227 instructions a product with g++ 12 and 324 with clang 19; this one takes 198 and 181.
// Constant-time. Source: Bernstein, Schwabe, "NEON crypto" (CHES 2012), section 4, for the order of the carries.
#pragma once

#include <arm_neon.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/fe_ten_limbs.h"
#include "slipstream/field/detail/lane.h"
#include "slipstream/field/detail/lane_algorithms.h"
#include "slipstream/field/fe.h"

namespace slipstream::field {

/// One truth value per lane.
class MaskNeon {
 public:
  MaskNeon() = default;
  /// Precondition: every word is zero or all ones.
  explicit MaskNeon(uint32x2_t words) : words_(words) {}

  [[nodiscard]] uint32x2_t words() const { return words_; }
  [[nodiscard]] friend MaskNeon operator&(MaskNeon a, MaskNeon b) { return MaskNeon(vand_u32(a.words_, b.words_)); }
  [[nodiscard]] friend MaskNeon operator|(MaskNeon a, MaskNeon b) { return MaskNeon(vorr_u32(a.words_, b.words_)); }
  [[nodiscard]] MaskNeon operator~() const { return MaskNeon(vmvn_u32(words_)); }

 private:
  uint32x2_t words_ = vdup_n_u32(0);
};

[[nodiscard]] inline Mask lane(MaskNeon mask, std::size_t i) {
  const std::uint64_t both = vget_lane_u64(vreinterpret_u64_u32(mask.words()), 0);
  return Mask::from_bit((both >> (32 * i)) & 1);
}

namespace neon {

using ten_limbs::is_odd;
using ten_limbs::limb_mask;
using ten_limbs::limb_of_p;
using Vector = uint32x2_t;
using Wide = uint64x2_t;

/// Limbs of two elements.
using Limbs = std::array<Vector, 10>;
/// The columns of a product: column i counts as limb i does.
using Columns = std::array<Wide, 10>;

/// For shifts by an immediate.
constexpr int limb_bits(std::size_t i) { return static_cast<int>(ten_limbs::limb_bits(i)); }

/// f(0), .., f(9) as limbs, with every index known to the compiler.
template <class Function>
[[gnu::always_inline]] inline Limbs each_limb(Function f) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    return Limbs { f.template operator()<I>()... };
  }(std::make_index_sequence<10>{});
}

/// Whether limb i of both lanes is at most bound(i): for checks.
template <class Bound>
inline bool within(const Limbs& x, const Bound& bound) {
  bool all = true;
  for (std::size_t i = 0; i < 10; ++i) all = all && vmaxv_u32(x[i]) <= bound(i);
  return all;
}

[[gnu::always_inline]] inline Limbs plus(const Limbs& a, const Limbs& b) {
  return each_limb([&]<std::size_t I>() __attribute__((always_inline)) { return vadd_u32(a[I], b[I]); });
}

/// a - b + k p, limb by limb. Precondition: no limb of k p is below that of b.
[[gnu::always_inline]] inline Limbs minus(const Limbs& a, const Limbs& b, std::uint32_t k) {
  return each_limb([&]<std::size_t I>() __attribute__((always_inline)) {
    return vsub_u32(vadd_u32(a[I], vdup_n_u32(k * limb_of_p(I))), b[I]);
  });
}

[[gnu::always_inline]] inline Limbs blend(MaskNeon mask, const Limbs& a, const Limbs& b) {
  return each_limb([&]<std::size_t I>() __attribute__((always_inline)) { return vbsl_u32(mask.words(), a[I], b[I]); });
}

/// The low bits of limb I that stay in it.
template <std::size_t I>
[[gnu::always_inline]] inline Vector kept(const Limbs& x) {
  return vand_u32(x[I], vdup_n_u32(limb_mask(I)));
}
/// `limb` plus the carry from limb I - 1, or from limb 9 if I = 0.
template <std::size_t I>
[[gnu::always_inline]] inline Vector with_carry(Vector limb, const Limbs& x) {
  if constexpr (I == 0) return vmla_n_u32(limb, vshr_n_u32(x[9], limb_bits(9)), 19);
  if constexpr (I != 0) return vsra_n_u32(limb, x[I - 1], limb_bits(I - 1));
}

/// One parallel carry pass: any limbs become tight.
[[gnu::always_inline]] inline Limbs carry_pass(const Limbs& x) {
  return each_limb([&]<std::size_t I>() __attribute__((always_inline)) { return with_carry<I>(kept<I>(x), x); });
}
/// Carries the even limbs only: they become 26 bits, and the odd limbs grow by the carries.
[[gnu::always_inline]] inline Limbs carry_even(const Limbs& x) {
  return each_limb([&]<std::size_t I>() __attribute__((always_inline)) {
    if constexpr (is_odd(I)) return with_carry<I>(x[I], x);
    if constexpr (!is_odd(I)) return kept<I>(x);
  });
}
/// Carries the odd limbs only.
[[gnu::always_inline]] inline Limbs carry_odd(const Limbs& x) {
  return each_limb([&]<std::size_t I>() __attribute__((always_inline)) {
    if constexpr (is_odd(I)) return kept<I>(x);
    if constexpr (!is_odd(I)) return with_carry<I>(x[I], x);
  });
}

template <std::size_t I>
[[gnu::always_inline]] inline void carry_to_next(Columns& c) {
  c[I + 1] = vsraq_n_u64(c[I + 1], c[I], limb_bits(I));
  c[I] = vandq_u64(c[I], vdupq_n_u64(limb_mask(I)));
}

/// Tight limbs from the columns of a product. Two carry chains are interleaved, from column 0 and from column 4. The
/// carry out of column 9 has up to 34 bits and is added 1 + 2 + 16 times.
[[gnu::always_inline]] inline Limbs carry_columns(Columns c) {
  carry_to_next<0>(c);
  carry_to_next<4>(c);
  carry_to_next<1>(c);
  carry_to_next<5>(c);
  carry_to_next<2>(c);
  carry_to_next<6>(c);
  carry_to_next<3>(c);
  carry_to_next<7>(c);
  carry_to_next<4>(c);
  carry_to_next<8>(c);
  const Wide carried = vbicq_u64(c[9], vdupq_n_u64(limb_mask(9)));  // times 2^25
  c[9] = vsubq_u64(c[9], carried);
  c[0] = vsraq_n_u64(c[0], carried, 25);
  c[0] = vsraq_n_u64(c[0], carried, 24);
  c[0] = vsraq_n_u64(c[0], carried, 21);
  carry_to_next<0>(c);
  return each_limb([&]<std::size_t I>() __attribute__((always_inline)) { return vmovn_u64(c[I]); });
}

/// Adds limb I of a factor, times the other factor.
template <std::size_t I>
[[gnu::always_inline]] inline void add_row(Columns& sum, Vector a, const Limbs& b, const Limbs& b_19) {
  const Vector twice = vadd_u32(a, a);
  [&]<std::size_t... J>(std::index_sequence<J...>) __attribute__((always_inline)) {
    ((sum[(I + J) % 10] =
          vmlal_u32(sum[(I + J) % 10], is_odd(I) && is_odd(J) ? twice : a, I + J < 10 ? b[J] : b_19[J])),
     ...);
  }(std::make_index_sequence<10>{});
}

/// The product mod p. Precondition: limbs as of FeNeonOperand.
[[gnu::always_inline]] inline Limbs mul(const Limbs& a, const Limbs& b) {
  const Limbs b_19 = each_limb([&]<std::size_t I>() __attribute__((always_inline)) { return vmul_n_u32(b[I], 19); });
  Columns sum = [&]<std::size_t... J>(std::index_sequence<J...>) __attribute__((always_inline)) {
    return Columns{vmull_u32(a[0], b[J])...};
  }(std::make_index_sequence<10>{});
  [&]<std::size_t... I>(std::index_sequence<I...>)
      __attribute__((always_inline)) { (add_row<I + 1>(sum, a[I + 1], b, b_19), ...); }(std::make_index_sequence<9>{});
  return carry_columns(sum);
}

/// Adds the products of limb I with itself and with the limbs after it. The latter count twice, and twice again if both
/// limbs are odd. `twice` is 2 a, `folded` is 19 a for even limbs and 38 a for odd ones.
template <std::size_t I, std::size_t J>
[[gnu::always_inline]] inline void add_square_term(Columns& sum, const Limbs& a, const Limbs& twice,
                                                   const Limbs& folded) {
  constexpr bool kWraps = I + J >= 10;
  // The folded form of an odd limb already includes the doubling for two odd limbs; with an even partner this doubling
  // is the one of a mixed product.
  constexpr unsigned kTimes = (I == J ? 1 : 2) * (is_odd(I) && is_odd(J) ? 2 : 1) / (kWraps && is_odd(J) ? 2 : 1);
  Wide& column = sum[(I + J) % 10];
  if constexpr (kTimes == 4) {
    column = vmlal_u32(column, twice[I], twice[J]);
  } else {
    column = vmlal_u32(column, kTimes == 2 ? twice[I] : a[I], kWraps ? folded[J] : a[J]);
  }
}

template <std::size_t I>
[[gnu::always_inline]] inline void add_square_row(Columns& sum, const Limbs& a, const Limbs& twice,
                                                  const Limbs& folded) {
  [&]<std::size_t... J>(std::index_sequence<J...>) __attribute__((always_inline)) {
    (add_square_term<I, I + J>(sum, a, twice, folded), ...);
  }(std::make_index_sequence<10 - I>{});
}

/// The square mod p with 55 products. Precondition: magnitude at most ten_limbs::kFactorMagnitude.
[[gnu::always_inline]] inline Limbs square(const Limbs& a) {
  const Limbs twice = each_limb([&]<std::size_t I>() __attribute__((always_inline)) { return vadd_u32(a[I], a[I]); });
  const Limbs folded =
      each_limb([&]<std::size_t I>() __attribute__((always_inline)) { return vmul_n_u32(a[I], is_odd(I) ? 38 : 19); });
  Columns sum = [&]<std::size_t... J>(std::index_sequence<J...>) __attribute__((always_inline)) {
    return Columns{vmull_u32(a[0], a[0]), vmull_u32(twice[0], a[J + 1])...};
  }(std::make_index_sequence<9>{});
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (add_square_row<I + 1>(sum, a, twice, folded), ...);
  }(std::make_index_sequence<9>{});
  return carry_columns(sum);
}

/// Limbs of radix 2^51, as those of Fe.
using Limbs51 = std::array<Wide, 5>;

/// Joins tight limbs to tight limbs of radix 2^51: limb i is at most 2^51, limb 0 at most 2^51 + 18.
inline Limbs51 to_51(const Limbs& x) {
  const auto limb = [&](std::size_t i) { return vaddw_u32(vshll_n_u32(x[2 * i + 1], 26), x[2 * i]); };
  const Limbs51 l = {limb(0), limb(1), limb(2), limb(3), limb(4)};
  const Wide mask = vdupq_n_u64(kFeLimbMask);
  return {vmlal_n_u32(vandq_u64(l[0], mask), vmovn_u64(vshrq_n_u64(l[4], 51)), 19),
          vsraq_n_u64(vandq_u64(l[1], mask), l[0], 51), vsraq_n_u64(vandq_u64(l[2], mask), l[1], 51),
          vsraq_n_u64(vandq_u64(l[3], mask), l[2], 51), vsraq_n_u64(vandq_u64(l[4], mask), l[3], 51)};
}

/// The limbs of the representatives in [0, p). Precondition: tight limbs.
inline Limbs51 canonical(const Limbs& tight) {
  const Limbs51 x = to_51(tight);
  Wide q = vshrq_n_u64(vaddq_u64(x[0], vdupq_n_u64(19)), 51);
  for (std::size_t i = 1; i < 5; ++i) q = vshrq_n_u64(vaddq_u64(x[i], q), 51);
  const Wide mask = vdupq_n_u64(kFeLimbMask);
  const Wide r0 = vmlal_n_u32(x[0], vmovn_u64(q), 19);
  const Wide r1 = vsraq_n_u64(x[1], r0, 51);
  const Wide r2 = vsraq_n_u64(x[2], r1, 51);
  const Wide r3 = vsraq_n_u64(x[3], r2, 51);
  const Wide r4 = vsraq_n_u64(x[4], r3, 51);
  return {vandq_u64(r0, mask), vandq_u64(r1, mask), vandq_u64(r2, mask), vandq_u64(r3, mask), vandq_u64(r4, mask)};
}

/// The operations that field/detail/fe_ten_limbs.h requires of a backend.
struct Ops {
  static constexpr std::size_t kLanes = 2;
  using Limbs = neon::Limbs;
  using Mask = MaskNeon;

  template <class Bound>
  static bool within(const Limbs& x, const Bound& bound) {
    return neon::within(x, bound);
  }
  [[gnu::always_inline]] static Limbs plus(const Limbs& a, const Limbs& b) { return neon::plus(a, b); }
  template <std::uint32_t K>
  [[gnu::always_inline]] static Limbs minus(const Limbs& a, const Limbs& b) {
    return neon::minus(a, b, K);
  }
  [[gnu::always_inline]] static Limbs blend(Mask mask, const Limbs& a, const Limbs& b) {
    return neon::blend(mask, a, b);
  }
  [[gnu::always_inline]] static Limbs carry_pass(const Limbs& x) { return neon::carry_pass(x); }
  [[gnu::always_inline]] static Limbs carry_even(const Limbs& x) { return neon::carry_even(x); }

  [[nodiscard]] static Limbs broadcast(const Fe& x) {
    return from_51([&](std::size_t j) { return vdupq_n_u64(x.limbs()[j]); });
  }
  [[nodiscard]] static Limbs load(const Fe* x) {
    return from_51(
        [&](std::size_t j) { return vcombine_u64(vcreate_u64(x[0].limbs()[j]), vcreate_u64(x[1].limbs()[j])); });
  }
  static void store(Fe* out, const Limbs& x) {
    const Limbs51 l = to_51(x);
    out[0] = Fe({vgetq_lane_u64(l[0], 0), vgetq_lane_u64(l[1], 0), vgetq_lane_u64(l[2], 0), vgetq_lane_u64(l[3], 0),
                 vgetq_lane_u64(l[4], 0)});
    out[1] = Fe({vgetq_lane_u64(l[0], 1), vgetq_lane_u64(l[1], 1), vgetq_lane_u64(l[2], 1), vgetq_lane_u64(l[3], 1),
                 vgetq_lane_u64(l[4], 1)});
  }
  [[nodiscard]] static Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    const std::uint64_t both = values[0] | (std::uint64_t{values[1]} << 32);
    return Mask(vceq_u32(vcreate_u32(both), vdup_n_u32(value)));
  }

 private:
  /// Splits tight limbs of radix 2^51: 2^51 + 2^15 at most, so the upper part is at most 2^25.
  template <class Function>
  static Limbs from_51(Function limb_51) {
    return each_limb([&]<std::size_t I>() {
      const Wide both = limb_51(I / 2);
      if constexpr (is_odd(I)) return vshrn_n_u64(both, 26);
      if constexpr (!is_odd(I)) return vand_u32(vmovn_u64(both), vdup_n_u32(limb_mask(I)));
    });
  }
};

}  // namespace neon

template <unsigned M>
using FeNeonBounded = FeTen<neon::Ops, M>;
using FeNeon = FeNeonBounded<1>;
using FeNeonOperand = FeTenOperand<neon::Ops>;

[[nodiscard, gnu::always_inline]] inline FeNeon mul(const FeNeonOperand& a, const FeNeonOperand& b) {
  return FeNeon(neon::mul(a.limbs(), b.limbs()));
}

/// A square doubles odd limbs in more columns than a product does, so they must be smaller.
template <unsigned M>
  requires(M <= ten_limbs::kFactorMagnitude)
[[nodiscard, gnu::always_inline]] inline FeNeon square(const FeNeonBounded<M>& a) {
  static_assert(38 * std::uint64_t{FeNeonBounded<M>::most(1)} < std::uint64_t{1} << 32);
  return FeNeon(neon::square(a.limbs()));
}
[[nodiscard, gnu::always_inline]] inline FeNeon square(const FeNeonOperand& a) {
  return FeNeon(neon::square(neon::carry_odd(a.limbs())));
}

[[nodiscard]] inline MaskNeon is_negative(const FeNeonOperand& a) {
  return MaskNeon(vmovn_u64(vtstq_u64(neon::canonical(neon::carry_pass(a.limbs()))[0], vdupq_n_u64(1))));
}

[[nodiscard]] inline MaskNeon is_zero(const FeNeonOperand& a) {
  const neon::Limbs51 x = neon::canonical(neon::carry_pass(a.limbs()));
  const neon::Wide any = vorrq_u64(vorrq_u64(vorrq_u64(x[0], x[1]), vorrq_u64(x[2], x[3])), x[4]);
  return MaskNeon(vmovn_u64(vceqzq_u64(any)));
}

/// 1/x, zero for zero: both lanes share one inversion by division steps. The power would be a single long chain of
/// squarings.
[[nodiscard]] inline FeNeon invert(const FeNeon& x) {
  std::array<Fe, 2> e;
  x.store(e.data());
  const Mask zero0 = is_zero(e[0]), zero1 = is_zero(e[1]);
  const Fe a = select(zero0, Fe::one(), e[0]), b = select(zero1, Fe::one(), e[1]);
  const Fe inverse = invert(mul(a, b));
  e = {select(zero0, Fe::zero(), mul(inverse, b)), select(zero1, Fe::zero(), mul(inverse, a))};
  return FeNeon::load(e.data());
}

static_assert(Lane<FeNeon>);

}  // namespace slipstream::field
