// Secret scalars as signed digits of five bits, and the tables of their bases: s = sum of d_i 32^i with d_i in [-16,
// 16), so the multiples 1 to 16 of a base serve all windows. Constant-time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/int128.h"
#include "slipstream/base/detail/value_barrier.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

inline constexpr unsigned kSecretWindowBits = 5;
inline constexpr std::size_t kSecretWindows = 51;
inline constexpr std::size_t kSecretMultiples = 16;

/// Adding 16 to every digit at once turns them into the plain digits of s + 16 (32^51 - 1)/31, which is below 2^255
/// because s < 2^253.
class SecretDigits {
 public:
  SecretDigits() = default;
  explicit constexpr SecretDigits(const field::Scalar& s) {
    Uint128 sum = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      sum = (sum >> 64) + s.words()[i] + kBias[i];
      words_[i] = static_cast<std::uint64_t>(sum);
    }
  }

  /// d_i + 16; 16 if there is no such window.
  [[nodiscard]] constexpr std::uint32_t biased(std::size_t i) const {
    if (i >= kSecretWindows) return 16;
    const std::size_t bit = kSecretWindowBits * i, word = bit / 64, shift = bit % 64;
    std::uint64_t x = words_[word] >> shift;
    if (shift > 64 - kSecretWindowBits && word < 3) x |= words_[word + 1] << (64 - shift);
    return static_cast<std::uint32_t>(x & 31);
  }
  /// |d_i|.
  [[nodiscard]] constexpr std::uint8_t absolute(std::size_t i) const {
    const std::uint32_t digit = biased(i) - 16, sign = mask_of_bit(digit >> 31);
    return static_cast<std::uint8_t>((digit ^ sign) - sign);
  }
  /// 1 for a negative digit.
  [[nodiscard]] constexpr std::uint8_t negative(std::size_t i) const {
    return static_cast<std::uint8_t>((biased(i) >> 4) ^ 1);
  }
  [[nodiscard]] constexpr const std::array<std::uint64_t, 4>& words() const { return words_; }

 private:
  static constexpr std::array<std::uint64_t, 4> kBias = [] {
    std::array<std::uint64_t, 4> bias{};
    for (std::size_t i = 0; i < kSecretWindows; ++i) {
      const std::size_t bit = kSecretWindowBits * i + kSecretWindowBits - 1;
      bias[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
    return bias;
  }();

  std::array<std::uint64_t, 4> words_;
};

/// The multiples 1 to 16 of a base: 16 times 3 elements of 5 limbs, in an order that the backend chooses.
struct alignas(64) SecretTable {
  std::array<std::uint64_t, kSecretMultiples * 15> words;
};

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
