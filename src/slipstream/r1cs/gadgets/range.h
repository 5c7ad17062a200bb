// The range gadget: a linear combination lies in [0, 2^bits) (Slingshot, spacesuit/src/range_proof.rs).
// One multiplier a * b = 0 and one constraint a = 1 - b for each bit b, then one constraint v = sum of b_i 2^i.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

#include "slipstream/base/export.h"
#include "slipstream/r1cs/constraint_system.h"
#include "slipstream/r1cs/gadgets/value.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// A constraint system that stores a range as one record. It needs only the weights, which have a closed form
/// (r1cs/verifier_equation.cc).
template <class CS>
concept RecordsRanges = requires(CS cs, const LinearCombination& v, unsigned bits) { cs.add_range(v, bits); };

namespace detail {

/// A range as multipliers and constraints.
template <ConstraintSystem CS>
[[nodiscard]] std::expected<void, ProofError> expand_range(CS& cs, LinearCombination v,
                                                           std::optional<SignedInteger> assignment, unsigned bits) {
  v.reserve(v.terms().size() + bits);
  const std::optional<std::uint64_t> value = assignment ? assignment->to_u64() : std::nullopt;
  for (unsigned i = 0; i < bits; ++i) {
    std::optional<std::pair<Scalar, Scalar>> inputs;
    if (value) {
      const std::uint64_t bit = *value >> i & 1;
      inputs.emplace(Scalar::from_u64(1 - bit), Scalar::from_u64(bit));
    }
    const auto wires = cs.allocate_multiplier(inputs);
    if (!wires) return std::unexpected(wires.error());
    cs.constrain(wires->output);
    LinearCombination complement(wires->left);
    complement.append(wires->right, kOne);
    complement.append(Variable::one(), kMinusOne);
    cs.constrain(complement);
    v.append(wires->right, -Scalar::from_u64(std::uint64_t{1} << i));
  }
  cs.constrain(v);
  return {};
}

}  // namespace detail

/// Adds `bits` multipliers and 2 bits + 1 constraints. InvalidBitsize for more than 64 bits. A negative assignment
/// leaves the bits unassigned, which a prover reports as MissingAssignment.
template <ConstraintSystem CS>
[[nodiscard]] std::expected<void, ProofError> range_proof(CS& cs, LinearCombination v,
                                                          std::optional<SignedInteger> assignment, unsigned bits) {
  if (bits > 64) return fail(ProofErrorKind::InvalidBitsize, "a range has at most 64 bits");
  if constexpr (RecordsRanges<CS>) {
    cs.add_range(v, bits);
    return {};
  } else {
    return detail::expand_range(cs, std::move(v), assignment, bits);
  }
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
