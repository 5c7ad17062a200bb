// Linear constraints as flat arrays, without an allocation per constraint. Terms are sorted by cost: a coefficient of
// +1 or -1 is an addition; the other terms are multiplied in one batch.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/detail/lane_scalars.h"
#include "slipstream/field/scalar.h"
#include "slipstream/r1cs/linear_combination.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs::detail {

/// The constraints flattened by powers of z: a weight for each wire of n multipliers, each of m committed values, and
/// the constant 1.
class ConstraintWeights {
 public:
  [[nodiscard]] field::LaneScalars left() const { return sums_.reduced(0, n_, kKinds); }
  [[nodiscard]] field::LaneScalars right() const { return sums_.reduced(1, n_, kKinds); }
  [[nodiscard]] field::LaneScalars output() const { return sums_.reduced(2, n_, kKinds); }
  /// The weight of the constant 1, then those of committed values.
  [[nodiscard]] field::LaneScalars one_and_committed() const { return sums_.reduced(kOneAt, m_ + 1, kKinds); }

 private:
  friend class Constraints;

  // Sums are in groups of four: group i has the three wires of multiplier i, and the constant 1 (i = 0) or committed
  // value i - 1.
  static constexpr std::uint32_t kKinds = 4, kOneAt = 3;

  ConstraintWeights(std::size_t n, std::size_t m) : n_(n), m_(m), sums_(kKinds * std::max(n, m + 1)) {}

  [[nodiscard]] static std::uint32_t index_of(Variable variable) {
    using Kind = Variable::Kind;
    SLIPSTREAM_CHECK(variable.index < (std::uint32_t{1} << 30) - 1);
    switch (variable.kind) {
      case Kind::left:
        return kKinds * variable.index;
      case Kind::right:
        return kKinds * variable.index + 1;
      case Kind::output:
        return kKinds * variable.index + 2;
      case Kind::committed:
        return kKinds * (variable.index + 1) + kOneAt;
      case Kind::one:
        break;
    }
    return kOneAt;
  }
  [[nodiscard]] static Variable variable_at(std::uint32_t index) {
    const std::uint32_t i = index / kKinds;
    switch (index % kKinds) {
      case 0:
        return Variable::left(i);
      case 1:
        return Variable::right(i);
      case 2:
        return Variable::output(i);
      default:
        return i == 0 ? Variable::one() : Variable::committed(i - 1);
    }
  }

  std::size_t n_, m_;
  field::ScalarSums sums_;
};

class Constraints {
 public:
  /// Adds the constraint "sum of the terms = 0".
  void add(std::span<const Term> terms) {
    for (const Term& term : terms) add_term(term);
    ++count_;
  }
  /// Adds the constraint "sum of the terms = variable".
  void add_equal(std::span<const Term> terms, Variable variable) {
    if (minus_.capacity() == 0) reserve();
    minus_.push_back({count_, ConstraintWeights::index_of(variable)});
    add(terms);
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  /// Bytes on the heap.
  [[nodiscard]] std::size_t memory() const {
    return (plus_.capacity() + minus_.capacity() + scaled_.capacity()) * sizeof(field::SumEntry) +
           scaled_constraints_.capacity() * sizeof(std::uint32_t) + coefficients_.capacity() * sizeof(Scalar);
  }

  /// The current lengths of the arrays.
  struct Mark {
    std::uint32_t count = 0;
    std::size_t plus = 0, minus = 0, scaled = 0;
  };
  [[nodiscard]] Mark mark() const { return {count_, plus_.size(), minus_.size(), scaled_.size()}; }

  /// Appends everything after the mark, for the random generator of a prover. Verifiers hash no constraints.
  void append_to(Transcript& transcript, const Mark& from) const;

  /// The weight of every variable: the sum of z_powers[q] * coefficient over its terms in all constraints q = 0, 1, ...
  /// One multiplication for each coefficient other than 1 and -1, two if a constraint has few of them. Preconditions:
  /// count() powers; no variable beyond n multipliers and m committed values.
  [[nodiscard]] ConstraintWeights weights(const field::LaneScalars& z_powers, std::size_t n, std::size_t m) const;

  /// The first constraint that does not hold for the values value(variable). Constant-time in the values, except for
  /// the result.
  template <class Value>
  [[nodiscard]] std::optional<std::size_t> first_violated(const Value& value) const {
    SecretVector<Scalar> sums(count_);
    const auto value_at = [&](const field::SumEntry& entry) {
      return value(ConstraintWeights::variable_at(entry.sum));
    };
    for (const field::SumEntry& entry : plus_) sums[entry.term] += value_at(entry);
    for (const field::SumEntry& entry : minus_) sums[entry.term] -= value_at(entry);
    for (std::size_t i = 0; i < scaled_.size(); ++i) {
      sums[scaled_constraints_[i]] += coefficients_[i] * value_at(scaled_[i]);
    }
    for (std::size_t q = 0; q < sums.size(); ++q) {
      if (!declassify(sums[q].is_zero())) return q;
    }
    return std::nullopt;
  }

 private:
  /// Compares word by word: comparing arrays calls memcmp, which would take a third of the time of building a
  /// statement.
  static bool same_words(const Scalar& a, const Scalar& b) {
    const auto& x = a.words();
    const auto& y = b.words();
    return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3])) == 0;
  }

  void add_term(const Term& term) {
    if (plus_.capacity() == 0) reserve();
    const std::uint32_t index = ConstraintWeights::index_of(term.variable);
    if (same_words(term.coefficient, kOne)) {
      plus_.push_back({count_, index});
    } else if (same_words(term.coefficient, kMinusOne)) {
      minus_.push_back({count_, index});
    } else {
      scaled_.push_back({static_cast<std::uint32_t>(scaled_.size()), index});
      scaled_constraints_.push_back(count_);
      coefficients_.push_back(term.coefficient);
    }
  }

  /// Reserves memory for the constraints of a typical transaction.
  void reserve() {
    constexpr std::size_t kTerms = 64;
    plus_.reserve(kTerms);
    minus_.reserve(kTerms);
    scaled_.reserve(kTerms);
    scaled_constraints_.reserve(kTerms);
    coefficients_.reserve(kTerms);
  }

  std::uint32_t count_ = 0;
  /// Terms with coefficient 1 or -1 as (constraint, sum of the variable), others as (index among the others, sum of the
  /// variable).
  std::vector<field::SumEntry> plus_, minus_, scaled_;
  /// The constraints of the terms in scaled_.
  std::vector<std::uint32_t> scaled_constraints_;
  std::vector<Scalar> coefficients_;
};

}  // namespace slipstream::r1cs::detail

SLIPSTREAM_EXPORT_END
