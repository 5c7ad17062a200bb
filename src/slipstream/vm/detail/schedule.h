// The hashing of one transaction, written once over the HashSchedule concept: contract ids and anchors, the transaction
// id, the constraint system's transcript, signatures, calls and issued flavors. A 2-in-2-out transfer takes 50
// permutations: 4 input ids, 4 output ids, 1 anchor, 9 for the id, 28 proof, 4 signature.
#pragma once

#include <array>
#include <span>
#include <variant>
#include <vector>

#include "slipstream/accumulator/detail/merkle_schedule.h"
#include "slipstream/base/detail/overloaded.h"
#include "slipstream/base/export.h"
#include "slipstream/keys/multimessage.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/vm/contract.h"
#include "slipstream/vm/execution.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// The outputs of the schedule.
struct HashSlots {
  /// Parallel to Execution::nodes; only slots of needed nodes are valid.
  std::vector<transcript::Slot> nodes;
  transcript::Slot txid;
  /// Parallel to Execution::deferred: the 64-byte challenge of each check that has one.
  std::vector<transcript::Slot> deferred;
  /// Parallel to Execution::signing: key and message of each item, and its challenge.
  std::vector<keys::KeyMessage> signing_pairs;
  std::vector<transcript::Slot> signing;
};

namespace detail {

/// Appends an IdRef: its bytes, or the output slot of its node.
template <transcript::HashSchedule S>
void append_id(S& s, std::string_view label, const IdRef& id, const HashSlots& slots) {
  if (id.source == IdRef::Source::bytes) {
    s.append(label, id.bytes);
  } else {
    s.output(label, slots.nodes[id.node]);
  }
}

/// A length as LE32.
template <transcript::HashSchedule S>
void append_size(S& s, std::string_view label, std::size_t size) {
  std::uint8_t bytes[4];
  store_le32(bytes, static_cast<std::uint32_t>(size));
  s.append(label, bytes);
}

template <transcript::HashSchedule S>
transcript::Slot schedule_contract_id(S& s, const Contract& contract, const HashSlots& slots) {
  const auto type = [&s](PortableType t) { s.append("type", std::array{static_cast<std::uint8_t>(t)}); };
  s.begin("ZkVM.contractid");
  append_id(s, "anchor", contract.anchor, slots);
  s.append("predicate", contract.predicate.bytes);
  append_size(s, "k", contract.payload.size());
  for (const PortableItem& item : contract.payload) {
    std::visit(Overloaded{[&](const String& string) {
                            type(PortableType::string);
                            append_size(s, "n", string.bytes.size());
                            s.append("string", string.bytes);
                          },
                          [&](const Program& program) {
                            type(PortableType::program);
                            append_size(s, "n", program.bytecode.size());
                            s.append("program", program.bytecode);
                          },
                          [&](const Value& value) {
                            type(PortableType::value);
                            s.append("qty", value.quantity.point.bytes);
                            s.append("flv", value.flavor.point.bytes);
                          }},
               item);
  }
  return s.challenge32("id");
}

template <transcript::HashSchedule S>
transcript::Slot schedule_node(S& s, const Execution& execution, const HashNode& node, const HashSlots& slots) {
  if (node.kind == HashNode::Kind::contract_id) {
    return schedule_contract_id(s, execution.contracts[node.operand], slots);
  }
  s.begin("ZkVM.ratchet-anchor");
  s.output("old", slots.nodes[node.operand]);
  return s.challenge32("new");
}

template <transcript::HashSchedule S>
transcript::Slot schedule_log_entry(S& s, const Execution& execution, const LogEntry& entry, const HashSlots& slots) {
  s.begin("ZkVM.txid");
  const auto contract_id = [&](ContractIndex contract) { return slots.nodes[*execution.contracts[contract].id]; };
  std::visit(Overloaded{[&](const TxHeader& header) {
                          s.append_u64("tx.version", header.version);
                          s.append_u64("tx.mintime", header.mintime_ms);
                          s.append_u64("tx.maxtime", header.maxtime_ms);
                        },
                        [&](const IssueEntry& issue) {
                          s.append("issue.q", issue.quantity.bytes);
                          s.append("issue.f", issue.flavor.bytes);
                        },
                        [&](const RetireEntry& retire) {
                          s.append("retire.q", retire.quantity.bytes);
                          s.append("retire.f", retire.flavor.bytes);
                        },
                        [&](const InputEntry& input) { s.output("input", contract_id(input.contract)); },
                        [&](const OutputEntry& output) { s.output("output", contract_id(output.contract)); },
                        [&](const FeeEntry& fee) { s.append_u64("fee", fee.fee); },
                        [&](const DataEntry& data) { s.append("data", data.data); }},
             entry);
  return s.challenge32("merkle.leaf");
}

}  // namespace detail

