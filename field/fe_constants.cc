// Compile-time proofs of fe_constants.h.
#include "field/fe_constants.h"

namespace slipstream::field {

namespace {

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

}  // namespace slipstream::field
