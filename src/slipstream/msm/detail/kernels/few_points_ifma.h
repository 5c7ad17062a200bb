// Straus' algorithm with windows in lanes instead of points (msm/detail/kernels/windows_ifma.h), for a few points up to
// a few hundred: additions only, 64 / 8 of them a point, and one chain of doublings in quads. Only units compiled for
// AVX-512 IFMA may include this file. Variable-time.
//
// Bases with tables of their odd multiples, 1, 3, .. 2^b - 1 times the base, have digits that are all odd: for odd k,
//   k = sum of (2 b_i - (2^b - 1)) 2^(b i), where b_i are the plain digits of (k - 1)/2 + 2^(b n - 1), n windows;
// for an even scalar, the group's order, which is odd, is added first. So no digit is zero, and b = 6 takes 43 windows
// instead of the 64 of the other tables.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "slipstream/base/detail/int128.h"
#include "slipstream/group/detail/entries_ifma.h"
#include "slipstream/group/detail/multiply_one_ifma.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/kernels/straus.h"
#include "slipstream/msm/detail/kernels/windows_ifma.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm::windows {

/// Windows of four bits with digits in [-8, 8) that hold absolute values below 2^bits: 16^w 7/15 is at least 2^bits.
[[nodiscard]] constexpr std::size_t windows_of(unsigned bits) { return (bits + 2 + 3) / 4; }

/// The points of addends, one in each lane. 1M.
[[nodiscard]] inline LanePoints load_addends(const std::array<const CurveAddend*, kLanes>& addends) {
  field::ifma::Rows low, high;
  for (std::size_t i = 0; i < kLanes; ++i) {
    low[i] = _mm512_load_si512(addends[i]);
    high[i] = _mm512_load_si512(reinterpret_cast<const char*>(addends[i]) + 64);
  }
  return group::multiply::to_extended(group::transposed_entries(low, high));
}

/// Points in a block: their tables fit into the first-level cache.
inline constexpr std::size_t kBlock = 16;

/// Adds scalars[i] * points[i] of the job, a block of points at a time.
inline void add_points(Sums<PointTable::kBits>& sums, const StrausJob<CurveAddend>& job) {
  static const CurveAddend identity = CurveAddend::identity();
  std::array<const CurveAddend*, kBlock> points;
  std::array<Words, kBlock> words;
  std::array<PointTable, kBlock> tables;
  std::size_t n = 0;
  const auto add_block = [&] {
    for (std::size_t i = 0; i < n; i += kLanes) {
      std::array<const CurveAddend*, kLanes> eight;
      for (std::size_t j = 0; j < kLanes; ++j) eight[j] = i + j < n ? points[i + j] : &identity;
      write_tables(&tables[i], load_addends(eight));
    }
    sums.add_block(words.data(), n,
                   [&](std::size_t i) __attribute__((always_inline)) -> const PointTable& { return tables[i]; });
    n = 0;
  };
  for (std::size_t i = 0; i < job.n; ++i) {
    if (job.scalars[i].is_zero()) continue;
    points[n] = &job.points[i];
    words[n] = biased_radix_16(job.scalars[i].absolute, job.scalars[i].negative);
    if (++n == kBlock) add_block();
  }
  add_block();
}

/// The sums of the windows of bases with tables of odd multiples.
class OddSums {
 public:
  /// For tables of odd_multiples(width) entries, 4 <= width <= 8: digits have one bit less.
  explicit OddSums(unsigned width) : bits_(width - 1), windows_((kHighest + bits_) / bits_) {
    sums_.fill(LanePoints::identity());
  }
  [[nodiscard]] std::size_t windows() const { return windows_; }
  [[nodiscard]] unsigned bits() const { return bits_; }

