// The generators as a prover uses them: with tables for sums that take the same time whatever the scalars are.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/fixed_bases.h"
#include "msm/secret_sum.h"
#include "r1cs/generators.h"

namespace slipstream::r1cs {

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

/// A sum over any runs of generators, put together term by term. The scalars stay with the caller, who keeps them until
/// the sum is there. Constant-time in the scalars.
class SecretSum {
 public:
  explicit SecretSum(const ProvingBases& bases) : tables_(bases.secret().tables()) {}

  void add_B(const Scalar& scalar) { runs_.push_back({&scalar, tables_.B(), 1}); }
  void add_B_blinding(const Scalar& scalar) { runs_.push_back({&scalar, tables_.B_blinding(), 1}); }
  /// scalars[i] belongs to G_(first + i).
  void add_G(std::size_t first, std::span<const Scalar> scalars) { add(tables_.G() + first, scalars); }
  void add_H(std::size_t first, std::span<const Scalar> scalars) { add(tables_.H() + first, scalars); }

  [[nodiscard]] ristretto255::Point sum() const {
    return ristretto255::Point(tables_.kernels->fixed_sum(runs_.data(), runs_.size()));
  }

 private:
  void add(const msm::SecretTable* tables, std::span<const Scalar> scalars) {
    runs_.push_back({scalars.data(), tables, scalars.size()});
  }

  const msm::SecretBases::Tables& tables_;
  std::vector<msm::SecretRun> runs_;
};

}  // namespace slipstream::r1cs
