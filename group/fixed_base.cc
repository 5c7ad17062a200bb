#include "group/fixed_base.h"

#include <array>

#include "group/affine.h"
#include "group/lookup.h"
#include "group/recode.h"

namespace slipstream::group {

namespace {

constexpr std::size_t kRows = 32;
constexpr std::size_t kColumns = 8;

using Entry = AffineNiels<Fe>;

/// `step(sum, row, digit)` returns sum + digit * row, and is called for the odd digits and then for the even ones.
template <class Step>
EdwardsPoint multiply_with(const Entry* entries, const Scalar& s, Step&& step) {
  const auto digits = signed_radix_16(s);
  EdwardsPoint sum = EdwardsPoint::identity();
  for (std::size_t i = 1; i < digits.size(); i += 2) sum = step(sum, entries + kColumns * (i / 2), digits[i]);
  sum = doubled_n(sum, 4);
  for (std::size_t i = 0; i < digits.size(); i += 2) sum = step(sum, entries + kColumns * (i / 2), digits[i]);
  return sum;
}

}  // namespace

FixedBaseTable::FixedBaseTable(const ristretto255::Point& base) : entries_(kRows * kColumns) {
  std::vector<EdwardsPoint> multiples;
  multiples.reserve(kRows * kColumns);
  EdwardsPoint row_base = base.edwards();
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto step = to_cached(row_base);
    EdwardsPoint multiple = row_base;
    for (std::size_t column = 0; column < kColumns; ++column) {
      multiples.push_back(multiple);
      multiple = add(multiple, step).extended();
    }
    row_base = doubled_n(row_base, 8);
  }
  to_affine_niels_batch(multiples, entries_);
}

ristretto255::Point FixedBaseTable::multiply(const Scalar& s) const {
  return ristretto255::Point(
      multiply_with(entries_.data(), s, [](const EdwardsPoint& sum, const Entry* row, std::int8_t digit) {
        return add(sum, lookup_signed(row, digit)).extended();
      }));
}

ristretto255::Point FixedBaseTable::multiply_vartime(const Scalar& s) const {
  return ristretto255::Point(
      multiply_with(entries_.data(), s, [](const EdwardsPoint& sum, const Entry* row, std::int8_t digit) {
        if (digit > 0) return add(sum, row[digit - 1]).extended();
        if (digit < 0) return sub(sum, row[-digit - 1]).extended();
        return sum;
      }));
}

const FixedBaseTable& FixedBaseTable::basepoint() {
  static const FixedBaseTable table(ristretto255::Point::basepoint());
  return table;
}

}  // namespace slipstream::group
