// Wipes the stack after work on secrets. Compilers copy values to temporaries and spilled registers, which no
// destructor can wipe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "slipstream/base/secret.h"

namespace slipstream {

/// Bytes of stack that are wiped. No function of this library that is called with secrets uses more.
inline constexpr std::size_t kCleanStackDepth = std::size_t{96} << 10;

namespace detail {

[[gnu::noinline]] inline void wipe_stack_below() {
  std::array<std::uint8_t, kCleanStackDepth> area;
  wipe(area.data(), area.size());
}

template <class Work>
[[gnu::noinline]] auto call(Work&& work) {
  return std::forward<Work>(work)();
}

}  // namespace detail

/// Calls `work`, then wipes kCleanStackDepth bytes of the stack below this frame, and returns the result. Wiping takes
/// about a microsecond. The result itself is not wiped.
template <class Work>
auto on_clean_stack(Work&& work) {
  struct Wipe {
    ~Wipe() { detail::wipe_stack_below(); }
  } wipe_at_end;
  return detail::call(std::forward<Work>(work));
}

}  // namespace slipstream
