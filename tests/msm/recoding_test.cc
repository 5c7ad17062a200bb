#include "slipstream/msm/detail/plan/recoding.h"

#include <gtest/gtest.h>

#include <vector>

#include "msm/random_scalars.h"
#include "slipstream/msm/detail/kernels/curve_group.h"

namespace slipstream::msm::test {
namespace {

std::vector<SignedScalar> samples() {
  std::vector<SignedScalar> out;
  for (const Scalar& s : edge_scalars()) out.push_back(balance_vartime(s.words(), field::Scalar::kOrder));
  ScalarSource source(1);
  for (int i = 0; i < 50; ++i) out.push_back(balance_vartime(source.uniform().words(), field::Scalar::kOrder));
  return out;
}

Scalar value_of(const SignedScalar& s) {
  const Scalar absolute = Scalar::from_words_unchecked(s.absolute);
  return s.negative != 0 ? -absolute : absolute;
}

Scalar from_digit(std::int64_t digit) {
  return digit < 0 ? -Scalar::from_u64(static_cast<std::uint64_t>(-digit))
                   : Scalar::from_u64(static_cast<std::uint64_t>(digit));
}

TEST(Balance, keeps_the_value_and_takes_the_nearer_representative) {
  std::vector<Scalar> scalars = edge_scalars();
  ScalarSource source(2);
  for (int i = 0; i < 1000; ++i) scalars.push_back(source.uniform());
  for (const Scalar& s : scalars) {
    const SignedScalar balanced = balance_vartime(s.words(), field::Scalar::kOrder);
    EXPECT_EQ(value_of(balanced), s);
    ScalarStats stats;
    stats.count(balanced);
    EXPECT_LE(stats.bits(), 252U);
    EXPECT_EQ(stats.nonzero, s.is_zero() ? 0U : 1U);
    // The other representative is not nearer to zero: it is l - absolute value, and absolute value <= l - absolute
    // value.
    const SignedScalar other = balance_vartime((-s).words(), field::Scalar::kOrder);
    EXPECT_EQ(other.absolute, balanced.absolute);
  }
}

TEST(Balance, is_right_for_every_residue_of_small_orders) {
  for (const std::uint64_t order : std::initializer_list<std::uint64_t>{1, 2, 3, 7, 8, 13, 199}) {
    for (std::uint64_t s = 0; s < order; ++s) {
      const SignedScalar balanced = balance_vartime({s, 0, 0, 0}, {order, 0, 0, 0});
      const std::uint64_t m = balanced.absolute[0];
      EXPECT_EQ(balanced.negative != 0 ? (order - m) % order : m, s);
      EXPECT_LE(2 * m, order);
    }
  }
}

TEST(Windows, cut_every_length_into_any_number_of_parts) {
  for (unsigned bits = 0; bits <= 253; ++bits) {
    for (unsigned count = 1; count <= bits + 1; ++count) {
      const Windows windows{.count = count, .bits = bits};
      ASSERT_EQ(windows.offset(0), 0U);
      ASSERT_EQ(windows.offset(count), bits + 1);
      unsigned widest = 0, narrowest = 256;
      for (unsigned i = 0; i < count; ++i) {
        widest = std::max(widest, windows.width(i));
        narrowest = std::min(narrowest, windows.width(i));
      }
      ASSERT_EQ(widest, windows.max_width());
      ASSERT_GE(narrowest, 1U);
      ASSERT_LE(widest - narrowest, 1U);
    }
  }
}

TEST(BoothDigits, add_up_to_the_magnitude_for_every_number_of_windows) {
  for (const SignedScalar& s : samples()) {
    ScalarStats stats;
    stats.count(s);
    for (const unsigned bits : {stats.bits(), 252U, 253U}) {
      for (unsigned count = (bits + 1 + 23) / 24; count <= bits + 1; ++count) {
        const Windows windows{.count = count, .bits = bits};
        Scalar sum;
        for (unsigned i = count; i-- > 0;) {
          for (unsigned j = 0; i + 1 < count && j < windows.width(i); ++j) sum += sum;
          const std::int32_t digit = booth_digit(s.absolute, windows.offset(i), windows.width(i));
          ASSERT_LE(std::abs(digit), 1 << (windows.width(i) - 1));
          ASSERT_TRUE(digit >= 0 || i + 1 < count);
          sum += from_digit(digit);
        }
        ASSERT_EQ(sum, Scalar::from_words_unchecked(s.absolute)) << bits << " bits in " << count << " windows";
      }
    }
  }
}

TEST(NafDigits, holds_the_non_adjacent_form_of_every_scalar) {
  const std::vector<SignedScalar> scalars = samples();
  for (const unsigned bits : {252U, 253U}) {
    for (unsigned width = 2; width <= 16; ++width) {
      const std::size_t room = scalars.size() * max_naf_digits(bits, width);
      std::vector<std::uint32_t> entries(room), working(room);
      std::vector<std::uint16_t> keys(room);
      NafDigits naf;
      naf.entries = entries.data();
      make_naf_digits_vartime(naf, working.data(), keys.data(), scalars.data(), nullptr, scalars.size(), bits, width);
      std::vector<Scalar> sums(scalars.size());
      std::vector<unsigned> last_bit(scalars.size(), 1000);
      ASSERT_EQ(naf.begin[NafDigits::key(bits)], 0U) << "digits above the highest bit";
      for (unsigned bit = bits + 1; bit-- > 0;) {
        for (Scalar& sum : sums) sum += sum;
        for (const std::size_t sign : {std::size_t{0}, std::size_t{1}}) {
          const std::size_t key = NafDigits::key(bit) + sign;
          for (std::uint32_t k = naf.begin[key]; k < naf.begin[key + 1]; ++k) {
            const std::uint32_t source = entries[k] >> (width - 2);
            const std::uint32_t digit = 2 * (entries[k] & ((1U << (width - 2)) - 1)) + 1;
            ASSERT_LT(source, scalars.size());
            ASSERT_GE(last_bit[source] - bit, width) << "digits too close";
            last_bit[source] = bit;
            sums[source] += sign != 0 ? -Scalar::from_u64(digit) : Scalar::from_u64(digit);
          }
        }
      }
      ASSERT_EQ(naf.begin[NafDigits::key(0) + 2], naf.size());
      for (std::size_t i = 0; i < scalars.size(); ++i) ASSERT_EQ(sums[i], value_of(scalars[i])) << "width " << width;
    }
  }
}

TEST(PartDigits, are_the_scalar_and_name_their_parts) {
  std::vector<SignedScalar> scalars = {SignedScalar{}};
  for (const Scalar& s : edge_scalars()) scalars.push_back(balance_vartime(s.words(), field::Scalar::kOrder));
  std::vector<std::uint32_t> sources(scalars.size());
  for (std::size_t i = 0; i < sources.size(); ++i) sources[i] = static_cast<std::uint32_t>(3 * i + 1);
  for (unsigned count = 1; count <= kPartBits; ++count) {
    const Windows windows{.count = count, .bits = kPartBits - 1};
    std::vector<Scalar> sums(scalars.size());
    for (unsigned window = 0; window < count; ++window) {
      std::vector<PointDigit> digits(scalars.size() * kParts);
      part_digits_vartime(scalars.data(), sources.data(), scalars.size(), windows.offset(window), windows.width(window),
                          digits.data());
      for (const PointDigit& digit : digits) {
        ASSERT_LE(digit.absolute, 1U << (windows.width(window) - 1));
        if (digit.absolute == 0) continue;
        const std::uint32_t part = digit.word / 2 % kParts, source = digit.word / 2 / kParts;
        ASSERT_EQ(source % 3, 1U);
        sums[source / 3] += Scalar::from_u64(digit.absolute) * power_of_two(part * kPartBits + windows.offset(window)) *
                            ((digit.word & 1) != 0 ? -Scalar::one() : Scalar::one());
      }
    }
    for (std::size_t i = 0; i < scalars.size(); ++i) ASSERT_EQ(sums[i], value_of(scalars[i])) << count << " windows";
  }
}

TEST(NafDigits, names_the_table_that_each_scalar_belongs_to) {
  const std::array<SignedScalar, 2> scalars = {SignedScalar{{1, 0, 0, 0}, 0}, SignedScalar{{3, 0, 0, 0}, 1}};
  const std::array<std::uint32_t, 2> sources = {9, 4};
  std::array<std::uint32_t, 4> entries{}, working{};
  std::array<std::uint16_t, 4> keys{};
  NafDigits naf;
  naf.entries = entries.data();
  make_naf_digits_vartime(naf, working.data(), keys.data(), scalars.data(), sources.data(), 2, 2, 4);
  const std::size_t key = NafDigits::key(0);
  EXPECT_EQ(naf.begin[key], 0U);
  EXPECT_EQ(naf.begin[key + 1], 1U);
  EXPECT_EQ(naf.begin[key + 2], 2U);
  EXPECT_EQ(entries[0], 9U * 4 + 0);
  EXPECT_EQ(entries[1], 4U * 4 + 1);
}

}  // namespace
}  // namespace slipstream::msm::test
