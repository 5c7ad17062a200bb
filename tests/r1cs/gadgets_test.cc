#include <gtest/gtest.h>

#include <algorithm>

#include "r1cs/plain_system.h"
#include "r1cs/replay.h"
#include "slipstream/r1cs/gadgets/cloak.h"
#include "slipstream/r1cs/verifier.h"

namespace slipstream::r1cs {
namespace {

using test::Json;
using test::PlainSystem;

constexpr std::uint64_t kMax = ~std::uint64_t{0};

SignedInteger integer(std::int64_t x) {
  return x < 0 ? -SignedInteger(static_cast<std::uint64_t>(-x)) : SignedInteger(static_cast<std::uint64_t>(x));
}

Value value(std::int64_t q, std::uint64_t f) { return {integer(q), Scalar::from_u64(f)}; }

AllocatedValue commit(PlainSystem& cs, const Value& v) { return {cs.commit(v.q.to_scalar()), cs.commit(v.f), v}; }

std::vector<AllocatedValue> commit_all(PlainSystem& cs, const std::vector<Value>& values) {
  std::vector<AllocatedValue> out;
  for (const Value& v : values) out.push_back(commit(cs, v));
  return out;
}

/// "satisfied", "violated", or the name of the error.
std::string run_cloak(const std::vector<Value>& inputs, const std::vector<Value>& outputs) {
  PlainSystem cs;
  const auto in = commit_all(cs, inputs);
  const auto out = commit_all(cs, outputs);
  auto result = cloak(cs, in, out);
  if (result) result = cs.run_second_phase();
  EXPECT_EQ(cs.misdeclared_blocks(), 0U);
  if (!result) return std::string(name(result.error().kind));
  return cs.violations() == 0 ? "satisfied" : "violated";
}

TEST(SignedInteger, sums_and_products_stay_below_two_to_the_64) {
  const SignedInteger max(kMax);
  EXPECT_EQ(max + integer(0), max);
  EXPECT_EQ(max + integer(1), std::nullopt);
  EXPECT_EQ(-max + integer(-1), std::nullopt);
  EXPECT_EQ(max + -max, integer(0));
  EXPECT_EQ(integer(5) + integer(-7), integer(-2));
  EXPECT_EQ(max * integer(-1), -max);
  EXPECT_EQ(max * max, std::nullopt);
  EXPECT_EQ(-max * max, std::nullopt);
  EXPECT_EQ(SignedInteger(std::uint64_t{1} << 32) * SignedInteger(std::uint64_t{1} << 32), std::nullopt);
  EXPECT_EQ(integer(-3) * integer(-4), integer(12));
  EXPECT_EQ(integer(-3) * integer(0), integer(0));
}

TEST(SignedInteger, converts_to_scalars_and_back) {
  EXPECT_EQ(integer(-3).to_scalar(), -Scalar::from_u64(3));
  EXPECT_EQ((-SignedInteger(kMax)).to_scalar(), -Scalar::from_u64(kMax));
  EXPECT_EQ(SignedInteger(kMax).to_scalar(), Scalar::from_u64(kMax));
  EXPECT_EQ(integer(0).to_scalar(), Scalar::zero());
  EXPECT_EQ(SignedInteger(kMax).to_u64(), kMax);
  EXPECT_EQ(integer(-1).to_u64(), std::nullopt);
  EXPECT_LT(integer(-2), integer(1));
}

TEST(Merge, groups_by_flavor_and_adds_up_neighbours) {
  const SecretVector<Value> values{value(1, 7), value(2, 8), value(3, 7), value(4, 9), value(5, 8), value(6, 7)};
  const SecretVector<Value> grouped = group_by_flavor(values);
  EXPECT_TRUE(std::is_permutation(values.begin(), values.end(), grouped.begin(), grouped.end()));
  EXPECT_EQ(grouped[0], values[0]);
  const std::vector<std::uint64_t> flavors{7, 7, 7, 9, 8, 8};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(grouped[i].f, Scalar::from_u64(flavors[i])) << i;

  const auto merged = merge_by_flavor(grouped);
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->middle.size(), 4U);
  EXPECT_EQ(merged->outputs, (SecretVector<Value>{Value{}, Value{}, value(10, 7), value(4, 9), Value{}, value(7, 8)}));
  EXPECT_FALSE(merge_by_flavor(std::vector{value(1, 1)}));
}

TEST(Merge, refuses_sums_out_of_range_of_one_flavor_only) {
  const Value max{SignedInteger(kMax), Scalar::one()};
  const auto has_sums = [](const std::vector<Value>& values) { return merge_by_flavor(values).has_value(); };
  EXPECT_TRUE(has_sums({max, {SignedInteger(kMax), Scalar::from_u64(2)}}));
  EXPECT_TRUE(has_sums({max, value(0, 1)}));
  EXPECT_TRUE(has_sums({max, value(-1, 1), value(1, 1)}));
  EXPECT_FALSE(has_sums({max, value(1, 1), value(-1, 1)}));
  EXPECT_FALSE(has_sums({{-SignedInteger(kMax), Scalar::one()}, value(-1, 1)}));
}

TEST(RangeGadget, holds_exactly_below_two_to_the_bits) {
  for (const unsigned bits : {0U, 1U, 5U, 63U, 64U}) {
    const std::uint64_t top = bits == 0 ? 0 : kMax >> (64 - bits);
    for (const std::uint64_t v : {std::uint64_t{0}, top / 2, top, top + 1, kMax}) {
      PlainSystem cs;
      const Variable variable = cs.commit(Scalar::from_u64(v));
      ASSERT_TRUE(range_proof(cs, variable, SignedInteger(v), bits));
      EXPECT_EQ(cs.violations() == 0, v <= top) << bits << " " << v;
      EXPECT_EQ(cs.multiplier_count(), bits);
      EXPECT_EQ(cs.constraint_count(), 2 * bits + 1);
    }
  }
}

TEST(RangeGadget, refuses_more_than_64_bits_and_unknown_or_negative_values) {
  Verifier verifier(64);
  EXPECT_EQ(test::outcome(range_proof(verifier, Scalar::one(), std::nullopt, 65)), "InvalidBitsize");
  EXPECT_EQ(verifier.multiplier_count(), 0U);
  EXPECT_EQ(test::outcome(range_proof(verifier, Scalar::one(), std::nullopt, 64)), "accept");
  PlainSystem cs;
  EXPECT_EQ(test::outcome(range_proof(cs, Scalar::one(), std::nullopt, 64)), "MissingAssignment");
  EXPECT_EQ(test::outcome(range_proof(cs, Scalar::one(), integer(-1), 64)), "MissingAssignment");
}

TEST(ShuffleGadget, holds_exactly_for_reorderings) {
  for (std::uint64_t k = 1; k <= 6; ++k) {
    for (const bool reordered : {true, false}) {
      PlainSystem cs;
      std::vector<Variable> x, y;
      for (std::uint64_t i = 0; i < k; ++i) {
        x.push_back(cs.commit(Scalar::from_u64(i * i)));
        y.push_back(cs.commit(Scalar::from_u64((k - 1 - i) * (k - 1 - i) + (!reordered && i == k / 2 ? 1 : 0))));
      }
      ASSERT_TRUE(k_shuffle(cs, std::span<const Variable>(x), std::span<const Variable>(y)));
      EXPECT_EQ(cs.violations(), reordered ? 0U : 1U) << k;
      EXPECT_EQ(cs.multiplier_count(), 2 * (k - 1));
    }
  }
}

TEST(ShuffleGadget, needs_inputs_and_as_many_outputs) {
  PlainSystem cs;
  const std::vector<Variable> one{Variable::one()}, two{Variable::one(), Variable::one()}, none;
  EXPECT_EQ(test::outcome(k_shuffle(cs, std::span(one), std::span(two))), "GadgetError");
  EXPECT_EQ(test::outcome(k_shuffle(cs, std::span(none), std::span(none))), "GadgetError");
  const AllocatedValue v{Variable::one(), Variable::one()};
  EXPECT_EQ(test::outcome(value_shuffle(cs, std::vector{v}, std::vector{v, v})), "GadgetError");
  EXPECT_EQ(test::outcome(value_shuffle(cs, {}, {})), "GadgetError");
  EXPECT_EQ(test::outcome(padded_shuffle(cs, {}, {})), "GadgetError");
}

TEST(MixGadget, holds_exactly_for_moved_and_added_values) {
  const auto violations = [](Value A, Value B, Value C, Value D) {
    PlainSystem cs;
    const auto v = commit_all(cs, {A, B, C, D});
    mix(cs, v[0], v[1], v[2], v[3]);
    EXPECT_EQ(cs.block_count(), 1U);
    EXPECT_TRUE(cs.run_second_phase());
    EXPECT_EQ(cs.misdeclared_blocks(), 0U);
    return cs.violations();
  };
  EXPECT_EQ(violations(value(3, 1), value(4, 2), value(3, 1), value(4, 2)), 0U);
  EXPECT_EQ(violations(value(3, 1), value(4, 1), value(0, 0), value(7, 1)), 0U);
  EXPECT_EQ(violations(value(3, 1), value(4, 1), value(0, 5), value(7, 1)), 0U);
  EXPECT_EQ(violations(value(3, 1), value(4, 2), value(0, 0), value(7, 1)), 1U);
  EXPECT_EQ(violations(value(3, 1), value(4, 1), value(1, 1), value(6, 1)), 1U);
  EXPECT_EQ(violations(value(3, 1), value(4, 2), value(4, 2), value(3, 1)), 1U);
  EXPECT_EQ(violations(value(3, 1), value(4, 1), value(0, 0), value(7, 2)), 1U);
}

TEST(CloakGadget, witness_satisfies_every_case_of_the_reference) {
  const Json vectors = test::load_vectors("cloak.json");
  test::CaseCounter cases("cloak.json: witnesses");
  for (const Json& c : vectors["cases"]) {
    if (c["expect"] != "accept") continue;
    SCOPED_TRACE(c["name"].get<std::string>());
    const auto values = [](const Json& list) {
      std::vector<Value> out;
      for (const Json& v : list) out.push_back({SignedInteger(test::u64(v["quantity"])), test::scalar(v["flavor"])});
      return out;
    };
    EXPECT_EQ(run_cloak(values(c["inputs"]), values(c["outputs"])), "satisfied");
    ++cases;
  }
}

TEST(CloakGadget, fails_for_unbalanced_negative_and_overflowing_values) {
  EXPECT_EQ(run_cloak({value(5, 1), value(6, 2)}, {value(6, 2), value(3, 1), value(2, 1)}), "satisfied");
  EXPECT_EQ(run_cloak({value(5, 1), value(-2, 1)}, {value(3, 1)}), "satisfied");
  EXPECT_EQ(run_cloak({value(5, 1)}, {value(6, 1)}), "violated");
  EXPECT_EQ(run_cloak({value(5, 1)}, {value(5, 2)}), "violated");
  EXPECT_EQ(run_cloak({value(5, 1), value(6, 2)}, {value(5, 2), value(6, 1)}), "violated");
  EXPECT_EQ(run_cloak({value(5, 1)}, {value(7, 1), value(-2, 1)}), "MissingAssignment");
  EXPECT_EQ(run_cloak({{SignedInteger(kMax), Scalar::one()}, value(1, 1)}, {value(1, 1)}), "GadgetError");
}

TEST(CloakGadget, adds_the_same_constraints_with_and_without_assignments) {
  for (std::size_t m = 1; m <= 4; ++m) {
    for (std::size_t n = 1; n <= 4; ++n) {
      PlainSystem prover;
      Verifier verifier(2048);
      std::vector<AllocatedValue> known, unknown;
      for (std::size_t i = 0; i < m + n; ++i) {
        known.push_back(commit(prover, value(1, 1)));
        const Variable q = verifier.commit({});
        unknown.push_back({q, verifier.commit({})});
      }
      const auto halves = [m](const std::vector<AllocatedValue>& v) {
        const auto middle = v.begin() + static_cast<std::ptrdiff_t>(m);
        return std::pair{std::vector(v.begin(), middle), std::vector(middle, v.end())};
      };
      const auto [known_in, known_out] = halves(known);
      const auto [in, out] = halves(unknown);
      ASSERT_TRUE(cloak(prover, known_in, known_out));
      ASSERT_TRUE(cloak(verifier, in, out));
      EXPECT_EQ(prover.multiplier_count(), verifier.multiplier_count());
      EXPECT_EQ(prover.constraint_count(), verifier.constraint_count());
    }
  }
}

TEST(CloakGadget, blocks_do_what_their_shapes_declare) {
  test::CaseCounter cases("blocks of shuffles and cloaks");
  const auto run = [&](auto&& gadget, std::size_t m, std::size_t n) {
    PlainSystem cs;
    const auto x = commit_all(cs, std::vector(m, value(1, 1))), y = commit_all(cs, std::vector(n, value(1, 1)));
    ASSERT_TRUE(gadget(cs, x, y));
    ASSERT_TRUE(cs.run_second_phase());
    EXPECT_EQ(cs.misdeclared_blocks(), 0U) << m << " " << n;
    for (std::size_t i = 0; i < cs.block_count(); ++i) ++cases;
  };
  for (std::size_t m = 1; m <= 5; ++m) {
    run([](PlainSystem& cs, const auto& x, const auto& y) { return value_shuffle(cs, x, y); }, m, m);
    for (std::size_t n = 1; n <= 5; ++n) {
      const auto padded = [](PlainSystem& cs, const auto& x, const auto& y) {
        return padded_shuffle(cs, SecretVector<AllocatedValue>(x.begin(), x.end()),
                              SecretVector<AllocatedValue>(y.begin(), y.end()));
      };
      run(padded, m, n);
      run([](PlainSystem& cs, const auto& x, const auto& y) { return cloak(cs, x, y); }, m, n);
    }
  }
}

}  // namespace
}  // namespace slipstream::r1cs
