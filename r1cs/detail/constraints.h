// Linear constraints as flat arrays: no allocation a constraint, and terms sorted by what they cost.
// A coefficient of +1 or -1 is an addition; the others are multiplied in one batch.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/declassify.h"
#include "base/secret.h"
#include "field/lane_scalars.h"
#include "field/scalar.h"
#include "r1cs/linear_combination.h"

namespace slipstream::r1cs::detail {

class Constraints {
 public:
  /// Adds the constraint "sum of the terms = 0".
  void add(std::span<const Term> terms) {
    for (const Term& term : terms) add_term(term);
    ++count_;
  }
  /// Adds the constraint "sum of the terms = variable".
  void add_equal(std::span<const Term> terms, Variable variable) {
    minus_.push_back({count_, variable});
    add(terms);
  }

  [[nodiscard]] std::size_t count() const { return count_; }

  /// How far the arrays are filled.
  struct Mark {
    std::uint32_t count = 0;
    std::size_t plus = 0, minus = 0, scaled = 0;
  };
  [[nodiscard]] Mark mark() const { return {count_, plus_.size(), minus_.size(), scaled_.size()}; }
  /// Forgets whatever came after the mark.
  void rewind(const Mark& mark);

  /// Where the weights of each kind of variable begin in a row of weights, by the order of Variable::Kind.
  using Layout = std::array<std::size_t, 5>;

  /// A row of `size` weights: that of a variable, number layout[kind] + index, is the sum of z^(q + 1) * coefficient
  /// over its terms in all constraints q = 0, 1, ... One product a constraint and one more for each coefficient that is
  /// neither 1 nor -1, two if the coefficients of a constraint are few.
  [[nodiscard]] field::ScalarSums flatten(const Scalar& z, const Layout& layout, std::size_t size) const;
  /// The same, as canonical scalars in the place of what `weights` held.
  void flatten(const Scalar& z, const Layout& layout, std::span<Scalar> weights) const {
    flatten(z, layout, weights.size()).reduced(0, weights.size()).store(weights);
  }

  /// The first constraint that does not hold if variables have the values that value(variable) says. Constant-time in
  /// the values, but for the answer.
  template <class Value>
  [[nodiscard]] std::optional<std::size_t> first_violated(const Value& value) const {
    SecretVector<Scalar> sums(count_);
    for (const Place& place : plus_) sums[place.constraint] += value(place.variable);
    for (const Place& place : minus_) sums[place.constraint] -= value(place.variable);
    for (std::size_t i = 0; i < scaled_.size(); ++i) {
      sums[scaled_[i].constraint] += coefficients_[i] * value(scaled_[i].variable);
    }
    for (std::size_t q = 0; q < sums.size(); ++q) {
      if (!declassify(sums[q].is_zero())) return q;
    }
    return std::nullopt;
  }

 private:
  struct Place {
    std::uint32_t constraint;
    Variable variable;
  };

  /// Written out, because comparing the arrays is a call of memcmp, which building a statement would spend a third of
  /// its time in.
  static bool same_words(const Scalar& a, const Scalar& b) {
    const auto& x = a.words();
    const auto& y = b.words();
    return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3])) == 0;
  }

  void add_term(const Term& term) {
    const Place place{count_, term.variable};
    if (same_words(term.coefficient, kOne)) {
      plus_.push_back(place);
    } else if (same_words(term.coefficient, kMinusOne)) {
      minus_.push_back(place);
    } else {
      scaled_.push_back(place);
      coefficients_.push_back(term.coefficient);
    }
  }

  std::uint32_t count_ = 0;
  std::vector<Place> plus_, minus_, scaled_;
  /// Of the terms in scaled_.
  std::vector<Scalar> coefficients_;
};

}  // namespace slipstream::r1cs::detail
