// The curve formulas against the curve's equations in big integers.
#include "slipstream/group/detail/edwards.h"

#include <gtest/gtest.h>

#include <vector>

#include "field/oracle.h"
#include "group/torsion.h"
#include "slipstream/field/detail/fe_vec.h"
#include "slipstream/group/detail/affine.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream {
namespace {

using field::Fe;
using field::FeVec;
using group::EdwardsPoint;
using test::Integer;
using test::mod;
using test::p;

struct Affine {
  Integer x, y;
  bool operator==(const Affine&) const = default;
};

Integer d() { return mod(-121665 * test::inverse(121666, p()), p()); }

/// The addition law of -x^2 + y^2 = 1 + d x^2 y^2, as the definition has it.
Affine add(const Affine& a, const Affine& b) {
  const Integer product = mod(d() * a.x * b.x * a.y * b.y, p());
  return {mod((a.x * b.y + a.y * b.x) * test::inverse(1 + product, p()), p()),
          mod((a.y * b.y + a.x * b.x) * test::inverse(1 - product, p()), p())};
}

Affine negated(const Affine& a) { return {mod(-a.x, p()), a.y}; }

/// Also checks that the coordinates belong together.
Affine affine(const EdwardsPoint& q) {
  const Integer X = test::value(q.X), Y = test::value(q.Y), Z = test::value(q.Z), T = test::value(q.T);
  EXPECT_NE(mod(Z, p()), 0);
  EXPECT_EQ(mod(X * Y - Z * T, p()), 0);
  const Integer z = test::inverse(Z, p());
  const Affine out{mod(X * z, p()), mod(Y * z, p())};
  EXPECT_EQ(mod(out.y * out.y - out.x * out.x - 1 - d() * out.x * out.x % p() * out.y * out.y, p()), 0);
  return out;
}

/// Whether q is the affine point a, with a T that belongs to it; without an inversion.
bool is(const EdwardsPoint& q, const Affine& a) {
  const Integer X = test::value(q.X), Y = test::value(q.Y), Z = test::value(q.Z), T = test::value(q.T);
  return mod(Z, p()) != 0 && mod(X - a.x * Z, p()) == 0 && mod(Y - a.y * Z, p()) == 0 && mod(X * Y - Z * T, p()) == 0;
}

EdwardsPoint scaled(const EdwardsPoint& q, const Fe& k) { return {mul(q.X, k), mul(q.Y, k), mul(q.Z, k), mul(q.T, k)}; }

/// All eight points of the torsion subgroup, multiples of the basepoint, sums of both, random points, with Z = 1 and
/// not.
std::vector<EdwardsPoint> points() {
  test::Random random(1);
  std::vector<EdwardsPoint> out = test::torsion_points();
  EdwardsPoint base = ristretto255::Point::basepoint().edwards();
  for (int i = 0; i < 3; ++i) {
    out.push_back(base);
    out.push_back(group::negate(base));
    out.push_back(group::add(base, out[1]));
    base = group::doubled(base);
  }
  for (int i = 0; i < 6; ++i) {
    const auto bytes = test::to_le<64>(test::random_integer(random, 512));
    out.push_back(ristretto255::from_uniform_bytes(bytes).edwards());
    out.push_back(scaled(out.back(), test::fe(test::random_integer(random, 255))));
  }
  return out;
}

std::vector<Affine> affine(const std::vector<EdwardsPoint>& all) {
  std::vector<Affine> out;
  for (const EdwardsPoint& q : all) out.push_back(affine(q));
  return out;
}

group::AffineNiels<Fe> niels(const Affine& a) { return group::to_affine_niels(test::fe(a.x), test::fe(a.y)); }

TEST(Edwards, the_torsion_points_are_eight_and_form_a_cycle) {
  const auto all = points();
  const auto expected = affine(all);
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t j = 0; j < 8; ++j) {
      EXPECT_EQ(expected[i] == expected[j], i == j);
      EXPECT_TRUE(is(group::add(all[i], all[j]), expected[(i + j) % 8]));
    }
  }
}

TEST(Edwards, every_addition_formula_is_right_for_every_pair) {
  const auto all = points();
  const auto expected = affine(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      const EdwardsPoint &q = all[i], &r = all[j];
      const Affine sum = add(expected[i], expected[j]);
      const Affine difference = add(expected[i], negated(expected[j]));
      ASSERT_TRUE(is(group::add(q, r), sum));
      ASSERT_TRUE(is(group::sub(q, r), difference));
      ASSERT_TRUE(is(group::add(q, group::to_projective_niels(r)).extended(), sum));
      ASSERT_TRUE(is(group::sub(q, group::to_projective_niels(r)).extended(), difference));
      ASSERT_TRUE(is(group::add(q, niels(expected[j])).extended(), sum));
      ASSERT_TRUE(is(group::sub(q, niels(expected[j])).extended(), difference));
      ASSERT_EQ(group::equal_on_curve(q, r).declassify(), expected[i] == expected[j]);
      if (j > i) continue;
      const auto projective = group::add(q, niels(expected[j])).projective();
      ASSERT_TRUE(is(group::doubled(projective).extended(), add(sum, sum)));
    }
  }
}

