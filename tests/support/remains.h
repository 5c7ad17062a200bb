// Looks for what a piece of work leaves of its secrets in memory that it has given back: on its stack and in blocks of
// the heap. Programs that link remains.cc link heap.cc as well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/field/scalar.h"

namespace slipstream::test {

/// How often a 64-bit word of a secret was found.
struct Remains {
  std::size_t on_stack = 0;
  std::size_t on_heap = 0;
  [[nodiscard]] bool operator==(const Remains&) const = default;
};

/// Runs `work` on a thread of its own, then searches its stack. Blocks are searched when they are freed. The words of
/// the secrets must not be small, or they are found everywhere.
[[nodiscard]] Remains remains_of(std::span<const std::uint64_t> words, const std::function<void()>& work);
[[nodiscard]] Remains remains_of(std::span<const Scalar> secrets, const std::function<void()>& work);

/// The words of bytes, as remains_of looks for them: eight bytes each, what is behind the last eight left out.
[[nodiscard]] std::vector<std::uint64_t> words_of(ByteSpan bytes);

}  // namespace slipstream::test
