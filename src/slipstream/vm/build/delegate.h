// The machine's delegate in a prover: it owns the constraint system and knows the script's witness.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/r1cs/prover.h"
#include "slipstream/vm/detail/machine/machine.h"
#include "slipstream/vm/script.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// Gives the machine the witness of a script. One thread at a time may use it.
class ProverDelegate {
 public:
  /// The system to which the machine adds constraints.
  using ConstraintSystem = r1cs::Prover;

  /// The script must outlive the delegate.
  ProverDelegate(const Script& script, bool checks_witness) : script_(&script), checks_witness_(checks_witness) {
    for (const Allocation& allocation : script.witness().allocations) allocations_.push_back(&allocation);
    std::ranges::sort(allocations_, {}, &Allocation::offset);
  }

  /// The prover with the constraints so far.
  [[nodiscard]] r1cs::Prover& constraint_system() { return cs_; }
  /// Adds a committed value to the system. Error: WitnessMissing.
  [[nodiscard]] std::expected<r1cs::Variable, ErrorKind> commit(const Commitment& commitment) {
    const Opening* opening = script_->witness().openings.find(commitment.point);
    if (opening == nullptr) return std::unexpected(ErrorKind::WitnessMissing);
    const Secret<Scalar> number(opening->number().to_scalar());
    return cs_.commit(number.expose(), opening->blinding(), commitment.point);
  }
  /// The number inside a commitment, if the script has its opening.
  [[nodiscard]] std::optional<Number> opening(const Commitment& commitment) const {
    const Opening* opening = script_->witness().openings.find(commitment.point);
    if (opening == nullptr) return std::nullopt;
    return opening->number();
  }
  /// The value of the variable that the `alloc` at this place of the program creates, if the script has it.
  [[nodiscard]] std::optional<Number> allocation(ByteSpan place) const {
    const auto offset = static_cast<std::size_t>(place.data() - script_->bytecode().data());
    const auto found = std::ranges::lower_bound(allocations_, offset, {}, &Allocation::offset);
    if (found == allocations_.end() || (*found)->offset != offset) return std::nullopt;
    return (*found)->value;
  }
  /// Whether the machine runs for a proof.
  [[nodiscard]] static constexpr bool proves() { return true; }
  /// Whether the machine stops at an instruction that the witness contradicts.
  [[nodiscard]] bool checks_witness() const { return checks_witness_; }

 private:
  const Script* script_;
  /// Sorted by offset.
  std::vector<const Allocation*> allocations_;
  bool checks_witness_;
  r1cs::Prover cs_;
};
static_assert(MachineDelegate<ProverDelegate>);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
