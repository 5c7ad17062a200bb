// Keeps the optimiser from seeing what a mask is made of. All ones or zero from a secret bit is arithmetic in the
// source, but a compiler that knows of the two values may make a branch of whatever uses it, and which one does depends
// on its version and options. Behind the barrier it knows nothing of the value. So every mask that is made of secret
// data goes through here; field/mask.h does it for its users.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace slipstream {

/// x, of which the optimiser knows nothing any more. One register, no instruction.
template <std::unsigned_integral T>
  requires(sizeof(T) >= sizeof(std::uint32_t))
[[nodiscard]] constexpr T value_barrier(T x) {
  if !consteval {
    __asm__("" : "+r"(x));
  }
  return x;
}

/// The same for all of an array in memory, for loops over it that compilers shall vectorise.
template <class T, std::size_t N>
void value_barrier_all(std::array<T, N>& values) {
  __asm__("" : "+m"(values));
}

/// All ones for bit 1, zero for bit 0. Precondition: it is one of them.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T mask_of_bit(T bit) {
  return value_barrier(static_cast<T>(T{0} - bit));
}

}  // namespace slipstream
