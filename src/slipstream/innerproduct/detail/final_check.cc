#include "slipstream/innerproduct/detail/final_check.h"

#include <array>

#include "slipstream/base/bytes.h"
#include "slipstream/base/entropy.h"

namespace slipstream::innerproduct {

Scalar random_scalar() {
  std::array<std::uint8_t, 16> bytes;
  Scalar out;
  while (out.is_zero()) {
    fill_random(bytes);
    out = Scalar::from_u128(load_le64(bytes.data()), load_le64(bytes.data() + 8));
  }
  return out;
}

std::expected<void, ProofError> check(const msm::Equation& equation, const msm::FixedBases& bases) {
  const auto identity = equation.check_vartime(bases);
  if (!identity) return fail(ProofErrorKind::VerificationError, kNoPoint);
  if (!*identity) return fail(ProofErrorKind::VerificationError, kNotIdentity);
  return {};
}

}  // namespace slipstream::innerproduct
