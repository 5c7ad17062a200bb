// Every backend's lane form against one canonical scalar at a time.
#include "slipstream/field/detail/lane_scalars.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "field/oracle.h"
#include "slipstream/base/detail/arena.h"
#include "slipstream/cpu/backend.h"
#include "support/every_backend.h"

namespace slipstream {
namespace {

using field::LaneScalars;
using field::ScalarSums;
using field::SumEntry;
using field::SumTerms;
using field::Tensor;

constexpr std::size_t kLengths[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 65, 300};

class LaneForm : public test::OnEveryBackend {
 protected:
  void SetUp() override {
    OnEveryBackend::SetUp();
    if (IsSkipped()) return;
    ASSERT_STREQ(field::lane_kernels().backend, cpu::info(GetParam()).kernels.field);
  }

  std::vector<Scalar> scalars(std::size_t n) {
    const std::vector<Scalar> all = test::extreme_scalars(random, 60);
    std::vector<Scalar> out(n);
    for (Scalar& s : out) s = all[random() % all.size()];
    return out;
  }
  Scalar any() { return scalars(1)[0]; }

  test::Random random{23};
};

std::vector<Scalar> stored(const LaneScalars& x) {
  std::vector<Scalar> out(x.size());
  x.store(out);
  return out;
}

/// The largest number below the bound of lane form, as a sum of powers.
const Scalar kLargest = -Scalar::one();

TEST_P(LaneForm, scalars_leave_as_they_entered) {
  for (const std::size_t n : kLengths) {
    const auto a = scalars(n);
    EXPECT_EQ(stored(LaneScalars::from(a)), a) << n;
  }
}

TEST_P(LaneForm, products_and_scaled_sums_equal_single_operations) {
  for (const std::size_t n : kLengths) {
    const auto a = scalars(n), b = scalars(n);
    const Scalar k = any();
    const LaneScalars x = LaneScalars::from(a), y = LaneScalars::from(b);
    LaneScalars product = LaneScalars::from(a), sum = LaneScalars::from(b);
    product *= y;
    sum.add_scaled(k, x);
    const auto products = stored(product), sums = stored(sum);
    Scalar dot;
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(products[i], a[i] * b[i]) << n << " " << i;
      ASSERT_EQ(sums[i], b[i] + k * a[i]) << n << " " << i;
      dot += a[i] * b[i];
    }
    ASSERT_EQ(x.dot(y), dot) << n;
    for (const std::size_t begin : {std::size_t{0}, std::size_t{1}, n / 2, n - n / 4, n, n + 3}) {
      LaneScalars scaled = LaneScalars::from(a);
      scaled.scale(k, begin);
      const auto out = stored(scaled);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], i < begin ? a[i] : k * a[i]) << n << " " << i;
    }
  }
}

TEST_P(LaneForm, arrays_multiply_themselves) {
  for (const std::size_t n : kLengths) {
    const auto a = scalars(n);
    const Scalar k = any();
    LaneScalars square = LaneScalars::from(a), sum = LaneScalars::from(a);
    square *= square;
    sum.add_scaled(k, sum);
    const auto squares = stored(square), sums = stored(sum);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(squares[i], a[i].square());
      ASSERT_EQ(sums[i], a[i] + k * a[i]);
    }
  }
}

TEST_P(LaneForm, values_stay_in_bounds_however_often_they_are_added_to) {
  const std::vector<Scalar> ones(17, kLargest);
  LaneScalars x = LaneScalars::from(ones);
  const LaneScalars y = LaneScalars::from(ones);
  Scalar expected = kLargest;
  for (int step = 0; step < 100; ++step) {
    x.add_scaled(kLargest, y);
    expected += kLargest * kLargest;
    ASSERT_EQ(x.dot(y), Scalar::from_u64(17) * expected * kLargest) << step;
  }
  EXPECT_EQ(stored(x), std::vector<Scalar>(17, expected));
}

