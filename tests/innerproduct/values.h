// Scalars, encodings and outcomes as the vectors of proofs write them.
#pragma once

#include <expected>
#include <stdexcept>
#include <string>
#include <vector>

#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "support/vectors.h"

namespace slipstream::test {

[[nodiscard]] inline Scalar scalar(const Json& value) {
  const auto out = Scalar::from_canonical_bytes(hex32(value));
  if (!out) throw std::runtime_error("not a scalar: " + value.dump());
  return *out;
}

[[nodiscard]] inline std::vector<ristretto255::Encoding> encodings(const Json& values) {
  std::vector<ristretto255::Encoding> out;
  for (const Json& value : values) out.push_back({hex32(value)});
  return out;
}

/// "accept", or the name of the error.
[[nodiscard]] inline std::string outcome(const std::expected<void, ProofError>& result) {
  return result ? "accept" : std::string(name(result.error().kind));
}

}  // namespace slipstream::test
