// Wiping of the stack behind work on secrets: compilers copy values to places that no destructor knows, such as
// temporaries and spilled registers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/secret.h"

namespace slipstream {

/// More than any function of this library that is called with secrets uses.
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

/// The result of `work`, called here and now; the stack that it used is then wiped, kCleanStackDepth bytes of it, which
/// takes about a microsecond. What is left is the result, where the caller wants it.
template <class Work>
auto on_clean_stack(Work&& work) {
  struct Wipe {
    ~Wipe() { detail::wipe_stack_below(); }
  } wipe_at_end;
  return detail::call(std::forward<Work>(work));
}

}  // namespace slipstream