TEST_P(LaneForm, dot_does_not_overflow_on_the_largest_scalars) {
  // Around the chunks after which backends reduce: 128 products a lane of eight, 640 of four, 128 of one.
  for (const std::size_t n : {127U, 128U, 129U, 1023U, 1024U, 1025U, 2559U, 2560U, 2564U, 2580U, 7000U}) {
    const LaneScalars x = LaneScalars::from(std::vector<Scalar>(n, kLargest));
    ASSERT_EQ(x.dot(x), Scalar::from_u64(n)) << n;
  }
}

TEST_P(LaneForm, powers_are_successive_products) {
  for (const std::size_t n : kLengths) {
    for (const Scalar& base : {Scalar::zero(), Scalar::one(), any(), any()}) {
      const Scalar first = any();
      const auto out = stored(LaneScalars::powers(first, base, n));
      Scalar expected = first;
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_EQ(out[i], expected) << n << " " << i;
        expected *= base;
      }
    }
  }
}

TEST_P(LaneForm, geometric_sequences_are_added_where_they_begin_and_nowhere_else) {
  for (const std::size_t n : {1U, 7U, 8U, 64U, 65U, 150U}) {
    const auto a = scalars(n);
    for (const std::size_t begin : {0U, 1U, 3U, 7U, 8U, 22U, 149U}) {
      for (const std::size_t count : {0U, 1U, 2U, 5U, 8U, 9U, 40U, 41U, 64U, 128U}) {
        if (begin + count > n) continue;
        for (const Scalar& ratio : {Scalar::zero(), Scalar::one(), any(), kLargest}) {
          const field::Geometric run{begin, count, any(), ratio};
          LaneScalars x = LaneScalars::from(a);
          x.add_sequences({}, {&run, 1});
          std::vector<Scalar> expected = a;
          Scalar term = run.first;
          for (std::size_t i = 0; i < count; ++i) {
            expected[begin + i] += term;
            term *= ratio;
          }
          ASSERT_EQ(stored(x), expected) << n << " " << begin << " " << count;
        }
      }
    }
  }
  for (const Scalar& s : stored(LaneScalars::zeros(19))) EXPECT_TRUE(s.is_zero());
}

std::vector<Scalar> expanded(const Tensor& tensor) {
  std::vector<Scalar> out(std::size_t{1} << tensor.bits);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = i < tensor.split ? tensor.first : tensor.first * tensor.tail;
    for (std::size_t j = 0; j < tensor.bits; ++j) {
      if ((i >> j & 1) != 0) out[i] *= tensor.factors[j];
    }
  }
  return out;
}

TEST_P(LaneForm, tensors_are_products_over_the_bits_of_an_index) {
  for (std::size_t bits = 0; bits <= 9; ++bits) {
    const auto factors = scalars(bits);
    const std::size_t n = std::size_t{1} << bits;
    for (const std::size_t split : {std::size_t{0}, n / 3, n / 2, n / 2 + 1, n - n / 8, n}) {
      const Tensor tensor{any(), factors.data(), bits, split, any()};
      // Onto an array of whole blocks that is longer, whose other elements stay.
      const auto a = scalars((n + 7) / 8 * 8 + 8);
      LaneScalars sum = LaneScalars::from(a);
      sum.add_sequences({&tensor, 1}, {});
      std::vector<Scalar> expected = a;
      const auto elements = expanded(tensor);
      for (std::size_t i = 0; i < n; ++i) expected[i] += elements[i];
      ASSERT_EQ(stored(sum), expected) << bits << " " << split;
    }
  }
}

TEST_P(LaneForm, arrays_and_constants_are_added_to_canonical_scalars) {
  for (const std::size_t n : kLengths) {
    const auto a = scalars(n), start = scalars(n);
    const Scalar constant = any();
    auto sum = start;
    LaneScalars::from(a).add_to(sum, constant);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(sum[i], start[i] + a[i] + constant) << n << " " << i;
  }
}

TEST_P(LaneForm, arrays_grow_by_zeros) {
  const auto a = scalars(16);
  LaneScalars x = LaneScalars::from(a);
  x.grow(16);
  x.grow(40);
  auto expected = a;
  expected.resize(40);
  EXPECT_EQ(stored(x), expected);
}

