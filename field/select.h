// Choices that secrets make, without branches or secret addresses.
#pragma once

#include <cstdint>

#include "base/value_barrier.h"
#include "field/scalar.h"

namespace slipstream::field {

/// All ones for true, zero for false.
[[nodiscard]] inline std::uint64_t mask_of(bool condition) {
  return mask_of_bit(static_cast<std::uint64_t>(condition));
}

/// a where the mask is zero, b where it is all ones.
[[nodiscard]] inline std::uint64_t select(std::uint64_t a, std::uint64_t b, std::uint64_t mask) {
  return a ^ ((a ^ b) & mask);
}

[[nodiscard]] inline Scalar select(const Scalar& a, const Scalar& b, std::uint64_t mask) {
  Scalar::Words out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = select(a.words()[i], b.words()[i], mask);
  return Scalar::from_words_unchecked(out);
}

}  // namespace slipstream::field
