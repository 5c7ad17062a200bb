#include "r1cs/detail/constraints.h"

namespace slipstream::r1cs::detail {

ConstraintWeights Constraints::weights(const field::LaneScalars& z_powers, std::size_t n, std::size_t m) const {
  SLIPSTREAM_CHECK(z_powers.size() == count_);
  const auto powers = field::SumTerms::from(z_powers);
  ConstraintWeights out(n, m);
  out.sums_.add(powers, plus_);
  out.sums_.subtract(powers, minus_);
  out.sums_.add(powers.scaled(scaled_constraints_, coefficients_), scaled_);
  return out;
}

}  // namespace slipstream::r1cs::detail
