// The machine's delegate in a verifier: it owns the constraint system and knows only bytes.
#pragma once

#include "slipstream/r1cs/verifier.h"
#include "slipstream/vm/detail/machine/machine.h"

namespace slipstream::vm {

class VerifierDelegate {
 public:
  using ConstraintSystem = r1cs::Verifier;

  /// `capacity`: the number of generators that proofs may use.
  explicit VerifierDelegate(std::size_t capacity) : cs_(capacity) {}

  [[nodiscard]] r1cs::Verifier& constraint_system() { return cs_; }
  [[nodiscard]] r1cs::Verifier take_constraint_system() && { return std::move(cs_); }
  [[nodiscard]] std::expected<r1cs::Variable, ErrorKind> commit(const Commitment& commitment) {
    return cs_.commit(commitment.point);
  }
  [[nodiscard]] std::optional<Number> opening(const Commitment&) const { return std::nullopt; }
  [[nodiscard]] std::optional<Number> allocation(ByteSpan) const { return std::nullopt; }
  [[nodiscard]] static constexpr bool proves() { return false; }
  [[nodiscard]] static constexpr bool checks_witness() { return false; }

 private:
  r1cs::Verifier cs_;
};
static_assert(MachineDelegate<VerifierDelegate>);

}  // namespace slipstream::vm
