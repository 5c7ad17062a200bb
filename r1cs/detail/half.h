// Halves of scalars. Twice a point has an encoding that takes no inverse square root (group/codec.h), so sums that are
// to be encoded are computed from halved scalars, and their doubles are encoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "base/value_barrier.h"
#include "field/scalar.h"

namespace slipstream::r1cs::detail {

/// x / 2 mod l, constant-time.
[[nodiscard]] inline Scalar half(const Scalar& x) {
  // x or x + l, whichever is even; both are below 2^254.
  constexpr Scalar::Words kOrder = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};
  const std::uint64_t odd = mask_of_bit(x.words()[0] & 1);
  Scalar::Words sum;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const std::uint64_t addend = kOrder[i] & odd;
    const std::uint64_t partial = x.words()[i] + carry;
    const std::uint64_t first_carry = static_cast<std::uint64_t>(partial < carry);
    sum[i] = partial + addend;
    carry = first_carry + static_cast<std::uint64_t>(sum[i] < addend);
  }
  for (std::size_t i = 0; i + 1 < sum.size(); ++i) sum[i] = sum[i] >> 1 | sum[i + 1] << 63;
  sum.back() >>= 1;
  return Scalar::from_words_unchecked(sum);
}

/// out[i] = in[i] / 2. As many of each.
inline void halve(std::span<Scalar> out, std::span<const Scalar> in) {
  SLIPSTREAM_CHECK(out.size() == in.size());
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = half(in[i]);
}

}  // namespace slipstream::r1cs::detail
