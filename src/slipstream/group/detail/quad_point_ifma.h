// One point in four lanes: the four products of an addition or doubling run in parallel (field/detail/fe_quad_ifma.h).
// For work with one chain of doublings and few points. Only units compiled for AVX-512 IFMA may include this.
//
//   QuadSum         (Y-X, Y+X, T, Z)         a point that additions take
//   QuadDoubling    (X+Y, Y, X, +-Z)         a point that doublings take; Z is only squared
//   QuadNiels2Z     (Y-X, Y+X, 2dT, 2Z)      an addend, for tables
//   QuadAddend                               the same or its negative
//   QuadCompleted   (-E, H, -F, G)           result of every addition and doubling: the next operation decides which
//                                            products of it are made
//
// An operation is two products and two carries. The next operand is formed from sums of products that are not carried
// yet, so that one carry serves both. The pairs that are added and subtracted are in the same half of a register, where
// exchanging them takes one cycle. Only two permutations cross the halves: A and B of a doubling, and the second factor
// (F, G, E, F) of the last products.
//
// Formulas and letters as in group/detail/edwards.h; carrying four products at once is from Hisil, Wong, Carter,
// Dawson, "Twisted Edwards Curves Revisited" (2008), section 4.2. Complete and constant-time.
#pragma once

#include "slipstream/field/detail/fe_constants.h"
#include "slipstream/field/detail/fe_quad_ifma.h"
#include "slipstream/group/detail/edwards.h"

namespace slipstream::group {

using field::FeQuad;
using field::FeQuadOperand;
using field::FeQuadWide;

struct QuadNiels2Z {
  FeQuad v;

  [[nodiscard]] static QuadNiels2Z identity() {
    return {FeQuad(Fe::one(), Fe::one(), Fe::zero(), Fe({2, 0, 0, 0, 0}))};
  }
  [[nodiscard]] static QuadNiels2Z from(const AffineNiels<Fe>& q) {
    return {FeQuad(q.y_minus_x, q.y_plus_x, q.xy2d, Fe({2, 0, 0, 0, 0}))};
  }
};

struct QuadAddend {
  FeQuadOperand v;

  QuadAddend(const QuadNiels2Z& q) : v(q.v) {}  // NOLINT(google-explicit-constructor)
  explicit QuadAddend(const FeQuadOperand& q) : v(q) {}
};

[[nodiscard, gnu::always_inline]] inline QuadNiels2Z select(field::MaskQuad mask, const QuadNiels2Z& if_true,
                                                            const QuadNiels2Z& if_false) {
  return {select(mask, if_true.v, if_false.v)};
}

/// -Q where the mask is set.
[[nodiscard, gnu::always_inline]] inline QuadAddend negate_if(field::MaskQuad mask, const QuadNiels2Z& q) {
  return QuadAddend(negate_in_if<0b0100>(mask, swap_low_pair_if(mask, q.v)));
}

struct QuadDoubling {
  FeQuadOperand v;
};

struct QuadSum {
  FeQuadOperand v;

  [[nodiscard]] static QuadSum identity() { return {FeQuad(Fe::one(), Fe::one(), Fe::zero(), Fe::one())}; }
  [[nodiscard]] static QuadSum from(const EdwardsPoint& p) {
    const FeQuadWide<1> r = FeQuadOperand(FeQuad(p.X, p.Y, p.T, p.Z));
    return {carry(add_in<0b0011>(negate_in<0b0001>(r), swap_pairs(r)))};
  }
  [[nodiscard, gnu::always_inline]] QuadNiels2Z niels_2z() const {
    const FeQuad factors(Fe::one(), Fe::one(), field::kEdwards2D, Fe({2, 0, 0, 0, 0}));
    return {carry_tight(mul(v, factors))};
  }
  /// (2X : 2Y : 2Z : 2T).
  [[nodiscard]] EdwardsPoint point() const {
    const FeQuadWide<1> r(v);
    EdwardsPoint p;
    carry_tight(add_in<0b1100>(add_in<0b0011>(negate_in<0b0001>(r), swap_pairs(r)), r)).store(p.X, p.Y, p.T, p.Z);
    return p;
  }
};

struct QuadCompleted {
  FeQuadOperand v;

  [[nodiscard, gnu::always_inline]] QuadDoubling doubling() const {
    // (X, Y, X, -Z)
    const auto r = mul(v, permute<2, 3, 0, 2>(v));
    return {carry(add_in<0b0001>(r, swap_pairs(r)))};
  }
  [[nodiscard, gnu::always_inline]] QuadSum sum() const {
    const auto r = products();
    return {carry(add_in<0b0011>(negate_in<0b1101>(r), swap_pairs(r)))};
  }
  [[nodiscard, gnu::always_inline]] EdwardsPoint point() const {
    EdwardsPoint p;
    carry_tight(negate_in<0b1100>(products())).store(p.X, p.Y, p.T, p.Z);
    return p;
  }

 private:
  /// (X, Y, -T, -Z)
  [[gnu::always_inline]] FeQuadWide<field::kQuadProduct> products() const {
    return mul(permute<0, 1, 1, 3>(v), permute<2, 3, 0, 2>(v));
  }
};

/// P + Q.
[[nodiscard, gnu::always_inline]] inline QuadCompleted add(const QuadSum& p, const QuadAddend& q) {
  const auto r = mul(p.v, q.v);  // (A, B, C, D)
  return {carry(add(r, swap_pairs(negate_in<0b1010>(r))))};
}

/// 2P.
[[nodiscard, gnu::always_inline]] inline QuadCompleted doubled(const QuadDoubling& p) {
  const auto r = square(p.v);                         // (S, B, A, C) with S = (X+Y)^2
  const auto across = permute<2, 2, 1, 1>(r);         // (A, A, B, B)
  const auto e = negate_in<0b1101>(r);                // (-S, B, -A, -C)
  const auto f = swap_pairs_in<0b1101>(e);            // (B, B, -C, -A)
  const auto g = add_in<0b0101>(f, e);                // (B - S, B, -C - A, -A)
  return {carry(add(add_in<0b0100>(g, f), across))};  // (A + B - S, A + B, B - A - 2C, B - A)
}

}  // namespace slipstream::group
