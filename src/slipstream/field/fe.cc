#include "slipstream/field/fe.h"

#include "slipstream/field/detail/fe_constants.h"
#include "slipstream/field/detail/lane_algorithms.h"
#include "slipstream/field/detail/safegcd.h"

namespace slipstream::field {

namespace {

// Checks the definitions given in fe_constants.h.
constexpr Fe number(std::uint64_t x) { return Fe({x, 0, 0, 0, 0}); }
constexpr Fe kOne = number(1);

constexpr bool same(const FeLoose& a, const FeLoose& b) { return canonical_limbs(a) == canonical_limbs(b); }
constexpr bool negative(const Fe& a) { return (canonical_limbs(a)[0] & 1) != 0; }

static_assert(same(mul(kEdwardsD, number(121666)), negate(number(121665))));
static_assert(same(kEdwards2D, add(kEdwardsD, kEdwardsD)));
static_assert(same(add(square(kSqrtMinus1), kOne), number(0)) && !negative(kSqrtMinus1));
static_assert(same(square(kSqrtAdMinus1), negate(add(kEdwardsD, kOne))) && negative(kSqrtAdMinus1));
static_assert(same(mul(square(kInvSqrtAMinusD), negate(add(kOne, kEdwardsD))), kOne) && !negative(kInvSqrtAMinusD));
static_assert(same(kOneMinusDSquared, sub(kOne, square(kEdwardsD))));
static_assert(same(kDMinusOneSquared, square(sub(kEdwardsD, kOne))));

}  // namespace

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
