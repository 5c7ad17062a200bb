// The border between secret and public, as code: what a computation on secrets gives out on purpose (encodings of
// commitments, answers to challenges, whether a witness fits) is named where it becomes public. It costs a call and has
// no effect, except under a test that tracks secrets through memory and fails when a branch or an address depends on
// one (tests/constant_time): from here on it no longer counts these bytes as secret.
#pragma once

#include <cstddef>
#include <ranges>
#include <span>
#include <type_traits>

namespace slipstream {

namespace detail {
// In a unit of its own, so that the compiler must assume that it writes there and values are read again.
void declassify_memory(void* memory, std::size_t size);
}  // namespace detail

/// What such a test does with memory that becomes public. Null for nothing.
using DeclassifyHook = void (*)(const void* memory, std::size_t size);
void set_declassify_hook(DeclassifyHook hook);

/// The value, public from here on. What `value` was copied from stays secret.
template <class T>
  requires std::is_trivially_copyable_v<T>
[[nodiscard]] T declassify(T value) {
  detail::declassify_memory(&value, sizeof value);
  return value;
}

/// All elements of an array, vector or span, in place.
template <std::ranges::contiguous_range Values>
  requires std::is_trivially_copyable_v<std::ranges::range_value_t<Values>>
void declassify_all(Values&& values) {
  detail::declassify_memory(std::ranges::data(values), std::span(values).size_bytes());
}

}  // namespace slipstream
