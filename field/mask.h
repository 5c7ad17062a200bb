// A secret truth value: all ones or all zero. It selects; it does not branch. Turning it into a bool is an explicit
// act.
#pragma once

#include <cstdint>

namespace slipstream::field {

/// Hides a value from the optimiser, so that it cannot learn that a mask takes only two values and make a branch of it.
constexpr std::uint64_t value_barrier(std::uint64_t x) {
  if !consteval {
    __asm__("" : "+r"(x));
  }
  return x;
}

class Mask {
 public:
  /// False.
  constexpr Mask() = default;

  /// Precondition: bit is 0 or 1.
  [[nodiscard]] static constexpr Mask from_bit(std::uint64_t bit) {
    return Mask(value_barrier(std::uint64_t{0} - bit));
  }
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

  /// Makes the value public: whatever is done with the bool may show in the time it takes.
  [[nodiscard]] constexpr bool declassify() const { return bits_ != 0; }

 private:
  explicit constexpr Mask(std::uint64_t bits) : bits_(bits) {}
  std::uint64_t bits_ = 0;
};

}  // namespace slipstream::field
