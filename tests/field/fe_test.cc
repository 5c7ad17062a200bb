// GF(2^255-19) against arbitrary-precision integers.
#include "slipstream/field/fe.h"

#include <gtest/gtest.h>

#include <vector>

#include "field/oracle.h"
#include "slipstream/field/detail/fe_bytes.h"
#include "slipstream/field/detail/fe_constants.h"
#include "slipstream/field/detail/lane_algorithms.h"

namespace slipstream {
namespace {

using field::Fe;
using field::FeBounded;
using field::FeLoose;
using test::extreme_elements;
using test::fe;
using test::Integer;
using test::mod;
using test::p;
using test::Random;
using test::value;

bool is_tight(const Fe& a) {
  for (const std::uint64_t limb : a.limbs()) {
    if (limb > field::kFeUnit) return false;
  }
  return true;
}

template <unsigned M>
bool congruent(const FeBounded<M>& a, const Integer& expected) {
  for (const std::uint64_t limb : a.limbs()) {
    if (limb > FeBounded<M>::kMaxLimb) return false;
  }
  return mod(value(a), p()) == mod(expected, p());
}

/// Calls test.template operator()<M>() for every magnitude M.
template <class Test, unsigned... M>
void for_magnitudes(Test test, std::integer_sequence<unsigned, M...>) {
  (test.template operator()<M + 1>(), ...);
}
template <class Test>
void for_every_magnitude(Test test) {
  for_magnitudes(test, std::make_integer_sequence<unsigned, field::kFeMaxMagnitude>{});
}

TEST(Fe, products_are_right_and_tight_for_extreme_limbs_of_every_magnitude) {
  Random random(1);
  for_every_magnitude([&]<unsigned M>() {
    const auto elements = extreme_elements<M>(random, 40);
    for (const auto& a : elements) {
      for (const auto& b : elements) {
        const Fe product = mul(a, b);
        ASSERT_TRUE(is_tight(product));
        ASSERT_TRUE(congruent(product, value(a) * value(b))) << value(a) << " * " << value(b);
      }
      const Fe squared = square(a);
      ASSERT_TRUE(is_tight(squared));
      ASSERT_TRUE(congruent(squared, value(a) * value(a))) << value(a) << "^2";
    }
  });
}

TEST(Fe, products_of_unequal_magnitudes_are_right) {
  Random random(2);
  const auto tight = extreme_elements<1>(random, 40);
  const auto loose = extreme_elements<8>(random, 40);
  for (const auto& a : tight) {
    for (const auto& b : loose) {
      ASSERT_TRUE(congruent(mul(a, b), value(a) * value(b)));
      ASSERT_TRUE(congruent(mul(b, a), value(a) * value(b)));
    }
  }
}

TEST(Fe, small_multiples_are_right_for_extreme_limbs) {
  Random random(3);
  for (const auto& a : extreme_elements<8>(random, 200)) {
    for (const std::uint32_t k : {0U, 1U, 19U, 121665U, 121666U, 0x80000000U, 0xffffffffU}) {
      const Fe multiple = field::mul_small(a, k);
      ASSERT_TRUE(is_tight(multiple));
      ASSERT_TRUE(congruent(multiple, value(a) * k));
    }
  }
}

TEST(Fe, sums_differences_and_carries_are_right_for_extreme_limbs) {
  Random random(4);
  const auto ones = extreme_elements<1>(random, 30);
  const auto threes = extreme_elements<3>(random, 30);
  const auto fours = extreme_elements<4>(random, 30);
  for (const auto& a : ones) {
    for (const auto& b : ones) {
      ASSERT_TRUE(congruent(add(a, b), value(a) + value(b)));
      ASSERT_TRUE(congruent(sub(a, b), value(a) - value(b)));
    }
  }
  for (const auto& a : threes) {
    for (const auto& b : fours) {
      ASSERT_TRUE(congruent(add(a, b), value(a) + value(b)));
      ASSERT_TRUE(congruent(sub(a, b), value(a) - value(b)));
    }
    ASSERT_TRUE(congruent(negate(a), -value(a)));
  }
  for_every_magnitude([&]<unsigned M>() {
    for (const auto& a : extreme_elements<M>(random, 100)) {
      ASSERT_TRUE(is_tight(carry(a)));
      ASSERT_TRUE(congruent(carry(a), value(a)));
    }
  });
}

TEST(Fe, bytes_sign_and_zero_are_those_of_the_canonical_representative) {
  Random random(5);
  for_every_magnitude([&]<unsigned M>() {
    for (const auto& a : extreme_elements<M>(random, 300)) {
      const Integer canonical = mod(value(a), p());
      ASSERT_EQ(field::to_bytes(a), test::to_le<32>(canonical)) << value(a);
      ASSERT_EQ(is_negative(a).declassify(), (canonical & 1) == 1);
      ASSERT_EQ(is_zero(a).declassify(), canonical == 0);
    }
  });
  for (const auto& a : extreme_elements<1>(random, 20)) {
    for (const auto& b : extreme_elements<2>(random, 20)) {
      ASSERT_EQ(equal(a, b).declassify(), mod(value(a) - value(b), p()) == 0);
    }
  }
}

TEST(Fe, decoding_takes_255_bits_and_strict_decoding_only_integers_below_p) {
  Random random(6);
  const Integer top = Integer(1) << 255;
  std::vector<Integer> cases = {0,        1,       18,  19,      p() - 1, p(),        p() + 1,
                                p() + 18, top - 1, top, top + 1, 2 * p(), 2 * top - 1};
  // Each word of p's bytes one lower or full: where the comparison could go wrong.
  for (unsigned word = 0; word < 4; ++word) {
    cases.push_back(p() - (Integer(1) << (64 * word)));
    cases.push_back((p() + (Integer(1) << (64 * word))) & (2 * top - 1));
    cases.push_back(p() ^ (Integer(1) << (64 * word + 63)));
  }
  for (int i = 0; i < 500; ++i) cases.push_back(test::random_integer(random, 256));
  for (const Integer& x : cases) {
    const Bytes32 bytes = test::to_le<32>(x);
    const Fe decoded = field::from_bytes_mod_p(bytes);
    ASSERT_TRUE(is_tight(decoded));
    ASSERT_EQ(value(decoded), x & (top - 1));
    const auto strict = field::from_canonical_bytes(bytes);
    ASSERT_EQ(strict.has_value(), x < p()) << x;
    if (strict) {
      ASSERT_EQ(value(*strict), x);
    }
  }
}

TEST(Fe, selection_follows_the_mask) {
  Random random(7);
  const auto elements = extreme_elements<1>(random, 10);
  const field::Mask yes = field::Mask::from_bit(1), no = field::Mask::from_bit(0);
  for (std::size_t i = 0; i + 1 < elements.size(); ++i) {
    const Fe &a = elements[i], &b = elements[i + 1];
    EXPECT_EQ(select(yes, a, b).limbs(), a.limbs());
    EXPECT_EQ(select(no, a, b).limbs(), b.limbs());
    Fe x = a, y = b;
    field::swap_if(no, x, y);
    EXPECT_EQ(x.limbs(), a.limbs());
    EXPECT_EQ(y.limbs(), b.limbs());
    field::swap_if(yes, x, y);
    EXPECT_EQ(x.limbs(), b.limbs());
    EXPECT_EQ(y.limbs(), a.limbs());
    EXPECT_TRUE(congruent(field::negate_if(yes, a), -value(a)));
    EXPECT_TRUE(congruent(field::negate_if(no, a), value(a)));
  }
}

TEST(Fe, powers_inverses_and_absolute_values_are_right) {
  Random random(8);
  for (const auto& a : extreme_elements<1>(random, 60)) {
    const Integer x = mod(value(a), p());
    ASSERT_TRUE(congruent(field::invert(a), test::inverse(x, p())));
    ASSERT_TRUE(congruent(field::pow_p58(a), test::power(x, (p() - 5) / 8, p())));
    ASSERT_TRUE(congruent(field::square_n(a, 7), test::power(x, 128, p())));
    const Integer absolute = mod(value(field::abs(a)), p());
    ASSERT_TRUE(absolute % 2 == 0 && (absolute == x || absolute == mod(-x, p())));
  }
}

TEST(Fe, square_roots_of_ratios_follow_the_four_cases_of_rfc_9496) {
  Random random(9);
  const Integer i = test::power(2, (p() - 1) / 4, p());
  auto elements = extreme_elements<1>(random, 12);
  int squares = 0, others = 0;
  for (const auto& u : elements) {
    for (const auto& v : elements) {
      const auto [was_square, root] = field::sqrt_ratio_i(u, v);
      const Integer a = mod(value(u), p()), b = mod(value(v), p()), r = mod(value(root), p());
      ASSERT_EQ(r % 2, 0);
      if (a == 0 || b == 0) {
        ASSERT_EQ(was_square.declassify(), a == 0);
        ASSERT_EQ(r, 0);
        continue;
      }
      const Integer ratio = mod(a * test::inverse(b, p()), p());
      const bool is_square = test::power(ratio, (p() - 1) / 2, p()) == 1;
      ASSERT_EQ(was_square.declassify(), is_square);
      const Integer target = is_square ? ratio : mod(ratio * i, p());
      const Integer minus_target = is_square ? ratio : mod(-ratio * i, p());
      ASSERT_TRUE(mod(r * r, p()) == target || mod(r * r, p()) == minus_target);
      if (!is_square) {
        // The RFC's i is the root of -1 that is not negative.
        const Integer rfc_i = i % 2 == 0 ? i : p() - i;
        ASSERT_EQ(mod(r * r, p()), mod(ratio * rfc_i, p()));
      }
      (is_square ? squares : others)++;
    }
    const auto inverse_root = field::invsqrt(u);
    const auto general = field::sqrt_ratio_i(Fe::one(), u);
    ASSERT_EQ(inverse_root.was_square.declassify(), general.was_square.declassify());
    ASSERT_EQ(field::to_bytes(inverse_root.root), field::to_bytes(general.root));
  }
  EXPECT_GT(squares, 100);
  EXPECT_GT(others, 100);
}

TEST(Fe, batch_inversion_equals_single_inversion_with_zeros_anywhere) {
  Random random(10);
  for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 65U}) {
    for (std::size_t zero_at = 0; zero_at <= n; ++zero_at) {
      std::vector<Fe> a(n), scratch(n);
      std::vector<Integer> expected(n);
      for (std::size_t k = 0; k < n; ++k) {
        a[k] = k == zero_at ? fe(0) : fe(test::random_integer(random, 255));
        if (k == zero_at && k % 2 == 1)
          a[k] = Fe({field::kFeLimbMask - 18, field::kFeLimbMask, field::kFeLimbMask, field::kFeLimbMask,
                     field::kFeLimbMask});  // zero as p
        expected[k] = test::inverse(value(a[k]), p());
      }
      field::batch_invert(a.data(), scratch.data(), n);
      for (std::size_t k = 0; k < n; ++k) ASSERT_TRUE(congruent(a[k], expected[k])) << n << " " << zero_at << " " << k;
    }
  }
}

TEST(Fe, constants_satisfy_their_definitions) {
  const Integer d = mod(-121665 * test::inverse(121666, p()), p());
  EXPECT_EQ(value(field::kEdwardsD), d);
  EXPECT_EQ(value(field::kEdwards2D), mod(2 * d, p()));
  const auto is_root_of = [](const Fe& root, const Integer& x) { return mod(value(root) * value(root) - x, p()) == 0; };
  EXPECT_TRUE(is_root_of(field::kSqrtMinus1, -1));
  EXPECT_TRUE(is_root_of(field::kSqrtAdMinus1, -d - 1));
  EXPECT_TRUE(is_root_of(field::kInvSqrtAMinusD, test::inverse(-1 - d, p())));
  EXPECT_EQ(value(field::kOneMinusDSquared), mod(1 - d * d, p()));
  EXPECT_EQ(value(field::kDMinusOneSquared), mod((d - 1) * (d - 1), p()));
}

}  // namespace
}  // namespace slipstream
