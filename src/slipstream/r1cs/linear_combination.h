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

/// The constants +1 and -1, which need no multiplication.
inline constexpr Scalar kOne = Scalar::one();
inline constexpr Scalar kMinusOne = -kOne;

/// The constant 1, a committed value, or a wire of a multiplier.
struct Variable {
  enum class Kind : std::uint32_t { one, committed, left, right, output };

  Kind kind = Kind::one;
  /// The index of the commitment or of the multiplier (over both phases); 0 for the constant.
  std::uint32_t index = 0;

  [[nodiscard]] static constexpr Variable one() { return {Kind::one, 0}; }
  [[nodiscard]] static constexpr Variable committed(std::uint32_t i) { return {Kind::committed, i}; }
  [[nodiscard]] static constexpr Variable left(std::uint32_t i) { return {Kind::left, i}; }
  [[nodiscard]] static constexpr Variable right(std::uint32_t i) { return {Kind::right, i}; }
  [[nodiscard]] static constexpr Variable output(std::uint32_t i) { return {Kind::output, i}; }
  [[nodiscard]] bool operator==(const Variable&) const = default;
};

struct Term {
  Variable variable;
  Scalar coefficient;
  [[nodiscard]] bool operator==(const Term&) const = default;
};

/// A sum of terms; the empty sum is zero. Variables and scalars (as constants) convert to it.
class LinearCombination {
 public:
  LinearCombination() {}
  LinearCombination(Variable variable) { append(variable, kOne); }
  LinearCombination(const Scalar& constant) { append(Variable::one(), constant); }
  /// Takes ownership of the list.
  explicit LinearCombination(std::vector<Term> terms) : inline_{}, heap_(std::move(terms)) {}

  [[nodiscard]] std::span<const Term> terms() const {
    return heap_.empty() ? std::span(inline_terms(), inline_size_) : std::span<const Term>(heap_);
  }

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

  LinearCombination& operator+=(const LinearCombination& b);
  LinearCombination& operator-=(const LinearCombination& b);
  LinearCombination& operator*=(const Scalar& k);
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

[[nodiscard]] inline LinearCombination operator+(LinearCombination a, const LinearCombination& b) {
  a += b;
  return a;
}
[[nodiscard]] inline LinearCombination operator-(LinearCombination a, const LinearCombination& b) {
  a -= b;
  return a;
}
[[nodiscard]] inline LinearCombination operator*(LinearCombination a, const Scalar& k) {
  a *= k;
  return a;
}
[[nodiscard]] inline LinearCombination operator*(const Scalar& k, LinearCombination a) {
  a *= k;
  return a;
}
[[nodiscard]] inline LinearCombination operator-(Variable a) { return -LinearCombination(a); }

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