template <transcript::HashSchedule S>
transcript::Slot Unblinding::schedule(S&, const HashSlots&) const {
  return {};
}

template <transcript::HashSchedule S>
transcript::Slot FlavorCheck::schedule(S& s, const HashSlots&) const {
  s.begin("ZkVM.issue");
  s.append("predicate", predicate.bytes);
  s.append("metadata", metadata);
  return s.challenge64("flavor");
}

template <transcript::HashSchedule S>
transcript::Slot TaprootCheck::schedule(S& s, const HashSlots&) const {
  s.begin("ZkVM.taproot");
  s.append("program", program);
  const transcript::Slot leaf = s.challenge32("merkle.leaf");
  const transcript::Slot root = accumulator::schedule_path_root(s, "ZkVM.taproot", leaf, proof.path);
  s.begin("ZkVM.taproot");
  s.append("key", proof.inner_key.bytes);
  s.output("merkle", root);
  return s.challenge64("h");
}

template <transcript::HashSchedule S>
transcript::Slot ProgramSignature::schedule(S& s, const HashSlots& slots) const {
  if (kind == Kind::signid) {
    s.begin("ZkVM.signid");
    s.output("contract", slots.nodes[contract_id]);
  } else {
    s.begin("ZkVM.signtag");
    s.append("tag", tag);
  }
  s.append("prog", program);
  return keys::schedule_signature(s, key, signature);
}

/// Contract ids, anchors and the transaction id. Fills slots.nodes and slots.txid.
/// Precondition: execution.mark_needed_nodes().
template <transcript::HashSchedule S>
void schedule_ids(S& s, const Execution& execution, HashSlots& slots) {
  slots.nodes.resize(execution.nodes.size());
  for (std::size_t i = 0; i < execution.nodes.size(); ++i) {
    const HashNode& node = execution.nodes[i];
    if (node.needed) slots.nodes[i] = detail::schedule_node(s, execution, node, slots);
  }
  std::vector<transcript::Slot> leaves;
  leaves.reserve(execution.log.size());
  for (const LogEntry& entry : execution.log) {
    leaves.push_back(detail::schedule_log_entry(s, execution, entry, slots));
  }
  slots.txid = accumulator::schedule_root(s, "ZkVM.txid", leaves);
}

/// The challenges of the deferred checks and of the transaction's signature. Requires schedule_ids().
template <transcript::HashSchedule S>
void schedule_checks(S& s, const Execution& execution, const keys::Signature& signature, HashSlots& slots) {
  slots.deferred.clear();
  slots.deferred.reserve(execution.deferred.size());
  for (const DeferredCheck& deferred : execution.deferred) {
    slots.deferred.push_back(std::visit([&](const auto& check) { return check.schedule(s, slots); }, deferred));
  }
  if (execution.signing.empty()) return;
  slots.signing_pairs.clear();
  slots.signing_pairs.reserve(execution.signing.size());
  for (const SigningItem& item : execution.signing) {
    slots.signing_pairs.push_back({{item.predicate}, slots.nodes[item.contract_id]});
  }
  s.begin("ZkVM.signtx");
  s.output("txid", slots.txid);
  slots.signing = keys::schedule_multimessage(s, slots.signing_pairs, signature);
}

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
