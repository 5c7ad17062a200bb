// The shuffle of scalars: y is a permutation of x if the products of (x_i - z) and of (y_i - z) are equal at a random z
// (Neff 2001; bulletproofs, tests/r1cs.rs; Slingshot, spacesuit/src/shuffle.rs).
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string_view>

#include "slipstream/base/export.h"
#include "slipstream/r1cs/constraint_system.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

namespace detail {

/// The product of (v_i - z) over two or more variables, multiplied up from the last one; v.size() - 1 multipliers.
template <ConstraintSystem CS>
[[nodiscard]] Variable shifted_product(CS& cs, std::span<const Variable> v, const Scalar& z) {
  const Scalar minus_z = -z;
  const auto shifted = [&](Variable variable) {
    LinearCombination lc(variable);
    lc.append(Variable::one(), minus_z);
    return lc;
  };
  std::size_t i = v.size() - 2;
  Variable product = cs.multiply(shifted(v[i + 1]), shifted(v[i])).output;
  while (i > 0) {
    --i;
    product = cs.multiply(product, shifted(v[i])).output;
  }
  return product;
}

}  // namespace detail

/// The label of a shuffle's challenge.
inline constexpr std::string_view kShuffleChallenge = "shuffle challenge";

/// Enforces that y is a reordering of x. 2(k - 1) multipliers for k > 1, one constraint and no challenge for k = 1.
/// GadgetError if the lengths differ or are zero.
template <RandomizedConstraintSystem CS>
[[nodiscard]] std::expected<void, ProofError> k_shuffle(CS& cs, std::span<const Variable> x,
                                                        std::span<const Variable> y) {
  if (x.size() != y.size()) return fail(ProofErrorKind::GadgetError, "a shuffle needs as many outputs as inputs");
  if (x.empty()) return fail(ProofErrorKind::GadgetError, "a shuffle needs an input");
  if (x.size() == 1) {
    cs.constrain(y[0] - x[0]);
    return {};
  }
  const Scalar z = cs.challenge_scalar(kShuffleChallenge);
  const Variable product_x = detail::shifted_product(cs, x, z);
  const Variable product_y = detail::shifted_product(cs, y, z);
  cs.constrain(product_x - product_y);
  return {};
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
