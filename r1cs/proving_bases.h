// The generators as a prover uses them: sums over them that take the same time whatever the scalars are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/fixed_bases.h"
#include "r1cs/generators.h"

namespace slipstream::r1cs {

/// The terms of a sum over the generators.
struct SecretTerms {
  /// Coefficients of B and B~.
  Scalar B, B_blinding;
  /// Of G_first, G_(first+1), ... and H_first, ...; the lengths may differ.
  std::span<const Scalar> G, H;
  std::size_t first = 0;
};

class ProvingBases {
 public:
  explicit ProvingBases(std::shared_ptr<const msm::FixedBases> fixed) : fixed_(std::move(fixed)) {}

  [[nodiscard]] const msm::FixedBases& fixed() const { return *fixed_; }
  [[nodiscard]] std::size_t capacity() const { return fixed_->capacity(); }

  /// The sum, constant-time in the scalars.
  [[nodiscard]] ristretto255::Point sum(const SecretTerms& terms) const;
  /// The sum of scalars[i] * base indices[i], numbered as in msm::FixedBases; constant-time in the scalars.
  [[nodiscard]] ristretto255::Point sum(std::span<const std::uint32_t> indices, std::span<const Scalar> scalars) const;

 private:
  std::shared_ptr<const msm::FixedBases> fixed_;
};

/// Over generators(capacity): one instance, replaced by a longer one when more are asked for.
[[nodiscard]] std::shared_ptr<const ProvingBases> proving_bases(std::size_t capacity);

}  // namespace slipstream::r1cs