TEST_P(LaneForm, many_sequences_are_added_at_once) {
  for (const std::size_t tensor_count : {0U, 1U, 3U, 8U, 9U, 21U}) {
    for (const std::size_t run_count : {0U, 1U, 7U, 32U, 33U, 150U}) {
      // Whole blocks.
      const auto a = scalars(264);
      LaneScalars x = LaneScalars::from(a);
      auto expected = a;
      const auto factors = scalars(8);
      std::vector<Tensor> tensors;
      for (std::size_t k = 0; k < tensor_count; ++k) {
        const std::size_t bits = random() % 9, size = std::size_t{1} << bits;
        tensors.push_back({any(), factors.data() + random() % (9 - bits), bits, random() % (size + 1), any()});
        const auto elements = expanded(tensors.back());
        for (std::size_t i = 0; i < size; ++i) expected[i] += elements[i];
      }
      std::vector<field::Geometric> runs;
      for (std::size_t k = 0; k < run_count; ++k) {
        // Short ones and long ones after each other.
        const std::size_t begin = random() % 264, most = 264 - begin;
        const std::size_t count = random() % (random() % 2 == 0 ? most + 1 : std::min<std::size_t>(most, 12) + 1);
        runs.push_back({begin, count, any(), any()});
        Scalar term = runs.back().first;
        for (std::size_t i = 0; i < count; ++i, term *= runs.back().ratio) expected[begin + i] += term;
      }
      x.add_sequences(tensors, runs);
      ASSERT_EQ(stored(x), expected) << tensor_count << " " << run_count;
    }
  }
}

TEST_P(LaneForm, sums_of_the_largest_sequences_stay_in_range) {
  // Again and again, so that what is there already is large as well.
  LaneScalars x = LaneScalars::from(std::vector<Scalar>(64, kLargest));
  std::vector<Scalar> expected(64, kLargest);
  const std::vector<Scalar> factors(6, kLargest);
  const std::vector<Tensor> tensors(8, Tensor{kLargest, factors.data(), 6, 32, kLargest});
  const std::vector<field::Geometric> runs(32, field::Geometric{0, 64, kLargest, kLargest});
  const auto elements = expanded(tensors[0]);
  for (int round = 0; round < 5; ++round) {
    x.add_sequences(tensors, runs);
    Scalar term = kLargest;
    for (std::size_t i = 0; i < 64; ++i, term *= kLargest) {
      expected[i] += Scalar::from_u64(8) * elements[i] + Scalar::from_u64(32) * term;
    }
    ASSERT_EQ(stored(x), expected) << round;
  }
}

TEST_P(LaneForm, additions_reach_the_largest_values) {
  const std::vector<Scalar> largest(24, kLargest);
  auto acc = largest;
  LaneScalars::from(largest).add_to(acc, kLargest);
  EXPECT_EQ(acc, std::vector<Scalar>(24, -Scalar::from_u64(3)));
}

TEST_P(LaneForm, sums_of_terms_equal_sums_of_scalars) {
  for (const std::size_t n : {1U, 3U, 8U, 9U, 40U}) {
    for (const std::size_t sums : {1U, 2U, 7U, 8U, 9U, 21U}) {
      const auto a = scalars(n);
      const SumTerms terms = SumTerms::from(LaneScalars::from(a));
      std::vector<Scalar> expected(sums);
      ScalarSums made(sums);
      std::vector<SumEntry> added, subtracted;
      for (std::size_t i = 0; i < 5 * n; ++i) {
        // Runs of the same sum as well.
        const SumEntry place{static_cast<std::uint32_t>(random() % n), static_cast<std::uint32_t>(i / 3 * 7 % sums)};
        if (i % 4 == 0) {
          subtracted.push_back(place);
          expected[place.sum] -= a[place.term];
        } else {
          added.push_back(place);
          expected[place.sum] += a[place.term];
        }
      }
      made.add(terms, added);
      made.subtract(terms, subtracted);
      for (const std::size_t begin : {std::size_t{0}, sums / 2, sums}) {
        const std::size_t count = sums - begin;
        ASSERT_EQ(stored(made.reduced(begin, count)),
                  std::vector<Scalar>(expected.begin() + static_cast<std::ptrdiff_t>(begin), expected.end()))
            << n << " " << sums;
      }
    }
  }
}

