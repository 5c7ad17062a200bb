// A value of the Cloak protocol: a quantity and a flavor (Slingshot, spacesuit/spec.md; spacesuit/src/value.rs).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/detail/int128.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/r1cs/constraint_system.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// An integer of absolute value below 2^64. Sums and products outside this range give no result. Constant-time, except
/// for whether a result exists.
class SignedInteger {
 public:
  /// Zero.
  constexpr SignedInteger() = default;
  /// `x`, which is not negative.
  explicit constexpr SignedInteger(std::uint64_t x) : value_(x) {}

  /// Whether it is below zero.
  [[nodiscard]] constexpr bool is_negative() const { return value_ < 0; }
  /// The integer, unless it is negative.
  [[nodiscard]] std::optional<std::uint64_t> to_u64() const {
    if (declassify(is_negative())) return std::nullopt;
    return static_cast<std::uint64_t>(value_);
  }
  /// The integer mod l.
  [[nodiscard]] Scalar to_scalar() const;

  /// The negative; every negative is in the range.
  [[nodiscard]] constexpr SignedInteger operator-() const { return from_wide(-value_); }
  /// The sum, unless it is outside the range. Variable-time in that only.
  friend std::optional<SignedInteger> operator+(SignedInteger a, SignedInteger b);
  /// The product, unless it is outside the range. Variable-time in that only.
  friend std::optional<SignedInteger> operator*(SignedInteger a, SignedInteger b);
  /// The order of integers.
  [[nodiscard]] constexpr auto operator<=>(const SignedInteger&) const = default;

  /// The sum with `fits` set if it is in the range, otherwise zero; constant-time.
  struct Sum;
  /// Adds, in constant time.
  [[nodiscard]] static Sum add(SignedInteger a, SignedInteger b);
  /// `if_true` where the mask is set, else `if_false`. Constant-time.
  [[nodiscard]] static SignedInteger select(field::Mask mask, SignedInteger if_true, SignedInteger if_false);

 private:
  static constexpr SignedInteger from_wide(Int128 x) {
    SignedInteger out;
    out.value_ = x;
    return out;
  }

  Int128 value_ = 0;
};

/// The result of SignedInteger::add.
struct SignedInteger::Sum {
  SignedInteger value;  ///< The sum, or zero.
  field::Mask fits;     ///< Whether the sum is in the range.
};

/// A quantity and a flavor in the clear.
struct Value {
  SignedInteger q;  ///< The quantity.
  Scalar f;         ///< The flavor.
  [[nodiscard]] bool operator==(const Value&) const = default;
};

/// The variables of a quantity and a flavor, and their assignment for a prover.
struct AllocatedValue {
  Variable q;                                      ///< The quantity.
  Variable f;                                      ///< The flavor.
  std::optional<Value> assignment = std::nullopt;  ///< None for a verifier.
};

/// Allocates a multiplier with the quantity on the left wire and the flavor on the right one; its output stays free.
template <ConstraintSystem CS>
[[nodiscard]] std::expected<AllocatedValue, ProofError> allocate_value(CS& cs, const std::optional<Value>& value) {
  std::optional<std::pair<Scalar, Scalar>> inputs;
  if (value) inputs.emplace(value->q.to_scalar(), value->f);
  const auto wires = cs.allocate_multiplier(inputs);
  if (!wires) return std::unexpected(wires.error());
  return AllocatedValue{wires->left, wires->right, value};
}

/// One allocated value for each entry, in order.
template <ConstraintSystem CS>
[[nodiscard]] std::expected<SecretVector<AllocatedValue>, ProofError> allocate_values(
    CS& cs, std::span<const std::optional<Value>> values) {
  SecretVector<AllocatedValue> out;
  out.reserve(values.size());
  for (const auto& value : values) {
    const auto allocated = allocate_value(cs, value);
    if (!allocated) return std::unexpected(allocated.error());
    out.push_back(*allocated);
  }
  return out;
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
