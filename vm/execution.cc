#include "vm/execution.h"

#include "msm/equation.h"

namespace slipstream::vm {

void Unblinding::add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs&,
                        transcript::Slot) const {
  equation.add_shared(weight, commitment);
  equation.add_B(-(weight * value));
}

void FlavorCheck::add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
                         transcript::Slot challenge) const {
  equation.add_shared(-weight, flavor);
  equation.add_B(weight * hashes.scalar(challenge));
}

void TaprootCheck::add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
                          transcript::Slot challenge) const {
  equation.add_shared(-weight, predicate);
  equation.add_shared(weight, proof.inner_key);
  equation.add_B(weight * hashes.scalar(challenge));
}

void ProgramSignature::add_to(msm::Equation& equation, const Scalar& weight, const transcript::HashOutputs& hashes,
                              transcript::Slot challenge) const {
  keys::add_signature(equation, signature, key, hashes.scalar(challenge), weight);
}

std::vector<ContractChange> Execution::changes() const {
  std::vector<ContractChange> out;
  for (const LogEntry& entry : log) {
    if (const auto* input = std::get_if<InputEntry>(&entry)) out.push_back({UtxoChange::Kind::spent, input->contract});
    if (const auto* output = std::get_if<OutputEntry>(&entry)) {
      out.push_back({UtxoChange::Kind::created, output->contract});
    }
  }
  return out;
}

}  // namespace slipstream::vm
