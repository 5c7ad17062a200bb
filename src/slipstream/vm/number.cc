#include "slipstream/vm/number.h"

#include "slipstream/base/detail/declassify.h"

namespace slipstream::vm {

Scalar Number::to_scalar() const {
  if (const auto* integer = as_integer()) return integer->to_scalar();
  return std::get<Scalar>(value_);
}

std::optional<r1cs::SignedInteger> Number::as_amount() const {
  if (const auto* integer = as_integer()) return *integer;
  // A verdict: a number that is not an amount has no proof.
  if (!declassify(in_range_64())) return std::nullopt;
  return r1cs::SignedInteger(std::get<Scalar>(value_).words()[0]);
}

bool Number::in_range_64() const {
  const auto words = to_scalar().words();
  return (words[1] | words[2] | words[3]) == 0;
}

Number Number::operator-() const {
  if (const auto* integer = as_integer()) return Number(-*integer);
  return Number(-std::get<Scalar>(value_));
}

Number operator+(const Number& a, const Number& b) {
  const auto *x = a.as_integer(), *y = b.as_integer();
  if (x != nullptr && y != nullptr) {
    if (const auto sum = *x + *y) return Number(*sum);
  }
  return Number(a.to_scalar() + b.to_scalar());
}

Number operator*(const Number& a, const Number& b) {
  const auto *x = a.as_integer(), *y = b.as_integer();
  if (x != nullptr && y != nullptr) {
    if (const auto product = *x * *y) return Number(*product);
  }
  return Number(a.to_scalar() * b.to_scalar());
}

}  // namespace slipstream::vm