TEST_P(LaneForm, scaled_terms_are_products_with_runs_of_one_term_anywhere) {
  const auto a = scalars(20);
  const SumTerms terms = SumTerms::from(LaneScalars::from(a));
  for (const std::size_t n : {1U, 7U, 8U, 9U, 16U, 50U}) {
    for (const std::size_t run : {1U, 3U, 8U, 20U, 50U}) {
      const auto factors = scalars(n);
      std::vector<std::uint32_t> index(n);
      std::vector<SumEntry> places(n);
      std::vector<Scalar> expected(n);
      for (std::uint32_t i = 0; i < n; ++i) {
        index[i] = static_cast<std::uint32_t>((i + 5) / run * 7 % a.size());
        places[i] = {i, i};
        expected[i] = factors[i] * a[index[i]];
      }
      ScalarSums sums(n);
      sums.add(terms.scaled(index, factors), places);
      ASSERT_EQ(stored(sums.reduced(0, n)), expected) << n << " " << run;
    }
  }
}

TEST_P(LaneForm, sums_take_many_of_the_largest_terms_of_either_sign) {
  constexpr std::uint32_t kTerms = 1U << 18;
  // The largest numbers that terms can be: scaled sums, which are not reduced to below l.
  LaneScalars x = LaneScalars::from(std::vector<Scalar>(1, kLargest));
  for (int i = 0; i < 3; ++i) x.add_scaled(Scalar::one(), x);
  const Scalar term = stored(x)[0];
  const std::vector<SumEntry> all(kTerms, SumEntry{0, 0});
  ScalarSums up(1), down(1);
  for (std::uint64_t round = 1; round <= 2; ++round) {
    up.add(SumTerms::from(x), all);
    down.subtract(SumTerms::from(x), all);
    const Scalar expected = Scalar::from_u64(round * kTerms) * term;
    ASSERT_EQ(stored(up.reduced(0, 1))[0], expected);
    ASSERT_EQ(stored(down.reduced(0, 1))[0], -expected);
  }
}

TEST_P(LaneForm, sums_a_stride_apart_are_reduced_together) {
  const auto a = scalars(30);
  const SumTerms terms = SumTerms::from(LaneScalars::from(a));
  std::vector<SumEntry> places(a.size());
  for (std::uint32_t i = 0; i < places.size(); ++i) places[i] = {i, i};
  ScalarSums sums(a.size());
  sums.add(terms, places);
  for (std::size_t stride = 1; stride <= 4; ++stride) {
    for (std::size_t begin = 0; begin < stride; ++begin) {
      std::vector<Scalar> expected;
      for (std::size_t i = begin; i < a.size(); i += stride) expected.push_back(a[i]);
      ASSERT_EQ(stored(sums.reduced(begin, expected.size(), stride)), expected) << stride << " " << begin;
    }
  }
}

TEST(LaneMemory, blocks_that_are_wiped_come_back_without_what_they_held) {
  constexpr std::size_t kWords = 200;
  constexpr std::uint64_t kSecret = 0x5ec7e75ec7e75ec7;
  for (std::size_t round = 0; round < 2 * BlockPool::kMostKept; ++round) {
    const std::uint64_t* address = nullptr;
    {
      field::LaneMemory memory(kWords, field::Wiped::yes);
      address = memory.data();
      std::fill_n(memory.data(), kWords, kSecret);
    }
    field::LaneMemory again(kWords, field::Wiped::no);
    ASSERT_EQ(again.data(), address);
    EXPECT_EQ(std::count(again.data(), again.data() + kWords, kSecret), 0);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(again.data()) % 64, 0U);
  }
}

TEST(LaneMemory, more_blocks_than_a_thread_keeps_do_not_overlap) {
  std::vector<field::LaneMemory> all;
  for (std::size_t i = 0; i < 2 * BlockPool::kMostKept; ++i) {
    all.emplace_back(100 + i, field::Wiped::no);
    std::fill_n(all.back().data(), all.back().size(), i);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(std::count(all[i].data(), all[i].data() + all[i].size(), i)), all[i].size());
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, LaneForm, test::every_backend(), test::backend_name);

}  // namespace
}  // namespace slipstream
