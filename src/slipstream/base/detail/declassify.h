// Marks the border between secret and public in the code. A computation on secrets calls these functions for each value
// that it publishes on purpose: encodings of commitments, answers to challenges, whether a witness fits. A call has no
// effect outside tests/constant_time. Those tests track secrets through memory and fail when a branch or an address
// depends on one; after the call they no longer count these bytes as secret.
#pragma once

#include <cstddef>
#include <ranges>
#include <span>
#include <type_traits>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

namespace detail {
// Defined in a unit of its own, so that the compiler must assume that it changes the memory.
void declassify_memory(void* memory, std::size_t size);
}  // namespace detail

/// Called with memory that becomes public. Null: nothing is called. Thread-safe.
using DeclassifyHook = void (*)(const void* memory, std::size_t size);
void set_declassify_hook(DeclassifyHook hook);

/// Returns a public copy of `value`. The original stays secret.
template <class T>
  requires std::is_trivially_copyable_v<T>
[[nodiscard]] T declassify(T value) {
  detail::declassify_memory(&value, sizeof value);
  return value;
}

/// Makes all elements of an array, vector or span public, in place.
template <std::ranges::contiguous_range Values>
  requires std::is_trivially_copyable_v<std::ranges::range_value_t<Values>>
void declassify_all(Values&& values) {
  detail::declassify_memory(std::ranges::data(values), std::span(values).size_bytes());
}

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
