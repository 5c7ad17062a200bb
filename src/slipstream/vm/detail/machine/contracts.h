// The instructions of Machine (vm/detail/machine/machine.h) that make, move and unpack values and contracts. The order
// of pops and checks is that of the reference, as in vm/detail/machine/instructions.h.
#pragma once

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/export.h"
#include "slipstream/vm/detail/machine/machine.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

// Value instructions.

template <MachineDelegate D>
auto Machine<D>::unblind() -> Result<void> {
  SLIPSTREAM_TRY(const Scalar value, pop_scalar());
  SLIPSTREAM_TRY(const String string, pop_string());
  if (string.bytes.size() != 32) return fail(InvalidFormat);
  const Unblinding check{value, {to_bytes32(string.bytes)}};
  if (delegate_.checks_witness()) SLIPSTREAM_TRY_VOID(check_unblinding_vartime(check));
  out_.deferred.emplace_back(check);
  push(string);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::issue() -> Result<void> {
  SLIPSTREAM_TRY(const ristretto255::Encoding predicate, pop_predicate());
  SLIPSTREAM_TRY(const String metadata, pop_string());
  SLIPSTREAM_TRY(const Variable flavor, pop_variable());
  SLIPSTREAM_TRY(const Variable quantity, pop_variable());
  SLIPSTREAM_TRY_VOID(charge(cost::kByte, metadata.bytes.size()));
  // The quantity is committed a second time below, as an expression: flavor, quantity, quantity.
  SLIPSTREAM_TRY_VOID(delegate_.commit(flavor.commitment));
  SLIPSTREAM_TRY_VOID(delegate_.commit(quantity.commitment));
  const FlavorCheck check{flavor.commitment.point, predicate, metadata.bytes};
  if (delegate_.checks_witness()) SLIPSTREAM_TRY_VOID(check_flavor_vartime(check));
  out_.deferred.emplace_back(check);
  SLIPSTREAM_TRY(const Expression expression, expression_of(quantity));
  SLIPSTREAM_TRY_VOID(prove_range(expression));
  out_.log.emplace_back(IssueEntry{quantity.commitment.point, flavor.commitment.point});
  SLIPSTREAM_TRY(const ContractIndex contract,
                 make_contract(predicate, {PortableItem(Value{quantity.commitment, flavor.commitment})}));
  push(ContractItem{contract});
  return {};
}

template <MachineDelegate D>
auto Machine<D>::borrow() -> Result<void> {
  SLIPSTREAM_TRY(const Variable flavor, pop_variable());
  SLIPSTREAM_TRY(const Variable quantity, pop_variable());
  SLIPSTREAM_TRY(const r1cs::Variable flavor_variable, delegate_.commit(flavor.commitment));
  SLIPSTREAM_TRY(const r1cs::Variable quantity_variable, delegate_.commit(quantity.commitment));
  const Value value{quantity.commitment, flavor.commitment};
  SLIPSTREAM_TRY(std::optional<r1cs::Value> assignment, assignment_of(value));
  auto& cs = delegate_.constraint_system();
  std::optional<r1cs::SignedInteger> amount;
  std::optional<Scalar> negative;
  if (assignment) {
    // The sign becomes public with the verdict: a value outside its range has no proof.
    if (declassify(assignment->q.is_negative())) return fail(InvalidBitrange);
    amount = assignment->q;
    assignment->q = -assignment->q;
    negative = assignment->q.to_scalar();
  }
  if (!r1cs::range_proof(cs, quantity_variable, amount, 64)) return fail(R1CSInconsistency);
  const auto negative_variable = cs.allocate(negative);
  if (!negative_variable) return fail(R1CSError);
  cs.constrain(r1cs::LinearCombination(quantity_variable) + *negative_variable);
  push(WideValue{Secret(r1cs::AllocatedValue{*negative_variable, flavor_variable, assignment})});
  push(value);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::retire() -> Result<void> {
  SLIPSTREAM_TRY(const Value value, pop_as<Value>(TypeNotValue));
  out_.log.emplace_back(RetireEntry{value.quantity.point, value.flavor.point});
  return {};
}

template <MachineDelegate D>
auto Machine<D>::cloak(std::size_t m, std::size_t n) -> Result<void> {
  const std::size_t size = stack_.size();
  if (m > size || n > size || m + 2 * n > size) return fail(StackUnderflow);
  SLIPSTREAM_TRY_VOID(charge(cost::cloak(m, n)));
  // The topmost output is popped first, and its commitments are the first in the transcript: quantity, then flavor.
  std::vector<Value> values;
  SecretVector<r1cs::AllocatedValue> outputs(n), inputs(m);
  values.reserve(n);
  for (std::size_t i = n; i-- > 0;) {
    SLIPSTREAM_TRY(const Commitment flavor, pop_commitment());
    SLIPSTREAM_TRY(const Commitment quantity, pop_commitment());
    values.push_back(Value{quantity, flavor});
    SLIPSTREAM_TRY(outputs[i], allocate(values.back()));
  }
  for (std::size_t i = m; i-- > 0;) {
    SLIPSTREAM_TRY(const Item item, pop());
    if (const auto* value = std::get_if<Value>(&item)) {
      SLIPSTREAM_TRY(inputs[i], allocate(*value));
    } else if (const auto* wide = std::get_if<WideValue>(&item)) {
      inputs[i] = wide->allocated.expose();
    } else {
      return fail(TypeNotWideValue);
    }
  }
  if (delegate_.checks_witness()) SLIPSTREAM_TRY_VOID(check_cloak(inputs, outputs));
  if (!r1cs::cloak(delegate_.constraint_system(), inputs, outputs)) {
    // In a prover, a partial sum beyond 64 bits also gets here.
    return fail(delegate_.checks_witness() && m > 0 && n > 0 ? InvalidBitrange : InvalidFormat);
  }
  for (Value& value : values) push(std::move(value));
  return {};
}

template <MachineDelegate D>
auto Machine<D>::fee() -> Result<void> {
  SLIPSTREAM_TRY(const String string, pop_string());
  if (string.bytes.size() != 4) return fail(InvalidFormat);
  const std::uint64_t amount = load_le32(string.bytes.data());
  if (amount > kMaxFee || out_.total_fee + amount > kMaxFee) return fail(FeeTooHigh);
  out_.total_fee += amount;
  auto& cs = delegate_.constraint_system();
  // Fees are paid in flavor zero: inputs must balance the wide value (-amount, 0).
  const r1cs::Value paid{-r1cs::SignedInteger(amount), Scalar::zero()};
  const auto wires = cs.allocate_multiplier(std::pair(paid.q.to_scalar(), paid.f));
  if (!wires) return fail(R1CSError);
  cs.constrain(r1cs::LinearCombination(wires->left) + Scalar::from_u64(amount));
  cs.constrain(wires->right);
  // The amount is public, but only a prover's cloak uses the assignment, to sort in quadratic time.
  std::optional<r1cs::Value> assignment;
  if (delegate_.proves()) assignment = paid;
  push(WideValue{Secret(r1cs::AllocatedValue{wires->left, wires->right, assignment})});
  out_.log.emplace_back(FeeEntry{amount});
  return {};
}

// Contract instructions.

template <MachineDelegate D>
auto Machine<D>::input() -> Result<void> {
  SLIPSTREAM_TRY(const String string, pop_string());
  SLIPSTREAM_TRY_VOID(charge(cost::kByte, string.bytes.size()));
  SLIPSTREAM_TRY_VOID(charge(cost::kPortableItem, payload_count(string.bytes)));
  Reader reader(string.bytes);
  auto contract = decode_contract(reader);
  if (!contract || !reader.at_end()) return fail(InvalidFormat);
  out_.contracts.push_back(*std::move(contract));
  const auto index = static_cast<ContractIndex>(out_.contracts.size() - 1);
  const NodeIndex id = id_of(index);
  out_.log.emplace_back(InputEntry{index});
  push(ContractItem{index});
  out_.nodes.push_back({HashNode::Kind::ratchet, id});
  last_anchor_ = IdRef::of_node(static_cast<NodeIndex>(out_.nodes.size() - 1));
  return {};
}

template <MachineDelegate D>
auto Machine<D>::call() -> Result<void> {
  SLIPSTREAM_TRY(const Program program, pop_program());
  SLIPSTREAM_TRY(const String proof, pop_string());
  SLIPSTREAM_TRY_VOID(charge(cost::kNeighbor, proof.bytes.size() / sizeof(accumulator::Hash)));
  auto call_proof = CallProof::decode(proof.bytes);
  if (!call_proof) return fail(InvalidFormat);
  SLIPSTREAM_TRY(const ContractIndex contract, pop_contract());
  SLIPSTREAM_TRY_VOID(charge(cost::kByte, program.bytecode.size()));
  if (delegate_.checks_witness()) {
    SLIPSTREAM_TRY_VOID(verify_call_vartime(out_.contracts[contract].predicate, program.bytecode, *call_proof));
  }
  out_.deferred.emplace_back(
      TaprootCheck{out_.contracts[contract].predicate, program.bytecode, *std::move(call_proof)});
  SLIPSTREAM_TRY_VOID(unpack(contract));
  start(program);
  return {};
}

template <MachineDelegate D>
auto Machine<D>::signtx() -> Result<void> {
  SLIPSTREAM_TRY(const ContractIndex contract, pop_contract());
  out_.signing.push_back({out_.contracts[contract].predicate, id_of(contract)});
  SLIPSTREAM_TRY_VOID(unpack(contract));
  return {};
}

template <MachineDelegate D>
auto Machine<D>::signed_program(ProgramSignature::Kind kind) -> Result<void> {
  SLIPSTREAM_TRY(const keys::Signature signature, pop_signature());
  SLIPSTREAM_TRY(const Program program, pop_program());
  SLIPSTREAM_TRY(const ContractIndex contract, pop_contract());
  ProgramSignature check{kind, {out_.contracts[contract].predicate}, signature, 0, {}, program.bytecode};
  SLIPSTREAM_TRY_VOID(unpack(contract));
  if (kind == ProgramSignature::Kind::signid) {
    check.contract_id = id_of(contract);
  } else {
    // The tag is the top item of the payload and stays there for the program.
    SLIPSTREAM_TRY(const String tag, pop_string());
    check.tag = tag.bytes;
    push(tag);
  }
  SLIPSTREAM_TRY_VOID(charge(cost::kByte, program.bytecode.size() + check.tag.size()));
  // The contract's id is a hash, which is known only after the program has run.
  if (delegate_.checks_witness() && kind == ProgramSignature::Kind::signtag) {
    SLIPSTREAM_TRY_VOID(check_program_signature_vartime(check, {}));
  }
  out_.deferred.emplace_back(check);
  start(program);
  return {};
}

// Parts of instructions.

template <MachineDelegate D>
auto Machine<D>::pop_new_contract(std::size_t k) -> Result<ContractIndex> {
  SLIPSTREAM_TRY(const ristretto255::Encoding predicate, pop_predicate());
  if (k > stack_.size()) return fail(StackUnderflow);
  SLIPSTREAM_TRY_VOID(charge(cost::kPortableItem, k));
  std::vector<PortableItem> payload;
  payload.reserve(k);
  const auto first = stack_.end() - static_cast<std::ptrdiff_t>(k);
  for (auto item = first; item != stack_.end(); ++item) {
    if (auto* string = std::get_if<String>(&*item)) {
      payload.emplace_back(*string);
    } else if (auto* program = std::get_if<Program>(&*item)) {
      payload.emplace_back(*program);
    } else if (auto* value = std::get_if<Value>(&*item)) {
      payload.emplace_back(*value);
    } else {
      return fail(TypeNotPortable);
    }
  }
  stack_.erase(first, stack_.end());
  return make_contract(predicate, std::move(payload));
}

template <MachineDelegate D>
auto Machine<D>::make_contract(const ristretto255::Encoding& predicate, std::vector<PortableItem> payload)
    -> Result<ContractIndex> {
  if (!last_anchor_) return fail(AnchorMissing);
  out_.contracts.push_back({*last_anchor_, predicate, std::move(payload), std::nullopt});
  SLIPSTREAM_TRY_VOID(charge(cost::kByte, encoded_size(out_.contracts.back())));
  const auto index = static_cast<ContractIndex>(out_.contracts.size() - 1);
  last_anchor_ = IdRef::of_node(id_of(index));
  return index;
}

template <MachineDelegate D>
NodeIndex Machine<D>::id_of(ContractIndex index) {
  std::optional<NodeIndex>& id = out_.contracts[index].id;
  if (!id) {
    id = static_cast<NodeIndex>(out_.nodes.size());
    out_.nodes.push_back({HashNode::Kind::contract_id, index});
  }
  return *id;
}

template <MachineDelegate D>
auto Machine<D>::unpack(ContractIndex index) -> Result<void> {
  const std::vector<PortableItem>& payload = out_.contracts[index].payload;
  SLIPSTREAM_TRY_VOID(charge(cost::kUnpackedItem, payload.size()));
  for (const PortableItem& item : payload) {
    std::visit([this](const auto& value) { this->push(value); }, item);
  }
  return {};
}

template <MachineDelegate D>
void Machine<D>::start(const Program& program) {
  paused_.push_back(current_);
  current_ = Reader(program.bytecode);
}

template <MachineDelegate D>
auto Machine<D>::allocate(const Value& value) -> Result<r1cs::AllocatedValue> {
  SLIPSTREAM_TRY(const r1cs::Variable quantity, delegate_.commit(value.quantity));
  SLIPSTREAM_TRY(const r1cs::Variable flavor, delegate_.commit(value.flavor));
  SLIPSTREAM_TRY(std::optional<r1cs::Value> assignment, assignment_of(value));
  return r1cs::AllocatedValue{quantity, flavor, std::move(assignment)};
}

template <MachineDelegate D>
auto Machine<D>::assignment_of(const Value& value) const -> Result<std::optional<r1cs::Value>> {
  const auto quantity = delegate_.opening(value.quantity), flavor = delegate_.opening(value.flavor);
  if (!quantity || !flavor) return std::nullopt;
  const auto amount = quantity->as_amount();
  if (!amount) return fail(InvalidBitrange);
  return r1cs::Value{*amount, flavor->to_scalar()};
}

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
