// The generators as a prover uses them: with tables for sums that take the same time whatever the scalars are.
#pragma once

#include <cstddef>
#include <memory>

#include "innerproduct/generators.h"
#include "msm/fixed_bases.h"
#include "msm/secret_sum.h"

namespace slipstream::innerproduct {

/// Shared by threads. The tables (msm/secret_sum.h: 1920 bytes a generator) are made when a sum is first asked for.
class ProvingBases {
 public:
  explicit ProvingBases(const std::shared_ptr<const msm::FixedBases>& bases) : secret_(bases) {}

  [[nodiscard]] const msm::FixedBases& fixed() const { return secret_.bases(); }
  [[nodiscard]] const msm::SecretBases& secret() const { return secret_; }
  [[nodiscard]] std::size_t capacity() const { return secret_.capacity(); }

 private:
  msm::SecretBases secret_;
};

/// Over generators(capacity): one instance, replaced by a longer one when more are asked for.
[[nodiscard]] std::shared_ptr<const ProvingBases> proving_bases(std::size_t capacity);

/// Bases of several parties, laid out as PartyGenerators are.
struct PartyProvingBases {
  std::shared_ptr<const ProvingBases> bases;
  /// What the caller asked for: the most bits and the most values that a proof may have.
  std::size_t gens_capacity;
  std::size_t party_capacity;
};
/// Over party_generators(gens_capacity, party_capacity): shared and growing as proving_bases(capacity) is.
[[nodiscard]] PartyProvingBases party_proving_bases(std::size_t gens_capacity, std::size_t party_capacity);

}  // namespace slipstream::innerproduct