  /// Adds scalar times the base of the table. Precondition: an absolute value below 2^253 that is not zero.
  void add(const SignedScalar& scalar, const CurveAddend* table) {
    const Vector words = digits(scalar.absolute);
    const Vector radix = field::ifma::set(std::uint64_t{1} << bits_), half = field::ifma::set(radix_half());
    const Vector all = field::ifma::minus(radix, field::ifma::set(1)), absolute_values = _mm512_srli_epi64(all, 1);
    const __mmask8 flip = scalar.negative != 0 ? 0xff : 0;
    Vector bit = _mm512_mullo_epi64(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), field::ifma::set(bits_));
    for (std::size_t g = 0; g * kLanes < windows_; ++g) {
      const Vector word = _mm512_srli_epi64(bit, 6), shift = _mm512_and_si512(bit, field::ifma::set(63));
      const Vector next = _mm512_permutexvar_epi64(field::ifma::plus(word, field::ifma::set(1)), words);
      const Vector low = _mm512_srlv_epi64(_mm512_permutexvar_epi64(word, words), shift);
      const Vector high = _mm512_sllv_epi64(next, field::ifma::minus(field::ifma::set(64), shift));
      const Vector digit = _mm512_and_si512(_mm512_or_si512(low, high), all);
      // Digits below the middle are negative, and their entries are in reverse order.
      const __mmask8 negative = _mm512_cmplt_epu64_mask(digit, half);
      const Vector index = _mm512_and_si512(_mm512_mask_andnot_epi64(digit, negative, digit, all), absolute_values);
      sums_[g] = windows::add(sums_[g], read(table, index, MaskIfma(static_cast<__mmask8>(negative ^ flip))));
      bit = field::ifma::plus(bit, field::ifma::set(kLanes * bits_));
    }
  }

  void store(Point* out) const {
    for (std::size_t g = 0; g * kLanes < windows_; ++g) group::store_points(out + kLanes * g, sums_[g], kLanes);
  }

  /// Vectors of windows of three bits, the narrowest.
  static constexpr std::size_t kMost = 11;

 private:
  /// The highest bit that windows must have: k < 2^254.
  static constexpr unsigned kHighest = 253;

  [[nodiscard]] std::uint64_t radix_half() const { return std::uint64_t{1} << (bits_ - 1); }

  /// (k - 1)/2 + 2^(b n - 1) for k = `absolute`, or `absolute` + order if that is odd.
  [[nodiscard]] Vector digits(const Words& absolute) const {
    const std::uint64_t even = (absolute[0] & 1) - 1;
    alignas(64) std::array<std::uint64_t, kLanes> words{};
    Uint128 sum = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      sum = (sum >> 64) + absolute[i] + (field::Scalar::kOrder[i] & even);
      words[i] = static_cast<std::uint64_t>(sum);
    }
    for (std::size_t i = 0; i < 4; ++i) words[i] = words[i] >> 1 | words[i + 1] << 63;
    const std::size_t top = bits_ * windows_ - 1;
    words[top / 64] |= std::uint64_t{1} << (top % 64);
    return _mm512_load_si512(words.data());
  }

  [[nodiscard, gnu::always_inline]] static AffineEntry read(const CurveAddend* table, Vector index, MaskIfma negative) {
    alignas(64) std::array<std::uint64_t, kLanes> at;
    _mm512_store_si512(at.data(), index);
    field::ifma::Rows low, high;
    for (std::size_t i = 0; i < kLanes; ++i) {
      const CurveAddend* const entry = table + at[i];
      low[i] = _mm512_load_si512(entry);
      high[i] = _mm512_load_si512(reinterpret_cast<const char*>(entry) + 64);
    }
    const auto q = group::transposed_entries(low, high);
    const Limbs &plus = q.y_plus_x.limbs(), &minus = q.y_minus_x.limbs();
    return {FeIfmaOperand(blend(negative, minus, plus)), FeIfmaOperand(blend(negative, plus, minus)),
            negated_where(negative, q.xy2d.limbs())};
  }

  unsigned bits_;
  std::size_t windows_;
  std::array<LanePoints, kMost> sums_;
};

/// The sum of 2^(a_bits i) a[i] and 2^(b_bits i) b[i].
[[nodiscard]] inline EdwardsPoint join_two(const Point* a, std::size_t a_n, unsigned a_bits, const Point* b,
                                           std::size_t b_n, unsigned b_bits) {
  group::QuadCompleted sum = group::add(group::QuadSum::identity(), group::QuadNiels2Z::identity());
  const auto add = [&](const Point* points, std::size_t n, unsigned bits, std::size_t bit) {
    if (bit % bits == 0 && bit / bits < n) {
      sum = group::add(sum.sum(), group::QuadSum::from(points[bit / bits].edwards()).niels_2z());
    }
  };
  for (std::size_t bit = std::max((a_n - 1) * a_bits, (b_n - 1) * b_bits);; --bit) {
    add(a, a_n, a_bits, bit);
    add(b, b_n, b_bits, bit);
    if (bit == 0) return sum.point();
    sum = group::doubled(sum.doubling());
  }
}

/// The sum of the job. Tables have 4 <= table_width <= 8.
[[nodiscard]] inline EdwardsPoint few_points_vartime(const StrausJob<CurveAddend>& job) {
  Sums<PointTable::kBits> sums(windows_of(job.bits));
  add_points(sums, job);
  if (job.table_n == 0) return sums.joined();
  OddSums odd(job.table_width);
  for (std::size_t i = 0; i < job.table_n; ++i) {
    if (job.table_scalars[i].is_zero()) continue;
    odd.add(job.table_scalars[i], job.tables + job.sources[i] * odd_multiples(job.table_width));
  }
  std::array<Point, Sums<PointTable::kBits>::kMost * kLanes> windows;
  std::array<Point, OddSums::kMost * kLanes> odd_windows;
  sums.store(windows.data());
  odd.store(odd_windows.data());
  return join_two(windows.data(), windows_of(job.bits), PointTable::kBits, odd_windows.data(), odd.windows(),
                  odd.bits());
}

}  // namespace slipstream::msm::windows
