#include "slipstream/r1cs/gadgets/value.h"

#include "slipstream/base/detail/declassify.h"

namespace slipstream::r1cs {
namespace {

using field::Mask;

constexpr Int128 kMax = ~std::uint64_t{0};

}  // namespace

Scalar SignedInteger::to_scalar() const {
  const Mask negative = Mask::from_bool(is_negative());
  const auto low = static_cast<std::uint64_t>(value_);
  const Scalar absolute = Scalar::from_u64(negative.select(0 - low, low));
  return field::select(negative, -absolute, absolute);
}

SignedInteger::Sum SignedInteger::add(SignedInteger a, SignedInteger b) {
  const Int128 sum = a.value_ + b.value_;
  // In the range iff 0 <= sum + kMax <= 2 kMax: both differences are below 2^66 in absolute value, so the top bit is
  // their sign.
  const auto outside = static_cast<Uint128>(sum + kMax) | static_cast<Uint128>(kMax - sum);
  const Mask fits = Mask::from_bool((outside >> 127) == 0);
  return {select(fits, from_wide(sum), SignedInteger{}), fits};
}

std::optional<SignedInteger> operator+(SignedInteger a, SignedInteger b) {
  const auto [value, fits] = SignedInteger::add(a, b);
  if (declassify(fits.bits()) == 0) return std::nullopt;
  return value;
}

std::optional<SignedInteger> operator*(SignedInteger a, SignedInteger b) {
  const auto absolute = [](SignedInteger x) {
    return static_cast<Uint128>(SignedInteger::select(Mask::from_bool(x.is_negative()), -x, x).value_);
  };
  // (2^64 - 1)^2 < 2^128.
  const Uint128 product = absolute(a) * absolute(b);
  if (declassify(product > static_cast<Uint128>(kMax))) return std::nullopt;
  const SignedInteger positive(static_cast<std::uint64_t>(product));
  return SignedInteger::select(Mask::from_bool(a.is_negative() != b.is_negative()), -positive, positive);
}

SignedInteger SignedInteger::select(Mask mask, SignedInteger if_true, SignedInteger if_false) {
  const auto x = static_cast<Uint128>(if_true.value_);
  const auto y = static_cast<Uint128>(if_false.value_);
  const Uint128 low = mask.select(static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y));
  const Uint128 high = mask.select(static_cast<std::uint64_t>(x >> 64), static_cast<std::uint64_t>(y >> 64));
  return from_wide(static_cast<Int128>(low | high << 64));
}

}  // namespace slipstream::r1cs
