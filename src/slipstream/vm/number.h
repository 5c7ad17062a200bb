// The constants of a program and the numbers inside commitments: a sign and an integer of at most 64 bits, or a scalar
// (the reference's ScalarWitness). A sum or product of integers is an integer if it fits into (-2^64, 2^64). Otherwise,
// or if an operand is a scalar, it is a scalar, and it stays one. Equality compares the kinds too: the integer 5 and
// the scalar 5 are different numbers. Conversions are constant-time except in the kind. Arithmetic is for public
// constants only, because the kind of a result reveals its size. Numbers are wiped when destroyed.
#pragma once

#include <optional>
#include <variant>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/r1cs/gadgets/value.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// An integer or a scalar. A value type; wiped when destroyed.
class Number {
 public:
  /// An integer.
  explicit Number(r1cs::SignedInteger integer) : value_(integer) {}
  /// A scalar.
  explicit Number(const Scalar& scalar) : value_(scalar) {}
  Number(const Number&) = default;
  Number& operator=(const Number&) = default;
  ~Number() { wipe(&value_, sizeof value_); }
  /// The integer x.
  [[nodiscard]] static Number integer(std::uint64_t x) { return Number(r1cs::SignedInteger(x)); }

  /// The integer, or nullptr for a scalar.
  [[nodiscard]] const r1cs::SignedInteger* as_integer() const { return std::get_if<r1cs::SignedInteger>(&value_); }
  /// The number mod l.
  [[nodiscard]] Scalar to_scalar() const;
  /// The number as an amount: an integer as it is, or a scalar below 2^64. (An integer plus a scalar constant is a
  /// scalar, although its value may be small.) Variable-time in whether there is an amount.
  [[nodiscard]] std::optional<r1cs::SignedInteger> as_amount() const;
  /// Whether the number, as a scalar, is below 2^64.
  [[nodiscard]] bool in_range_64() const;

  /// The negative, of the same kind.
  [[nodiscard]] Number operator-() const;
  /// The sum. Variable-time: for public constants.
  friend Number operator+(const Number& a, const Number& b);
  /// The sum with -b. Variable-time: for public constants.
  [[nodiscard]] friend Number operator-(const Number& a, const Number& b) { return a + -b; }
  /// The product. Variable-time: for public constants.
  friend Number operator*(const Number& a, const Number& b);
  [[nodiscard]] bool operator==(const Number&) const = default;

 private:
  std::variant<r1cs::SignedInteger, Scalar> value_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
