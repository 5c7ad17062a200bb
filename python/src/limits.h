// The number of generators that proofs of transactions may use.
#pragma once

#include <cstddef>

namespace slipstream::python {

inline constexpr std::size_t kDefaultCapacity = 2048;
/// Generators of that many multipliers take some 256 MiB.
inline constexpr std::size_t kMostCapacity = std::size_t{1} << 20;

/// Raises InputError OutOfRange unless 1 <= capacity <= kMostCapacity.
void check_capacity(std::size_t capacity);

}  // namespace slipstream::python
