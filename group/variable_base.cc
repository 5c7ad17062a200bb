// s * P for a secret s: fixed windows of four bits, signed digits, the table read in full for each digit.
#include <array>

#include "group/lookup.h"
#include "group/recode.h"
#include "group/ristretto255.h"

namespace slipstream::group::ristretto255 {

Point operator*(const Scalar& s, const Point& p) {
  std::array<Cached<Fe>, 8> multiples;  // P, 2P, .. 8P
  EdwardsPoint multiple = p.edwards();
  multiples[0] = to_cached(multiple);
  for (std::size_t j = 1; j < multiples.size(); ++j) {
    multiple = add(multiple, multiples[0]).extended();
    multiples[j] = to_cached(multiple);
  }

  const auto digits = signed_radix_16(s);
  EdwardsPoint sum = add(EdwardsPoint::identity(), lookup_signed(multiples.data(), digits[63])).extended();
  for (std::size_t i = 63; i-- > 0;) {
    sum = add(doubled_n(sum, 4), lookup_signed(multiples.data(), digits[i])).extended();
  }
  return Point(sum);
}

}  // namespace slipstream::group::ristretto255
