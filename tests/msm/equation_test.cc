#include "slipstream/msm/equation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <span>
#include <vector>

#include "msm/points.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "support/vectors.h"

namespace slipstream::msm::test {
namespace {

using slipstream::test::CaseCounter;

FixedBases make_bases(std::size_t capacity) {
  std::vector<Point> all = decoded_points(2 + 2 * capacity, 40);
  return {all[0],
          all[1],
          {all.begin() + 2, all.begin() + 2 + static_cast<std::ptrdiff_t>(capacity)},
          {all.begin() + 2 + static_cast<std::ptrdiff_t>(capacity), all.end()}};
}

/// More than have tables.
const FixedBases& bases() {
  static const FixedBases instance = make_bases(FixedBases::kTabledMultipliers + 44);
  return instance;
}

std::vector<Options> assorted_options() {
  return {{},
          {.threads = 2},
          {.threads = 3},
          {.threads = 0},
          {.bases_in_parts = true},
          {.threads = 2, .bases_in_parts = false},
          {.plan = Plan{Algorithm::straus, 5, 1}},
          {.plan = Plan{Algorithm::straus, 4, 3}},
          {.threads = 2, .plan = Plan{Algorithm::straus, 5, 2}},
          {.plan = Plan{Algorithm::pippenger, 40, 1}},
          {.threads = 3, .plan = Plan{Algorithm::pippenger, 26, 2}}};
}

/// The verdict, which must be the same under all options.
bool holds(const Equation& equation) {
  const auto first = equation.check_vartime(bases());
  EXPECT_TRUE(first.has_value());
  for (const Options& options : assorted_options()) {
    const auto verdict = equation.check_vartime(bases(), options);
    EXPECT_TRUE(verdict.has_value() && *verdict == *first);
  }
  return *first;
}

/// Adds coefficients of G and H to an equation.
void add_generators(Equation& equation, std::span<const Scalar> G, std::span<const Scalar> H) {
  const Listed g{0, G}, h{0, H};
  equation.add_generators({.listed = {&g, 1}}, {.listed = {&h, 1}});
}
void add_G(Equation& equation, std::size_t i, const Scalar& coefficient) {
  const Listed g{i, {&coefficient, 1}};
  equation.add_generators({.listed = {&g, 1}}, {});
}
void add_H(Equation& equation, std::size_t i, const Scalar& coefficient) {
  const Listed h{i, {&coefficient, 1}};
  equation.add_generators({}, {.listed = {&h, 1}});
}

/// Random coefficients for `generators` generators and `dynamic` points, balanced by one more point: the negated sum.
struct Balanced {
  Equation equation;
  Point sum;

  Balanced(std::size_t generators, std::size_t dynamic, std::uint64_t seed) {
    ScalarSource source(seed);
    const Scalar b = source.uniform(), blinding = source.uniform();
    equation.add_B(b);
    equation.add_B_blinding(blinding);
    sum = b * bases().B() + blinding * bases().B_blinding();
    std::vector<Scalar> G(generators), H(generators);
    for (std::size_t i = 0; i < generators; ++i) {
      G[i] = source.uniform();
      H[i] = source.uniform();
      sum = sum + G[i] * bases().G()[i] + H[i] * bases().H()[i];
    }
    add_generators(equation, G, H);
    for (const Point& p : decoded_points(dynamic, seed + 1)) {
      const Scalar s = source.uniform();
      equation.add(s, ristretto255::encode(p));
      sum = sum + s * p;
    }
  }

