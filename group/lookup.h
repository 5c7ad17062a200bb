// Choosing a multiple from a table without showing which.
#pragma once

#include <cstdint>

#include "field/mask.h"
#include "group/edwards.h"

namespace slipstream::group {

/// digit * P, where table[j] = (j + 1) P for j = 0..7 and -8 <= digit <= 8. Entry is AffineNiels<Fe> or Cached<Fe>.
/// Reads all of the table. Constant-time.
template <class Entry>
[[nodiscard]] Entry lookup_signed(const Entry* table, std::int8_t digit) {
  const auto value = static_cast<std::uint64_t>(static_cast<std::int64_t>(digit));
  const field::Mask negative = field::Mask::from_bit(value >> 63);
  const std::uint64_t magnitude = (value ^ negative.bits()) - negative.bits();
  Entry chosen = Entry::identity();
  for (std::uint64_t j = 1; j <= 8; ++j) chosen = select(field::Mask::equal(magnitude, j), table[j - 1], chosen);
  return negate_if(negative, chosen);
}

}  // namespace slipstream::group
