#include "r1cs/gadgets/value.h"

#include "base/declassify.h"
#include "r1cs/detail/select.h"

namespace slipstream::r1cs {
namespace {

__extension__ using UnsignedWide = unsigned __int128;

constexpr SignedInteger::Wide kMax = ~std::uint64_t{0};

}  // namespace

Scalar SignedInteger::to_scalar() const {
  const std::uint64_t mask = detail::mask_of(is_negative());
  const auto low = static_cast<std::uint64_t>(value_);
  const Scalar magnitude = Scalar::from_u64((low ^ mask) - mask);
  return detail::select(magnitude, -magnitude, mask);
}

SignedInteger::Sum SignedInteger::add(SignedInteger a, SignedInteger b) {
  const Wide sum = a.value_ + b.value_;
  // In the range iff 0 <= sum + kMax <= 2 kMax: both differences are below 2^66 in absolute value, so the top bit is
  // their sign.
  const auto outside = static_cast<UnsignedWide>(sum + kMax) | static_cast<UnsignedWide>(kMax - sum);
  const std::uint64_t fits = detail::mask_of((outside >> 127) == 0);
  return {select(SignedInteger{}, from_wide(sum), fits), fits};
}

std::optional<SignedInteger> operator+(SignedInteger a, SignedInteger b) {
  const auto [value, fits] = SignedInteger::add(a, b);
  if (declassify(fits) == 0) return std::nullopt;
  return value;
}

std::optional<SignedInteger> operator*(SignedInteger a, SignedInteger b) {
  const auto magnitude = [](SignedInteger x) {
    return static_cast<UnsignedWide>(SignedInteger::select(x, -x, detail::mask_of(x.is_negative())).value_);
  };
  // (2^64 - 1)^2 < 2^128.
  const UnsignedWide product = magnitude(a) * magnitude(b);
  if (declassify(product > static_cast<UnsignedWide>(kMax))) return std::nullopt;
  const SignedInteger positive(static_cast<std::uint64_t>(product));
  return SignedInteger::select(positive, -positive, detail::mask_of(a.is_negative() != b.is_negative()));
}

SignedInteger SignedInteger::select(SignedInteger a, SignedInteger b, std::uint64_t mask) {
  const auto x = static_cast<UnsignedWide>(a.value_);
  const auto y = static_cast<UnsignedWide>(b.value_);
  const UnsignedWide low = detail::select(static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y), mask);
  const UnsignedWide high =
      detail::select(static_cast<std::uint64_t>(x >> 64), static_cast<std::uint64_t>(y >> 64), mask);
  return from_wide(static_cast<Wide>(low | high << 64));
}

}  // namespace slipstream::r1cs
