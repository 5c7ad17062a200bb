// The size of a constraint system, which determines the cost of a proof (r1cs/prover.h and r1cs/verifier.h).
#pragma once

#include <cstddef>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// The size of a constraint system.
struct Metrics {
  /// The size of one phase.
  struct Phase {
    std::size_t multipliers = 0;  ///< Multipliers.
    /// Linear constraints, including two for each call of multiply.
    std::size_t constraints = 0;
    [[nodiscard]] bool operator==(const Phase&) const = default;
  };
  std::size_t commitments = 0;  ///< Committed values.
  /// The second phase is empty until it has run: a prover runs it in prove(), a verifier after hashing.
  Phase first, second;
  /// The number of blocks of second-phase constraints, run or not.
  std::size_t randomized_blocks = 0;

  /// 1, or 2 if there are blocks of second-phase constraints.
  [[nodiscard]] std::size_t phases() const { return randomized_blocks == 0 ? 1 : 2; }
  /// The multipliers of both phases.
  [[nodiscard]] std::size_t multipliers() const { return first.multipliers + second.multipliers; }
  /// The linear constraints of both phases.
  [[nodiscard]] std::size_t constraints() const { return first.constraints + second.constraints; }
  [[nodiscard]] bool operator==(const Metrics&) const = default;
};

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
