// Overwrites memory that held secrets, in a way the compiler may not drop.
#pragma once

#include <cstddef>
#include <cstring>

namespace slipstream::transcript::detail {

inline void wipe(void* memory, std::size_t size) {
  std::memset(memory, 0, size);
  // The memory is claimed to be read here, so the stores above are not dead.
  asm volatile("" : : "r"(memory) : "memory");
}

}  // namespace slipstream::transcript::detail
