// Recoding of scalars into signed digits.
#pragma once

#include <array>
#include <cstdint>

#include "slipstream/base/detail/int128.h"
#include "slipstream/field/scalar.h"

namespace slipstream::group {

/// Digits d_i in [-8, 8) with s = sum of d_i 16^i. Adding 8 to every digit at once turns them into the plain digits of
/// s + 8 (16^64 - 1)/15, which has no 65th digit because s < 2^253. Constant-time.
[[nodiscard]] constexpr std::array<std::int8_t, 64> signed_radix_16(const Scalar& s) {
  std::array<std::int8_t, 64> digits{};
  Uint128 sum = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    sum = (sum >> 64) + s.words()[i] + 0x8888888888888888;
    const auto word = static_cast<std::uint64_t>(sum);
    for (std::size_t j = 0; j < 16; ++j) digits[16 * i + j] = static_cast<std::int8_t>(((word >> (4 * j)) & 15) - 8);
  }
  return digits;
}

}  // namespace slipstream::group
