#include "r1cs/detail/constraints.h"

namespace slipstream::r1cs::detail {

void Constraints::rewind(const Mark& mark) {
  count_ = mark.count;
  plus_.resize(mark.plus);
  minus_.resize(mark.minus);
  scaled_.resize(mark.scaled);
  scaled_constraints_.resize(mark.scaled);
  coefficients_.resize(mark.scaled);
}

ConstraintWeights Constraints::weights(const Scalar& z, std::size_t n, std::size_t m) const {
  const auto powers = field::SumTerms::from(field::LaneScalars::powers(z, z, count_));
  ConstraintWeights out(n, m);
  out.sums_.add(powers, plus_);
  out.sums_.subtract(powers, minus_);
  out.sums_.add(powers.scaled(scaled_constraints_, coefficients_), scaled_);
  return out;
}

}  // namespace slipstream::r1cs::detail
