// The size of a constraint system, by which the cost of a proof can be told: see the heads of prover.h and verifier.h.
#pragma once

#include <cstddef>

namespace slipstream::r1cs {

struct Metrics {
  struct Phase {
    std::size_t multipliers = 0;
    /// Linear constraints, with the two of each call of multiply.
    std::size_t constraints = 0;
    [[nodiscard]] bool operator==(const Phase&) const = default;
  };
  std::size_t commitments = 0;
  /// The second phase is empty until it has run, which it does while a proof is made or hashed.
  Phase first, second;
  /// Blocks of second-phase constraints that wait for it, or have run.
  std::size_t randomized_blocks = 0;

  [[nodiscard]] std::size_t phases() const { return randomized_blocks == 0 ? 1 : 2; }
  [[nodiscard]] std::size_t multipliers() const { return first.multipliers + second.multipliers; }
  [[nodiscard]] std::size_t constraints() const { return first.constraints + second.constraints; }
  [[nodiscard]] bool operator==(const Metrics&) const = default;
};

}  // namespace slipstream::r1cs
