#include "r1cs/detail/constraints.h"

#include "base/check.h"
#include "field/scalar_kernels.h"

namespace slipstream::r1cs::detail {

void Constraints::rewind(const Mark& mark) {
  count_ = mark.count;
  plus_.resize(mark.plus);
  minus_.resize(mark.minus);
  scaled_.resize(mark.scaled);
  coefficients_.resize(mark.scaled);
}

void Constraints::flatten(const Scalar& z, const Layout& layout, std::span<Scalar> weights) const {
  const auto& kernels = field::scalar_kernels();
  std::vector<Scalar> scratch(count_ + scaled_.size());
  Scalar* const powers = scratch.data();
  Scalar* const products = powers + count_;
  kernels.powers(powers, z, z, count_);
  for (std::size_t i = 0; i < scaled_.size(); ++i) products[i] = powers[scaled_[i].constraint];
  kernels.mul(products, products, coefficients_.data(), scaled_.size());

  const auto weight = [&](const Place& place) -> Scalar& {
    const std::size_t i = layout[static_cast<std::size_t>(place.variable.kind)] + place.variable.index;
    SLIPSTREAM_CHECK(i < weights.size());
    return weights[i];
  };
  for (const Place& place : plus_) weight(place) += powers[place.constraint];
  for (const Place& place : minus_) weight(place) -= powers[place.constraint];
  for (std::size_t i = 0; i < scaled_.size(); ++i) weight(scaled_[i]) += products[i];
}

}  // namespace slipstream::r1cs::detail
