// The verifier's randomness, and the final check that an equation holds.
#pragma once

#include <expected>
#include <string_view>

#include "slipstream/field/scalar.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/msm/equation.h"
#include "slipstream/msm/fixed_bases.h"

namespace slipstream::innerproduct {

/// A scalar uniform in [1, 2^128), from the operating system.
[[nodiscard]] Scalar random_scalar();

/// The details of a VerificationError: an encoding does not decode, or the equation is false.
inline constexpr std::string_view kNoPoint = "an encoding is not a point";
inline constexpr std::string_view kNotIdentity = "the equation does not hold";

/// VerificationError unless the sum is the identity and all encodings are points.
[[nodiscard]] std::expected<void, ProofError> check(const msm::Equation& equation, const msm::FixedBases& bases);

}  // namespace slipstream::innerproduct
