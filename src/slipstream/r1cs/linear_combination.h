// Variables of a constraint system and linear combinations of them. A combination is a list of terms in the order in
// which they were written. Terms of one variable are not joined and zero terms are kept, because only the sum matters.
// Up to four terms are inside the object; longer lists are on the heap. Constant-time in coefficients.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// The constant 1, which needs no multiplication.
inline constexpr Scalar kOne = Scalar::one();
/// The constant -1, which needs no multiplication.
inline constexpr Scalar kMinusOne = -kOne;

/// The constant 1, a committed value, or a wire of a multiplier.
struct Variable {
  /// The sorts of variables.
  enum class Kind : std::uint32_t {
    one,        ///< The constant 1.
    committed,  ///< A committed value.
    left,       ///< The left input of a multiplier.
    right,      ///< The right input of a multiplier.
    output,     ///< The output of a multiplier.
  };

  Kind kind = Kind::one;  ///< The sort.
  /// The index of the commitment or of the multiplier (over both phases); 0 for the constant.
  std::uint32_t index = 0;

  /// The constant 1.
  [[nodiscard]] static constexpr Variable one() { return {Kind::one, 0}; }
  /// The committed value i.
  [[nodiscard]] static constexpr Variable committed(std::uint32_t i) { return {Kind::committed, i}; }
  /// The left wire of multiplier i.
  [[nodiscard]] static constexpr Variable left(std::uint32_t i) { return {Kind::left, i}; }
  /// The right wire of multiplier i.
  [[nodiscard]] static constexpr Variable right(std::uint32_t i) { return {Kind::right, i}; }
  /// The output wire of multiplier i.
  [[nodiscard]] static constexpr Variable output(std::uint32_t i) { return {Kind::output, i}; }
  [[nodiscard]] bool operator==(const Variable&) const = default;
};

/// coefficient * variable.
struct Term {
  Variable variable;   ///< A variable of one system.
  Scalar coefficient;  ///< Its factor.
  [[nodiscard]] bool operator==(const Term&) const = default;
};

/// A sum of terms; the empty sum is zero. Variables and scalars (as constants) convert to it.
class LinearCombination {
 public:
  /// Zero.
  LinearCombination() {}
  /// The variable alone.
  LinearCombination(Variable variable) { append(variable, kOne); }
  /// A constant.
  LinearCombination(const Scalar& constant) { append(Variable::one(), constant); }
  /// Takes ownership of the list.
  explicit LinearCombination(std::vector<Term> terms) : inline_{}, heap_(std::move(terms)) {}

  /// The terms, as they were written. Valid until the next change.
  [[nodiscard]] std::span<const Term> terms() const {
    return heap_.empty() ? std::span(inline_terms(), inline_size_) : std::span<const Term>(heap_);
  }

  /// Adds one term.
  void append(Variable variable, const Scalar& coefficient) {
    if (heap_.empty() && inline_size_ < kInline) {
      std::construct_at(inline_terms() + inline_size_, variable, coefficient);
      ++inline_size_;
    } else {
      append_to_heap({variable, coefficient});
    }
  }
  /// Reserves memory for `n` terms in total.
  void reserve(std::size_t n) {
    if (n > kInline) heap_.reserve(n);
  }

  /// Appends the terms of `b`. O(terms of b).
  LinearCombination& operator+=(const LinearCombination& b);
  /// Appends the terms of `b` with opposite signs. O(terms of b).
  LinearCombination& operator-=(const LinearCombination& b);
  /// Multiplies every coefficient by `k`. O(terms).
  LinearCombination& operator*=(const Scalar& k);
  /// All coefficients with opposite signs. O(terms).
  [[nodiscard]] LinearCombination operator-() const;

 private:
  static constexpr std::size_t kInline = 4;
  static_assert(std::is_trivially_copyable_v<Term> && std::is_trivially_destructible_v<Term>);

  [[nodiscard]] Term* inline_terms() { return reinterpret_cast<Term*>(inline_.data()); }
  [[nodiscard]] const Term* inline_terms() const { return reinterpret_cast<const Term*>(inline_.data()); }
  void append_to_heap(const Term& term);

  std::size_t inline_size_ = 0;
  /// Raw memory, so that a combination of one term does not initialise four.
  alignas(Term) std::array<std::byte, kInline * sizeof(Term)> inline_;
  /// All terms, once they do not fit inline.
  std::vector<Term> heap_;
};

/// The terms of both.
[[nodiscard]] inline LinearCombination operator+(LinearCombination a, const LinearCombination& b) {
  a += b;
  return a;
}
/// The terms of `a`, then those of `b` with opposite signs.
[[nodiscard]] inline LinearCombination operator-(LinearCombination a, const LinearCombination& b) {
  a -= b;
  return a;
}
/// Every coefficient times `k`.
[[nodiscard]] inline LinearCombination operator*(LinearCombination a, const Scalar& k) {
  a *= k;
  return a;
}
/// Every coefficient times `k`.
[[nodiscard]] inline LinearCombination operator*(const Scalar& k, LinearCombination a) {
  a *= k;
  return a;
}
/// The variable with the coefficient -1.
[[nodiscard]] inline LinearCombination operator-(Variable a) { return -LinearCombination(a); }

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
