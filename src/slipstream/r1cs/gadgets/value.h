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
  constexpr SignedInteger() = default;
  explicit constexpr SignedInteger(std::uint64_t x) : value_(x) {}

  [[nodiscard]] constexpr bool is_negative() const { return value_ < 0; }
  /// The integer, unless it is negative.
  [[nodiscard]] std::optional<std::uint64_t> to_u64() const {
    if (declassify(is_negative())) return std::nullopt;
    return static_cast<std::uint64_t>(value_);
  }
  [[nodiscard]] Scalar to_scalar() const;

  [[nodiscard]] constexpr SignedInteger operator-() const { return from_wide(-value_); }
  friend std::optional<SignedInteger> operator+(SignedInteger a, SignedInteger b);
  friend std::optional<SignedInteger> operator*(SignedInteger a, SignedInteger b);
  [[nodiscard]] constexpr auto operator<=>(const SignedInteger&) const = default;

  /// The sum with `fits` set if it is in the range, otherwise zero; constant-time.
  struct Sum;
  [[nodiscard]] static Sum add(SignedInteger a, SignedInteger b);
  /// Constant-time.
  [[nodiscard]] static SignedInteger select(field::Mask mask, SignedInteger if_true, SignedInteger if_false);

 private:
  static constexpr SignedInteger from_wide(Int128 x) {
    SignedInteger out;
    out.value_ = x;
    return out;
  }

  Int128 value_ = 0;
};

struct SignedInteger::Sum {
  SignedInteger value;
  field::Mask fits;
};

struct Value {
  SignedInteger q;
  Scalar f;
  [[nodiscard]] bool operator==(const Value&) const = default;
};

/// The variables of a quantity and a flavor, and their assignment for a prover.
struct AllocatedValue {
  Variable q;
  Variable f;
  std::optional<Value> assignment = std::nullopt;
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
