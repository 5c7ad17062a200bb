// The generators for a prover, with tables for constant-time multiscalar multiplication.
#pragma once

#include <cstddef>
#include <memory>

#include "slipstream/base/export.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/msm/fixed_bases.h"
#include "slipstream/msm/secret_sum.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::innerproduct {

/// Thread-safe. The first multiscalar multiplication makes the tables (msm/secret_sum.h: 1920 bytes per generator).
class ProvingBases {
 public:
  /// Keeps the bases alive. Makes no table yet.
  explicit ProvingBases(const std::shared_ptr<const msm::FixedBases>& bases) : secret_(bases) {}

  /// The generators without tables for secrets.
  [[nodiscard]] const msm::FixedBases& fixed() const { return secret_.bases(); }
  /// The generators with tables for secrets.
  [[nodiscard]] const msm::SecretBases& secret() const { return secret_; }
  /// The number of generators of each kind.
  [[nodiscard]] std::size_t capacity() const { return secret_.capacity(); }

 private:
  msm::SecretBases secret_;
};

/// Over generators(capacity). There is one instance; a request for more generators replaces it by a longer one.
/// Thread-safe.
[[nodiscard]] std::shared_ptr<const ProvingBases> proving_bases(std::size_t capacity);

/// Bases of several parties, in the order of PartyGenerators.
struct PartyProvingBases {
  /// The generators of all parties, with tables. Shared by all holders.
  std::shared_ptr<const ProvingBases> bases;
  /// The limits that the caller asked for: bits and values of a proof.
  std::size_t gens_capacity;
  /// The largest number of values of a proof.
  std::size_t party_capacity;
};
/// Over party_generators(gens_capacity, party_capacity); shared and extended like proving_bases(capacity).
[[nodiscard]] PartyProvingBases party_proving_bases(std::size_t gens_capacity, std::size_t party_capacity);

}  // namespace slipstream::innerproduct

SLIPSTREAM_EXPORT_END
