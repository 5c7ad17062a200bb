// Hides from the optimiser how a mask was made. A mask of all ones or zero, made from a secret bit, is arithmetic in
// the source. But a compiler that knows that only two values are possible may turn the code that uses the mask into a
// branch; this depends on its version and options. After the barrier it knows nothing about the value. So every mask
// made from secret data goes through here; field/detail/mask.h does this for its users.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Returns x; the optimiser knows nothing about the result. Costs one register and no instruction.
template <std::unsigned_integral T>
  requires(sizeof(T) >= sizeof(std::uint32_t))
[[nodiscard]] constexpr T value_barrier(T x) {
  if !consteval {
    __asm__("" : "+r"(x));
  }
  return x;
}

/// value_barrier for a whole array in memory, for loops that the compiler should vectorise.
template <class T, std::size_t N>
void value_barrier_all(std::array<T, N>& values) {
  __asm__("" : "+m"(values));
}

/// All ones for bit 1, zero for bit 0. Precondition: `bit` is 0 or 1.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T mask_of_bit(T bit) {
  return value_barrier(static_cast<T>(T{0} - bit));
}

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
