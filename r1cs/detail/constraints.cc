#include "r1cs/detail/constraints.h"

#include <algorithm>

namespace slipstream::r1cs::detail {

void Constraints::rewind(const Mark& mark) {
  count_ = mark.count;
  plus_.resize(mark.plus);
  minus_.resize(mark.minus);
  scaled_.resize(mark.scaled);
  coefficients_.resize(mark.scaled);
}

field::ScalarSums Constraints::flatten(const Scalar& z, const Layout& layout, std::size_t size) const {
  using field::TermPlace;
  const auto powers = field::SumTerms::from(field::LaneScalars::powers(z, z, count_));
  const auto sum_of = [&](Variable variable) {
    return static_cast<std::uint32_t>(layout[static_cast<std::size_t>(variable.kind)] + variable.index);
  };
  std::vector<TermPlace> places(std::max({plus_.size(), minus_.size(), scaled_.size()}));
  const auto placed = [&](const std::vector<Place>& from) {
    std::ranges::transform(from, places.begin(), [&](const Place& place) {
      return TermPlace{.term = place.constraint, .sum = sum_of(place.variable)};
    });
    return std::span(places).first(from.size());
  };
  field::ScalarSums weights(size);
  weights.add(powers, placed(plus_));
  weights.subtract(powers, placed(minus_));

  std::vector<std::uint32_t> constraints(scaled_.size());
  for (std::uint32_t i = 0; i < scaled_.size(); ++i) {
    constraints[i] = scaled_[i].constraint;
    places[i] = {.term = i, .sum = sum_of(scaled_[i].variable)};
  }
  weights.add(powers.scaled(constraints, coefficients_), std::span(places).first(scaled_.size()));
  return weights;
}

}  // namespace slipstream::r1cs::detail
