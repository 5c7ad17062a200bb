#include "vm/schedule.h"

namespace slipstream::vm {

void mark_needed_nodes(Execution& execution) {
  const auto need = [&execution](NodeIndex node) { execution.nodes[node].needed = true; };
  for (const ContractChange& change : execution.changes()) need(*execution.contracts[change.contract].id);
  for (const SigningItem& item : execution.signing) need(item.contract_id);
  for (const DeferredCheck& check : execution.deferred) {
    const auto* signature = std::get_if<ProgramSignature>(&check);
    if (signature != nullptr && signature->kind == ProgramSignature::Kind::signid) need(signature->contract_id);
  }
  // A node needs only nodes that stand before it.
  for (std::size_t i = execution.nodes.size(); i-- > 0;) {
    const HashNode& node = execution.nodes[i];
    if (!node.needed) continue;
    if (node.kind == HashNode::Kind::ratchet) {
      need(node.operand);
    } else if (const IdRef& anchor = execution.contracts[node.operand].anchor; anchor.source == IdRef::Source::node) {
      need(anchor.node);
    }
  }
}

}  // namespace slipstream::vm