  void close() { equation.add(-Scalar::one(), ristretto255::encode(sum)); }
};

TEST(Equation, the_empty_equation_holds) {
  const Equation equation;
  EXPECT_TRUE(holds(equation));
  EXPECT_EQ(equation.dynamic_count(), 0U);
  EXPECT_EQ(equation.generator_count(), 0U);
  const FixedBases none = make_bases(0);
  EXPECT_TRUE(*equation.check_vartime(none));
}

TEST(Equation, zero_coefficients_change_nothing) {
  Equation equation;
  equation.add_B(Scalar::zero());
  add_generators(equation, std::vector<Scalar>(10), std::vector<Scalar>(172));
  equation.add(Scalar::zero(), ristretto255::encode(bases().B()));
  EXPECT_EQ(equation.generator_count(), 172U);
  EXPECT_TRUE(holds(equation));
}

TEST(Equation, each_base_alone_is_not_the_identity_and_cancels_with_its_negative) {
  const auto expect_cancels = [](auto&& touch, const Point& base) {
    Equation equation;
    touch(equation);
    EXPECT_FALSE(holds(equation));
    equation.add(-Scalar::from_u64(5), ristretto255::encode(base));
    EXPECT_TRUE(holds(equation));
  };
  const Scalar five = Scalar::from_u64(5);
  expect_cancels([&](Equation& e) { e.add_B(five); }, bases().B());
  expect_cancels([&](Equation& e) { e.add_B_blinding(five); }, bases().B_blinding());
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{63}, FixedBases::kTabledMultipliers - 1,
                              FixedBases::kTabledMultipliers, bases().capacity() - 1}) {
    expect_cancels([&](Equation& e) { add_G(e, i, five); }, bases().G()[i]);
    expect_cancels([&](Equation& e) { add_H(e, i, five); }, bases().H()[i]);
  }
}

TEST(Equation, holds_for_mixes_of_fixed_and_dynamic_points_and_for_nothing_near_them) {
  CaseCounter count("mixes");
  for (const std::size_t generators : std::initializer_list<std::size_t>{0, 1, 2, 16, 64, 128, 129, 172}) {
    for (const std::size_t dynamic : std::initializer_list<std::size_t>{0, 1, 2, 30, 130}) {
      Balanced mix(generators, dynamic, 50 + generators + 7 * dynamic);
      EXPECT_EQ(mix.equation.generator_count(), generators);
      EXPECT_EQ(mix.equation.dynamic_count(), dynamic);
      EXPECT_FALSE(holds(mix.equation));
      mix.close();
      EXPECT_TRUE(holds(mix.equation)) << generators << " generators, " << dynamic << " points";
      Equation off = mix.equation;
      if (generators > 0) {
        add_G(off, generators - 1, Scalar::one());
      } else {
        off.add_B(Scalar::one());
      }
      EXPECT_FALSE(holds(off));
      ++count;
    }
  }
}

TEST(Equation, accepts_the_identity_only_as_an_element_of_ristretto255) {
  // Every multiple by l of a point is the identity of ristretto255, whatever 4-torsion the representative carries.
  const Point p = decoded_points(1, 60)[0];
  Equation equation;
  equation.add(Scalar::one(), ristretto255::encode(p));
  equation.add(-Scalar::one(), ristretto255::encode(p));
  equation.add(Scalar::from_u64(77), Encoding{});
  EXPECT_TRUE(holds(equation));
}

TEST(Equation, coefficients_of_one_base_add_up) {
  ScalarSource source(61);
  Equation equation;
  Scalar b, g;
  for (int i = 0; i < 20; ++i) {
    const Scalar s = source.uniform();
    equation.add_B(s);
    add_G(equation, 4, s);
    b += s;
    g += s;
  }
  equation.add(-b, ristretto255::encode(bases().B()));
  EXPECT_FALSE(holds(equation));
  equation.add(-g, ristretto255::encode(bases().G()[4]));
  EXPECT_TRUE(holds(equation));
}

TEST(Equation, a_shorter_vector_leaves_the_coefficients_behind_it_alone) {
  Equation equation;
  add_G(equation, 8, Scalar::one());
  add_generators(equation, std::vector<Scalar>(2, Scalar::one()), std::vector<Scalar>(3, Scalar::one()));
  EXPECT_EQ(equation.generator_count(), 9U);
  Point sum = bases().G()[8];
  for (std::size_t i = 0; i < 2; ++i) sum = sum + bases().G()[i];
  for (std::size_t i = 0; i < 3; ++i) sum = sum + bases().H()[i];
  equation.add(-Scalar::one(), ristretto255::encode(sum));
  EXPECT_TRUE(holds(equation));
}

