#include "slipstream/vm/execution.h"

#include "slipstream/msm/equation.h"

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

std::size_t Execution::memory() const {
  std::size_t out = log.capacity() * sizeof(LogEntry) + contracts.capacity() * sizeof(Contract) +
                    nodes.capacity() * sizeof(HashNode) + signing.capacity() * sizeof(SigningItem) +
                    deferred.capacity() * sizeof(DeferredCheck) +
                    commitments.capacity() * sizeof(ristretto255::Encoding) + constraints->memory();
  for (const Contract& contract : contracts) out += contract.payload.capacity() * sizeof(PortableItem);
  for (const DeferredCheck& check : deferred) {
    if (const auto* taproot = std::get_if<TaprootCheck>(&check)) {
      out += taproot->proof.path.neighbors.capacity() * sizeof(accumulator::Hash);
    }
  }
  return out;
}

void Execution::mark_needed_nodes() {
  const auto need = [this](NodeIndex node) { nodes[node].needed = true; };
  for (const ContractChange change : changes()) need(*contracts[change.contract].id);
  for (const SigningItem& item : signing) need(item.contract_id);
  for (const DeferredCheck& check : deferred) {
    const auto* signature = std::get_if<ProgramSignature>(&check);
    if (signature != nullptr && signature->kind == ProgramSignature::Kind::signid) need(signature->contract_id);
  }
  // A node needs only earlier nodes.
  for (std::size_t i = nodes.size(); i-- > 0;) {
    const HashNode& node = nodes[i];
    if (!node.needed) continue;
    if (node.kind == HashNode::Kind::ratchet) {
      need(node.operand);
    } else if (const IdRef& anchor = contracts[node.operand].anchor; anchor.source == IdRef::Source::node) {
      need(anchor.node);
    }
  }
}

}  // namespace slipstream::vm
