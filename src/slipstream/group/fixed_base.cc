#include "slipstream/group/fixed_base.h"

#include <array>

#include "slipstream/base/detail/check.h"
#include "slipstream/group/detail/affine.h"
#include "slipstream/group/detail/kernels.h"
#include "slipstream/group/detail/recode.h"

namespace slipstream::group {

namespace {

constexpr std::size_t kRows = 32;
constexpr std::size_t kColumns = 8;

using Entry = AffineNiels<Fe>;

}  // namespace

FixedBaseTable::FixedBaseTable(const ristretto255::Point& base) : entries_(kRows * kColumns) {
  std::vector<EdwardsPoint> multiples;
  multiples.reserve(kRows * kColumns);
  EdwardsPoint row_base = base.edwards();
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto step = to_projective_niels(row_base);
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
  ristretto255::Point out;
  group_kernels().multiply_base_batch(&out, entries_.data(), &s, 1);
  return out;
}

ristretto255::Point FixedBaseTable::multiply_vartime(const Scalar& s) const {
  const auto digits = signed_radix_16(s);
  EdwardsPoint sum = EdwardsPoint::identity();
  const auto add_digit = [&](std::size_t i) {
    const Entry* const row = entries_.data() + kColumns * (i / 2);
    const std::int8_t digit = digits[i];
    if (digit > 0) sum = add(sum, row[digit - 1]).extended();
    if (digit < 0) sum = sub(sum, row[-digit - 1]).extended();
  };
  for (std::size_t i = 1; i < digits.size(); i += 2) add_digit(i);
  sum = doubled_n(sum, 4);
  for (std::size_t i = 0; i < digits.size(); i += 2) add_digit(i);
  return ristretto255::Point(sum);
}

void FixedBaseTable::multiply_batch(std::span<const Scalar> s, std::span<ristretto255::Point> out) const {
  SLIPSTREAM_CHECK(out.size() >= s.size());
  group_kernels().multiply_base_batch(out.data(), entries_.data(), s.data(), s.size());
}

const FixedBaseTable& FixedBaseTable::basepoint() {
  static const FixedBaseTable table(ristretto255::Point::basepoint());
  return table;
}

}  // namespace slipstream::group