TEST(Equation, a_merge_is_the_sum_and_keeps_the_order_of_points) {
  Balanced a(5, 3, 70), b(17, 4, 71);
  a.close();
  b.close();
  Equation merged = a.equation;
  merged.merge(b.equation);
  EXPECT_EQ(merged.dynamic_count(), a.equation.dynamic_count() + b.equation.dynamic_count());
  EXPECT_EQ(merged.generator_count(), 17U);
  EXPECT_EQ(merged.points()[4], b.equation.points()[0]);
  EXPECT_TRUE(holds(merged));

  Equation open = merged;
  open.merge(Balanced(3, 1, 72).equation);
  EXPECT_FALSE(holds(open));

  Equation empty;
  empty.merge(merged);
  EXPECT_TRUE(holds(empty));
  EXPECT_EQ(empty.dynamic_count(), merged.dynamic_count());
  merged.merge(merged);
  EXPECT_EQ(merged.dynamic_count(), 2 * empty.dynamic_count());
  EXPECT_TRUE(holds(merged));
}

TEST(Equation, weights_keep_true_equations_true_and_false_ones_false) {
  ScalarSource source(73);
  const Point p = decoded_points(1, 74)[0], wrong = p.doubled();
  // Statement i: k_i B = P_i; the one at `bad` is false.
  for (int bad = -1; bad < 6; ++bad) {
    Equation equation;
    for (int i = 0; i < 6; ++i) {
      const Scalar weight = Scalar::from_u128(source.u64() | 1, source.u64());
      const Scalar k = source.uniform();
      const Point claimed = i == bad ? wrong : k * bases().B();
      equation.add_B(weight * k);
      equation.add(-weight, ristretto255::encode(claimed));
    }
    EXPECT_EQ(holds(equation), bad == -1);
  }
}

TEST(Equation, clearing_gives_back_the_empty_equation) {
  Balanced mix(40, 20, 75);
  mix.equation.clear();
  EXPECT_EQ(mix.equation.dynamic_count(), 0U);
  EXPECT_EQ(mix.equation.generator_count(), 0U);
  EXPECT_TRUE(holds(mix.equation));
  EXPECT_EQ(mix.equation.statement_count(), 0U);
  mix.equation.add_B(Scalar::one());
  EXPECT_FALSE(holds(mix.equation));
}

TEST(Equation, names_the_lowest_encoding_that_does_not_decode) {
  CaseCounter count("positions of a bad encoding");
  const std::vector<Encoding> good = encodings(decoded_points(150, 76));
  for (std::size_t bad = 0; bad < good.size(); ++bad) {
    Equation equation;
    equation.add_B(Scalar::one());
    for (std::size_t i = 0; i < good.size(); ++i) {
      // A coefficient of zero does not excuse an encoding.
      const Scalar coefficient = i % 2 == 0 ? Scalar::zero() : Scalar::from_u64(i);
      equation.add(coefficient, i == bad || (i > bad && i % 5 == 0) ? bad_encoding() : good[i]);
    }
    for (const unsigned threads : {1U, 2U, 3U, 0U}) {
      const auto verdict = equation.check_vartime(bases(), {.threads = threads});
      ASSERT_FALSE(verdict.has_value());
      ASSERT_EQ(verdict.error().index, bad);
      ++count;
    }
  }
}

