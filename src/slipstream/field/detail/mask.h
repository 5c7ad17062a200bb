// A secret truth value: all ones or all zero. It selects values without a branch. Only declassify() turns it into a
// bool.
#pragma once

#include <cstdint>

#include "slipstream/base/detail/value_barrier.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::field {

class Mask {
 public:
  /// False.
  constexpr Mask() = default;

  /// Precondition: bit is 0 or 1.
  [[nodiscard]] static constexpr Mask from_bit(std::uint64_t bit) { return Mask(mask_of_bit(bit)); }
  [[nodiscard]] static constexpr Mask from_bool(bool x) { return from_bit(static_cast<std::uint64_t>(x)); }
  [[nodiscard]] static constexpr Mask is_zero(std::uint64_t x) { return from_bit(((x | (0 - x)) >> 63) ^ 1); }
  [[nodiscard]] static constexpr Mask equal(std::uint64_t a, std::uint64_t b) { return is_zero(a ^ b); }

  /// All ones or zero.
  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] constexpr std::uint64_t select(std::uint64_t if_true, std::uint64_t if_false) const {
    return if_false ^ (bits_ & (if_true ^ if_false));
  }

  [[nodiscard]] constexpr Mask operator~() const { return Mask(~bits_); }
  [[nodiscard]] friend constexpr Mask operator&(Mask a, Mask b) { return Mask(a.bits_ & b.bits_); }
  [[nodiscard]] friend constexpr Mask operator|(Mask a, Mask b) { return Mask(a.bits_ | b.bits_); }
  [[nodiscard]] friend constexpr Mask operator^(Mask a, Mask b) { return Mask(a.bits_ ^ b.bits_); }

  /// Makes the value public: code that uses the bool may take a time that depends on it.
  [[nodiscard]] constexpr bool declassify() const { return bits_ != 0; }

 private:
  explicit constexpr Mask(std::uint64_t bits) : bits_(bits) {}
  std::uint64_t bits_ = 0;
};

}  // namespace slipstream::field

SLIPSTREAM_EXPORT_END
