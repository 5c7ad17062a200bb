// Single scalar multiplications for the avx512ifma set of group/detail/kernels.h, with signed digits of four bits as in
// group/detail/multiply_kernels.h. Constant-time: no branch and no address depends on the multiple that is added.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/group/detail/entries_ifma.h"
#include "slipstream/group/detail/multiply_kernels.h"
#include "slipstream/group/detail/quad_point_ifma.h"

namespace slipstream::group::multiply {

/// s p, one point in four lanes: a chain of 252 doublings and 64 additions.
[[nodiscard]] inline Point multiply_one(const Scalar& s, const Point& p) {
  const Digits<1> digits(&s, 1);
  std::array<QuadNiels2Z, kMultiples> multiples;
  QuadSum multiple = QuadSum::from(p.edwards());
  multiples[0] = multiple.niels_2z();
  for (std::size_t j = 1; j < kMultiples; ++j) {
    multiple = add(multiple, multiples[0]).sum();
    multiples[j] = multiple.niels_2z();
  }
  const auto digit = [&](std::size_t i) {
    QuadNiels2Z chosen = QuadNiels2Z::identity();
    for (std::size_t j = 0; j < kMultiples; ++j) {
      chosen = select(field::MaskQuad::equal(digits.absolute[i][0], j + 1), multiples[j], chosen);
    }
    return negate_if(field::MaskQuad::equal(digits.negative[i][0], 1), chosen);
  };
  QuadCompleted sum = add(QuadSum::identity(), digit(kDigits - 1));
  for (std::size_t i = kDigits - 1; i-- > 0;) {
    // The processor selects this entry while the doublings wait for each other.
    const QuadAddend addend = digit(i);
    for (int k = 0; k < 4; ++k) sum = doubled(sum.doubling());
    sum = add(sum.sum(), addend);
  }
  return Point(sum.point());
}

/// The multiples for eight digits of one scalar, 8 step to 8 step + 7. Lane i has the even digit of row i of four rows,
/// lane i + 4 the odd digit. Reads these rows completely.
[[nodiscard, gnu::always_inline]] inline AffineNiels<field::FeIfma> lookup_windows(const AffineNiels<Fe>* rows,
                                                                                   const std::uint8_t (*absolute)[2]) {
  const __m512i identity_low = _mm512_set_epi64(0, 0, 1, 0, 0, 0, 0, 1), zero = _mm512_setzero_si512();
  field::ifma::Rows low, high;
  for (std::size_t i = 0; i < 4; ++i) {
    const __m512i even = field::ifma::set(absolute[i][0]), odd = field::ifma::set(absolute[i][1]);
    __m512i even_low = identity_low, even_high = zero, odd_low = identity_low, odd_high = zero;
    for (std::size_t j = 0; j < kMultiples; ++j) {
      const AffineNiels<Fe>* const entry = rows + kMultiples * i + j;
      __m512i entry_low = _mm512_load_si512(entry);
      __m512i entry_high = _mm512_load_si512(reinterpret_cast<const char*>(entry) + 64);
      // Prevents masked loads below: a load with a zero mask may skip its address.
      asm("" : "+v"(entry_low), "+v"(entry_high));
      const __m512i multiple = field::ifma::set(j + 1);
      const __mmask8 is_even = _mm512_cmpeq_epi64_mask(even, multiple), is_odd = _mm512_cmpeq_epi64_mask(odd, multiple);
      even_low = _mm512_mask_mov_epi64(even_low, is_even, entry_low);
      even_high = _mm512_mask_mov_epi64(even_high, is_even, entry_high);
      odd_low = _mm512_mask_mov_epi64(odd_low, is_odd, entry_low);
      odd_high = _mm512_mask_mov_epi64(odd_high, is_odd, entry_high);
    }
    low[i] = even_low;
    high[i] = even_high;
    low[4 + i] = odd_low;
    high[4 + i] = odd_high;
  }
  return transposed_entries(low, high);
}

/// The affine points themselves: with E = 2x, H = 2y and F = G = 2 they are (EF : GH : FG : EH). 1M.
[[nodiscard]] inline Extended<field::FeIfma> to_extended(const AffineNiels<field::FeIfma>& q) {
  const auto E = sub(q.y_plus_x, q.y_minus_x);
  const auto H = add(q.y_plus_x, q.y_minus_x);
  return {carry(add(E, E)), carry(add(H, H)), field::FeIfma::broadcast(Fe({4, 0, 0, 0, 0})), mul(E, H)};
}

/// s B with the table of multiply_base_batch. Each of eight lanes adds the multiples of an eighth of the digits: four
/// lanes take even digits, four take odd ones. Their sums are then added in four lanes.
[[nodiscard]] inline Point multiply_base_one(const AffineNiels<Fe>* table, const Scalar& s) {
  const Digits<1> digits(&s, 1);
  constexpr std::size_t kRows = 4;  // a step
  const auto addend = [&](std::size_t step) {
    std::uint8_t absolute[kRows][2];
    unsigned negative = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      const std::size_t digit = 2 * (kRows * step + i);
      absolute[i][0] = digits.absolute[digit][0];
      absolute[i][1] = digits.absolute[digit + 1][0];
      negative |= static_cast<unsigned>(digits.negative[digit][0]) << i;
      negative |= static_cast<unsigned>(digits.negative[digit + 1][0]) << (kRows + i);
    }
    const auto chosen = lookup_windows(table + kMultiples * kRows * step, absolute);
    wipe(absolute, sizeof absolute);
    return negate_if(field::MaskIfma(static_cast<__mmask8>(negative)), chosen);
  };
  Extended<field::FeIfma> sum = to_extended(addend(0));
  for (std::size_t step = 1; step < kDigits / (2 * kRows); ++step) sum = add(sum, addend(step)).extended();
  std::array<Point, 2 * kRows> sums;
  store_points(sums.data(), sum, sums.size());
  const auto lane = [&](std::size_t i) { return QuadSum::from(sums[i].edwards()); };
  QuadCompleted joined = add(lane(kRows), lane(kRows + 1).niels_2z());
  joined = add(joined.sum(), lane(kRows + 2).niels_2z());
  joined = add(joined.sum(), lane(kRows + 3).niels_2z());
  for (int k = 0; k < 4; ++k) joined = doubled(joined.doubling());
  for (std::size_t i = 0; i < kRows; ++i) joined = add(joined.sum(), lane(i).niels_2z());
  return Point(joined.point());
}

}  // namespace slipstream::group::multiply