TEST(Equation, a_shared_point_is_decoded_once_and_its_coefficients_add_up) {
  ScalarSource source(80);
  const std::vector<Point> points = decoded_points(300, 81);
  const std::vector<Encoding> encoded = encodings(points);
  Equation a, b;
  Point sum;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Scalar s = source.uniform();
      (i % 2 == 0 ? a : b).add_shared(s, encoded[i]);
      sum = sum + s * points[i];
    }
  }
  EXPECT_EQ(a.dynamic_count(), points.size() / 2);
  // Points that are not shared stay apart from those that are.
  a.add(Scalar::one(), encoded[0]);
  sum = sum + points[0];
  EXPECT_EQ(a.dynamic_count(), points.size() / 2 + 1);
  for (const Encoding& e : encoded) b.add_shared(Scalar::zero(), e);
  a.merge(b);
  EXPECT_EQ(a.dynamic_count(), points.size() + 1);
  EXPECT_FALSE(holds(a));
  a.add_shared(-Scalar::one(), ristretto255::encode(sum));
  EXPECT_TRUE(holds(a));
}

/// `n` statements k B + g G_i + h H_j = P + 7 Q, of which those in `wrong` are false and the points of those in
/// `undecodable` are none.
Equation statements(std::size_t n, const std::set<std::size_t>& wrong, const std::set<std::size_t>& undecodable) {
  ScalarSource source(90);
  const Encoding shared = ristretto255::encode(bases().G()[3]);
  Equation equation;
  for (std::size_t i = 0; i < n; ++i) {
    const Scalar k = source.uniform(), weight = Scalar::from_u128(source.u64() | 1, source.u64());
    // A tensor over 16 generators with tail, a geometric sequence, and one number.
    std::vector<Scalar> factors(4), g(16), h(20);
    for (Scalar& factor : factors) factor = source.uniform();
    const field::Tensor tensor{source.uniform(), factors.data(), 4, 11, source.uniform()};
    const field::Geometric run{3, 12, source.uniform(), source.uniform()}, beyond{2, 18, source.uniform(), k};
    const Scalar constant = source.uniform(), one = source.uniform();
    for (std::size_t j = 0; j < 16; ++j) {
      g[j] = tensor.first;
      for (std::size_t bit = 0; bit < 4; ++bit) {
        if ((j >> bit & 1) != 0) g[j] *= factors[bit];
      }
      g[j] += constant;
      if (j >= tensor.split) g[j] = (g[j] - constant) * tensor.tail + constant * tensor.tail;
      h[j] = g[j];
    }
    Scalar term = run.first;
    for (std::size_t j = 0; j < run.count; ++j, term *= run.ratio) g[run.begin + j] += term;
    term = beyond.first;
    for (std::size_t j = 0; j < beyond.count; ++j, term *= beyond.ratio) h[beyond.begin + j] += term;
    g[5] += one;
    Point left = k * bases().B();
    for (std::size_t j = 0; j < 16; ++j) left = left + g[j] * bases().G()[j];
    for (std::size_t j = 0; j < 20; ++j) left = left + h[j] * bases().H()[j];
    left = left - Scalar::from_u64(7) * bases().G()[3];

    equation.begin_statement();
    equation.add_B(weight * (wrong.contains(i) ? k + Scalar::one() : k));
    for (Scalar& x : g) x *= weight;
    field::Tensor weighted = tensor;
    weighted.first *= weight;
    field::Geometric weighted_run = run, weighted_beyond = beyond;
    weighted_run.first *= weight;
    weighted_beyond.first *= weight;
    const Scalar weighted_one = weight * one;
    const Listed weighted_list{5, {&weighted_one, 1}};
    equation.add_generators({.tensor = weighted,
                             .constant = weight * constant,
                             .geometric = {&weighted_run, 1},
                             .listed = {&weighted_list, 1}},
                            {.tensor = weighted, .constant = weight * constant, .geometric = {&weighted_beyond, 1}});
    equation.add(-weight, undecodable.contains(i) ? bad_encoding() : ristretto255::encode(left));
    equation.add_shared(-(weight * Scalar::from_u64(7)), shared);
  }
  return equation;
}

