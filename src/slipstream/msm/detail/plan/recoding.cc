#include "slipstream/msm/detail/plan/recoding.h"

#include <utility>

namespace slipstream::msm {

namespace {

/// The 64 bits of x from `position` on. Precondition: position < 256.
std::uint64_t bits_from(const Words& x, unsigned position) {
  const unsigned word = position / 64, shift = position % 64;
  std::uint64_t out = x[word] >> shift;
  if (shift != 0 && word < 3) out |= x[word + 1] << (64 - shift);
  return out;
}

}  // namespace

void part_digits_vartime(const SignedScalar* scalars, const std::uint32_t* sources, std::size_t n, unsigned offset,
                         unsigned width, PointDigit* out) {
  for (unsigned part = 0; part < kParts; ++part, out += n) {
    for_each_digit(scalars, n, part * kPartBits + offset, width,
                   [=](std::size_t i, std::uint32_t absolute, std::uint32_t negative) __attribute__((always_inline)) {
                     out[i] = {2 * (sources[i] * kParts + part) + negative, absolute};
                   });
  }
}

void make_naf_digits_vartime(NafDigits& naf, std::uint32_t* entries, std::uint16_t* keys, const SignedScalar* scalars,
                             const std::uint32_t* sources, std::size_t n, unsigned bits, unsigned width) {
  const std::uint32_t window_mask = (std::uint32_t{1} << width) - 1;
  std::array<std::uint32_t, NafDigits::kKeys> count{};
  std::size_t total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const SignedScalar& scalar = scalars[i];
    const std::uint32_t table = (sources != nullptr ? sources[i] : static_cast<std::uint32_t>(i)) << (width - 2);
    unsigned position = 0;
    std::uint64_t carry = 0;  // 0 or 1, to be added at `position`
    while (position <= bits) {
      // With a carry pending, a run of ones turns to zeros and the carry stays; without, a run of zeros is skipped.
      const std::uint64_t window = bits_from(scalar.absolute, position);
      const std::uint64_t run = carry != 0 ? ~window : window;
      const auto skip = static_cast<unsigned>(std::countr_zero(run));
      if (skip != 0) {
        position += skip;
        continue;
      }
      const auto digit = static_cast<std::uint32_t>((window & window_mask) + carry);  // odd
      carry = digit >> (width - 1);
      const std::uint32_t absolute = carry != 0 ? window_mask + 1 - digit : digit;
      const auto key = static_cast<std::uint16_t>(NafDigits::key(position) + (carry ^ scalar.negative));
      entries[total] = table + (absolute >> 1);
      keys[total] = key;
      ++count[key];
      ++total;
      position += width;
    }
  }
  std::array<std::uint32_t, NafDigits::kKeys> next;
  std::uint32_t sum = 0;
  for (std::size_t key = 0; key < NafDigits::kKeys; ++key) {
    naf.begin[key] = next[key] = sum;
    sum += count[key];
  }
  naf.begin[NafDigits::kKeys] = sum;
  for (std::size_t k = 0; k < total; ++k) naf.entries[next[keys[k]]++] = entries[k];
}

}  // namespace slipstream::msm
