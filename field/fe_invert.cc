#include "field/detail/safegcd.h"
#include "field/lane_algorithms.h"

namespace slipstream::field {

Fe invert(const Fe& x) {
  static constexpr detail::OddModulus kModulus(
      {~std::uint64_t{18}, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0} >> 1});
  const auto limbs = canonical_limbs(x);
  const auto w = detail::invert_words({limbs[0] | (limbs[1] << 51), (limbs[1] >> 13) | (limbs[2] << 38),
                                       (limbs[2] >> 26) | (limbs[3] << 25), (limbs[3] >> 39) | (limbs[4] << 12)},
                                      kModulus);
  return Fe({w[0] & kFeLimbMask, ((w[0] >> 51) | (w[1] << 13)) & kFeLimbMask,
             ((w[1] >> 38) | (w[2] << 26)) & kFeLimbMask, ((w[2] >> 25) | (w[3] << 39)) & kFeLimbMask, w[3] >> 12});
}

}  // namespace slipstream::field