TEST(Edwards, doubling_negation_and_selection_are_right_for_every_point) {
  const auto yes = field::Mask::from_bit(1), no = field::Mask::from_bit(0);
  const EdwardsPoint zero = EdwardsPoint::identity();
  const Affine nothing{0, 1};
  for (const EdwardsPoint& q : points()) {
    const Affine a = affine(q);
    Affine expected = add(a, a);
    ASSERT_TRUE(is(group::doubled(q), expected));
    for (unsigned n = 1; n < 6; ++n) {
      ASSERT_TRUE(is(group::doubled_n(q, n), expected));
      expected = add(expected, expected);
    }
    ASSERT_TRUE(is(group::negate(q), negated(a)));
    ASSERT_TRUE(is(group::select(yes, q, zero), a));
    ASSERT_TRUE(is(group::select(no, q, zero), nothing));
    for (const auto& mask : {yes, no}) {
      const bool set = mask.declassify();
      const Affine signed_a = set ? negated(a) : a;
      ASSERT_TRUE(is(group::add(zero, group::negate_if(mask, niels(a))).extended(), signed_a));
      ASSERT_TRUE(is(group::add(zero, group::negate_if(mask, group::to_projective_niels(q))).extended(), signed_a));
      const auto chosen = group::select(mask, niels(a), group::AffineNiels<Fe>::identity());
      ASSERT_TRUE(is(group::add(zero, chosen).extended(), set ? a : nothing));
      const auto projective =
          group::select(mask, group::to_projective_niels(q), group::ProjectiveNiels<Fe>::identity());
      ASSERT_TRUE(is(group::add(zero, projective).extended(), set ? a : nothing));
    }
  }
}

/// The most that a tight element may hold, in every coordinate: not a point, but the bounds of the formulas do not know
/// that.
TEST(Edwards, formulas_stay_within_bounds_on_the_largest_limbs) {
  test::Random random(2);
  for (const Fe& e : test::extreme_elements<1>(random, 20)) {
    const EdwardsPoint q = {e, e, e, e};
    const Integer v = test::value(e);
    const auto twice = group::doubled(q);  // E = 2v^2, F = 2v^2, G = 0, H = 2v^2
    EXPECT_EQ(mod(test::value(twice.X) - 4 * v * v * v * v, p()), 0);
    EXPECT_EQ(mod(test::value(twice.Y), p()), 0);
    EXPECT_EQ(mod(test::value(twice.T) - 4 * v * v * v * v, p()), 0);
    const auto sum = group::add(q, group::AffineNiels<Fe>{e, e, e}).extended();  // A = 0, B = 2v^2, C = v^2, D = 2v
    EXPECT_EQ(mod(test::value(sum.X) - 2 * v * v * (2 * v - v * v), p()), 0);
    EXPECT_EQ(mod(test::value(sum.Z) - (4 * v * v - v * v * v * v), p()), 0);
    const auto difference =
        group::sub(q, group::ProjectiveNiels<Fe>{e, e, e, e}).extended();  // D = 2v^2, F = 3v^2, G = v^2
    EXPECT_EQ(mod(test::value(difference.X) - 6 * v * v * v * v, p()), 0);
    EXPECT_EQ(mod(test::value(difference.Z) - 3 * v * v * v * v, p()), 0);
  }
}

template <std::size_t K>
void lanes_agree() {
  const auto all = points();
  using V = FeVec<K>;
  const auto gather = [&](std::size_t first, auto member) {
    std::array<Fe, K> out;
    for (std::size_t i = 0; i < K; ++i) out[i] = all[(first + i) % all.size()].*member;
    return V::load(out.data());
  };
  const auto load = [&](std::size_t first) {
    return group::Extended<V>{gather(first, &EdwardsPoint::X), gather(first, &EdwardsPoint::Y),
                              gather(first, &EdwardsPoint::Z), gather(first, &EdwardsPoint::T)};
  };
  const auto lane = [](const group::Extended<V>& q, std::size_t i) {
    return EdwardsPoint{q.X.lanes[i], q.Y.lanes[i], q.Z.lanes[i], q.T.lanes[i]};
  };
  for (std::size_t first = 0; first < all.size(); ++first) {
    const auto q = load(first), r = load(first + 5);
    const auto sum = group::add(q, r), difference = group::sub(q, r), twice = group::doubled_n(q, 3);
    for (std::size_t i = 0; i < K; ++i) {
      const EdwardsPoint &a = all[(first + i) % all.size()], &b = all[(first + 5 + i) % all.size()];
      EXPECT_TRUE(group::equal_on_curve(lane(sum, i), group::add(a, b)).declassify());
      EXPECT_TRUE(group::equal_on_curve(lane(difference, i), group::sub(a, b)).declassify());
      EXPECT_TRUE(group::equal_on_curve(lane(twice, i), group::doubled_n(a, 3)).declassify());
    }
  }
}

TEST(Edwards, formulas_on_several_lanes_give_each_lane_its_own_result) {
  lanes_agree<2>();
  lanes_agree<4>();
}

TEST(Edwards, batch_conversion_to_affine_equals_single_conversion) {
  const auto all = points();
  const auto expected = affine(all);
  for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 65U, 255U, 256U, 257U, 600U}) {
    for (const bool affine_only : {true, false}) {
      std::vector<EdwardsPoint> in(n);
      for (std::size_t i = 0; i < n; ++i) {
        const Affine& a = expected[i % all.size()];
        const Fe x = test::fe(a.x), y = test::fe(a.y);
        in[i] = affine_only ? EdwardsPoint{x, y, Fe::one(), mul(x, y)} : all[i % all.size()];
      }
      std::vector<group::AffineNiels<Fe>> out(n);
      group::to_affine_niels_batch(in, out);
      for (std::size_t i = 0; i < n; ++i) {
        const Affine& a = expected[i % all.size()];
        ASSERT_EQ(mod(test::value(out[i].y_plus_x) - a.y - a.x, p()), 0);
        ASSERT_EQ(mod(test::value(out[i].y_minus_x) - a.y + a.x, p()), 0);
        ASSERT_EQ(mod(test::value(out[i].xy2d) - 2 * d() * a.x * a.y, p()), 0);
      }
    }
  }
}

}  // namespace
}  // namespace slipstream