TEST(Equation, names_every_false_statement) {
  CaseCounter count("sets of false statements");
  const std::vector<std::set<std::size_t>> sets = {{}, {0}, {36}, {17, 18}, {0, 5, 6, 7, 20, 35, 36}};
  for (const auto& wrong : sets) {
    for (const auto& undecodable : sets) {
      const Equation equation = statements(37, wrong, undecodable);
      ASSERT_EQ(equation.statement_count(), 37U);
      std::set<std::size_t> expected = wrong;
      expected.insert(undecodable.begin(), undecodable.end());
      const auto verdict = equation.check_vartime(bases());
      ASSERT_EQ(verdict.has_value(), undecodable.empty());
      if (verdict) {
        ASSERT_EQ(*verdict, wrong.empty());
      }
      for (const unsigned threads : {1U, 2U}) {
        const auto found = equation.false_statements_vartime(bases(), {.threads = threads});
        ASSERT_EQ(found.size(), expected.size());
        auto next = expected.begin();
        for (const FalseStatement& statement : found) {
          ASSERT_EQ(statement.statement, *next);
          ASSERT_EQ(statement.undecodable.has_value(), undecodable.contains(*next));
          if (statement.undecodable) {
            ASSERT_EQ(*statement.undecodable, bad_encoding());
          }
          ++next;
        }
      }
      const auto first = equation.false_statements_vartime(bases(), {}, 2);
      ASSERT_EQ(first.size(), std::min<std::size_t>(2, expected.size()));
      auto next = expected.begin();
      for (const FalseStatement& statement : first) ASSERT_EQ(statement.statement, *next++);
      ++count;
    }
  }
}

TEST(Equation, a_merge_keeps_statements_apart) {
  Equation merged = statements(5, {2}, {});
  merged.merge(statements(9, {0, 8}, {4}));
  merged.merge(merged);
  std::vector<std::size_t> found;
  for (const FalseStatement& statement : merged.false_statements_vartime(bases())) found.push_back(statement.statement);
  EXPECT_EQ(found, (std::vector<std::size_t>{2, 5, 9, 13, 16, 19, 23, 27}));
}

TEST(Equation, tells_where_the_time_went) {
  Balanced mix(8, 10, 77);
  mix.equation.add(Scalar::zero(), Encoding{});
  Stats stats;
  ASSERT_TRUE(mix.equation.check_vartime(bases(), {}, &stats).has_value());
  EXPECT_EQ(stats.decoded, 11U);
  EXPECT_EQ(stats.points, 2U + 16 + 10);
  EXPECT_GT(stats.decode_ns, 0U);
  EXPECT_GT(stats.multiply_ns, 0U);

  mix.equation.add(Scalar::one(), bad_encoding());
  ASSERT_FALSE(mix.equation.check_vartime(bases(), {}, &stats).has_value());
  EXPECT_EQ(stats.decoded, 22U);
  EXPECT_EQ(stats.points, 28U) << "no multiplication took place";
}

TEST(FixedBases, keep_what_they_were_made_of) {
  const std::vector<Point> all = decoded_points(2 + 2 * 3, 78);
  const FixedBases made(all[0], all[1].doubled(), {all[2], all[3], all[4]}, {all[5], all[6], all[7]});
  EXPECT_EQ(made.capacity(), 3U);
  EXPECT_EQ(made.B(), all[0]);
  EXPECT_EQ(made.B_blinding(), all[1].doubled());
  EXPECT_EQ(made.G()[1], all[3]);
  EXPECT_EQ(made.H()[2], all[7]);
  ASSERT_EQ(made.bases().size(), 8U);
  const Point in_order[] = {made.B(),    made.B_blinding(), made.G()[0], made.H()[0],
                            made.G()[1], made.H()[1],       made.G()[2], made.H()[2]};
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(Point(OneLaneCurve::to_sum(made.bases().addends()[i])), in_order[i]);
  EXPECT_EQ(made.bases().tabled(), 8U);
  EXPECT_EQ(bases().bases().tabled(), 2 + 2 * FixedBases::kTabledMultipliers);
  EXPECT_EQ(made.bases().parted(), 8U);
}

}  // namespace
}  // namespace slipstream::msm::test
