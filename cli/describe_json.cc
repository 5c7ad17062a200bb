#include "cli/describe_json.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "slipstream/base/detail/overloaded.h"
#include "slipstream/base/hex.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/vm/verify/cost.h"
#include "slipstream/vm/verify/trace.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string hex_of(const ristretto255::Encoding& point) { return to_hex(point.bytes); }
std::string hex_of(const Scalar& scalar) { return to_hex(scalar.to_bytes()); }

Json error_json(const vm::Error& error) {
  Json out = {{"error", vm::name(error.kind)},
              {"detail", error.detail.empty() ? std::string(vm::explanation(error.kind)) : error.detail},
              {"instruction_index", nullptr},
              {"byte_offset", nullptr}};
  if (error.instruction) out["instruction_index"] = *error.instruction;
  if (error.byte_offset) out["byte_offset"] = *error.byte_offset;
  return out;
}

/// The items of a stack: "value x3, string" is a list of two texts.
Json items_of(std::string_view stack) {
  Json out = Json::array();
  constexpr std::string_view kBetween = ", ";
  while (!stack.empty()) {
    const std::size_t end = std::min(stack.find(kBetween), stack.size());
    out.push_back(stack.substr(0, end));
    stack.remove_prefix(std::min(end + kBetween.size(), stack.size()));
  }
  return out;
}

Json program_json(const vm::Trace& trace) {
  Json lines = Json::array();
  for (const vm::TraceLine& line : trace.lines) {
    lines.push_back({{"byte_offset", line.offset},
                     {"depth", line.depth},
                     {"instruction", line.instruction},
                     {"instructions_run_again", line.again},
                     {"stack", items_of(line.stack)}});
  }
  return lines;
}

Json item_json(const vm::PortableItem& item) {
  return std::visit(
      Overloaded{
          [](const vm::String& string) { return Json{{"type", "string"}, {"bytes", to_hex(string.bytes)}}; },
          [](const vm::Program& program) { return Json{{"type", "program"}, {"bytes", to_hex(program.bytecode)}}; },
          [](const vm::Value& value) {
            return Json{
                {"type", "value"}, {"quantity", hex_of(value.quantity.point)}, {"flavor", hex_of(value.flavor.point)}};
          }},
      item);
}

Json contract_json(const char* type, const vm::HashedTx& tx, vm::ContractIndex index) {
  const vm::Contract& contract = tx.execution().contracts[index];
  Json payload = Json::array();
  for (const vm::PortableItem& item : contract.payload) payload.push_back(item_json(item));
  return {{"type", type},
          {"contract", to_hex(tx.contract_id(index))},
          {"predicate", hex_of(contract.predicate)},
          {"payload", std::move(payload)}};
}

template <class Entry>
Json value_json(const char* type, const Entry& entry) {
  return {{"type", type}, {"quantity", hex_of(entry.quantity)}, {"flavor", hex_of(entry.flavor)}};
}

Json log_json(const vm::HashedTx& tx) {
  Json log = Json::array();
  for (const auto& entry : tx.execution().log) {
    log.push_back(std::visit(
        Overloaded{[](const vm::TxHeader& header) {
                     return Json{{"type", "header"},
                                 {"version", header.version},
                                 {"mintime_ms", header.mintime_ms},
                                 {"maxtime_ms", header.maxtime_ms}};
                   },
                   [](const vm::IssueEntry& issue) { return value_json("issue", issue); },
                   [](const vm::RetireEntry& retire) { return value_json("retire", retire); },
                   [&tx](const vm::InputEntry& input) { return contract_json("input", tx, input.contract); },
                   [&tx](const vm::OutputEntry& output) { return contract_json("output", tx, output.contract); },
                   [](const vm::FeeEntry& fee) { return Json{{"type", "fee"}, {"fee", fee.fee}}; },
                   [](const vm::DataEntry& data) { return Json{{"type", "data"}, {"bytes", to_hex(data.data)}}; }},
        entry));
  }
  return log;
}

Json checks_json(const vm::Execution& execution) {
  Json checks = Json::array();
  for (const vm::SigningItem& item : execution.signing) {
    checks.push_back({{"type", "signtx"}, {"key", hex_of(item.predicate)}});
  }
  for (const vm::DeferredCheck& check : execution.deferred) {
    checks.push_back(std::visit(
        Overloaded{[](const vm::Unblinding& unblinding) {
                     return Json{{"type", "unblind"},
                                 {"point", hex_of(unblinding.commitment)},
                                 {"value", hex_of(unblinding.value)}};
                   },
                   [](const vm::FlavorCheck& flavor) {
                     return Json{
                         {"type", "issue"}, {"flavor", hex_of(flavor.flavor)}, {"predicate", hex_of(flavor.predicate)}};
                   },
                   [](const vm::TaprootCheck& taproot) {
                     return Json{{"type", "call"},
                                 {"predicate", hex_of(taproot.predicate)},
                                 {"inner_key", hex_of(taproot.proof.inner_key)},
                                 {"neighbors", taproot.proof.path.neighbors.size()}};
                   },
                   [](const vm::ProgramSignature& signature) {
                     const bool id = signature.kind == vm::ProgramSignature::Kind::signid;
                     return Json{{"type", id ? "signid" : "signtag"}, {"key", hex_of(signature.key.point)}};
                   }},
        check));
  }
  return checks;
}

Json proof_json(const r1cs::Proof& proof) {
  Json out = {{"phases", proof.one_phase ? 1 : 2},
              {"A_I1", hex_of(proof.A_I1)},
              {"A_O1", hex_of(proof.A_O1)},
              {"S1", hex_of(proof.S1)},
              {"A_I2", nullptr},
              {"A_O2", nullptr},
              {"S2", nullptr}};
  if (!proof.one_phase) {
    out["A_I2"] = hex_of(proof.A_I2);
    out["A_O2"] = hex_of(proof.A_O2);
    out["S2"] = hex_of(proof.S2);
  }
  out.update({{"T_1", hex_of(proof.T_1)},
              {"T_3", hex_of(proof.T_3)},
              {"T_4", hex_of(proof.T_4)},
              {"T_5", hex_of(proof.T_5)},
              {"T_6", hex_of(proof.T_6)},
              {"t_x", hex_of(proof.t_x)},
              {"t_x_blinding", hex_of(proof.t_x_blinding)},
              {"e_blinding", hex_of(proof.e_blinding)}});
  out["L"] = Json::array();
  out["R"] = Json::array();
  for (const auto& point : proof.ipp.L) out["L"].push_back(hex_of(point));
  for (const auto& point : proof.ipp.R) out["R"].push_back(hex_of(point));
  out["a"] = hex_of(proof.ipp.a);
  out["b"] = hex_of(proof.ipp.b);
  return out;
}

/// Ids do not depend on how many generators there are.
std::expected<vm::HashedTx, vm::Error> hashed(const vm::Tx& tx) {
  auto executed = vm::ExecutedTx::run_vartime(tx, 0);
  if (!executed) return std::unexpected(std::move(executed).error());
  return vm::HashedTx::hash_vartime(*std::move(executed));
}

/// A transaction in the list of its block.
Described brief_json(std::size_t index, ByteSpan bytes) {
  Json out = {{"index", index},     {"size_bytes", bytes.size()}, {"id", nullptr},     {"inputs", nullptr},
              {"outputs", nullptr}, {"multipliers", nullptr},     {"failure", nullptr}};
  const auto block_tx = ledger::BlockTx::decode(bytes);
  if (!block_tx) {
    out["failure"] = error_json(block_tx.error());
    return {std::move(out), false};
  }
  const auto tx = hashed(block_tx->tx);
  if (!tx) {
    out["failure"] = error_json(tx.error());
    return {std::move(out), false};
  }
  const auto changes = tx->changes();
  const auto inputs = std::ranges::count(changes, vm::UtxoChange::Kind::spent, &vm::UtxoChange::kind);
  out["id"] = to_hex(tx->id());
  out["inputs"] = inputs;
  out["outputs"] = std::ssize(changes) - inputs;
  out["multipliers"] = tx->constraint_metrics().first.multipliers;
  return {std::move(out), true};
}

}  // namespace

Json header_json(const ledger::BlockHeader& header) {
  return {
      {"id", to_hex(header.id())},           {"version", header.version},           {"height", header.height},
      {"previous", to_hex(header.prev)},     {"timestamp_ms", header.timestamp_ms}, {"txroot", to_hex(header.txroot)},
      {"utxoroot", to_hex(header.utxoroot)}, {"extension", to_hex(header.ext)}};
}

Described block_json(const ledger::Block& block) {
  Described out{{{"kind", "block"}, {"header", header_json(block.header)}, {"transactions", Json::array()}}};
  for (std::size_t i = 0; i < block.txs.size(); ++i) {
    Described tx = brief_json(i, block.txs[i]);
    out.good = out.good && tx.good;
    out.document["transactions"].push_back(std::move(tx.document));
  }
  return out;
}

Described transaction_json(const vm::Tx& tx) {
  const auto made = hashed(tx);
  const vm::Trace trace = vm::trace_program_vartime(tx.header, tx.program);
  Json out = {{"kind", "transaction"},
              {"id", nullptr},
              {"size_bytes", tx.bytes.size()},
              {"version", tx.header.version},
              {"mintime_ms", tx.header.mintime_ms},
              {"maxtime_ms", tx.header.maxtime_ms},
              {"fee", nullptr},
              {"fee_per_byte", nullptr},
              {"predicted_ns", nullptr},
              {"program_bytes", tx.program.size()},
              {"program", program_json(trace)},
              {"failure", nullptr},
              {"log", nullptr},
              {"first_phase_multipliers", nullptr},
              {"first_phase_constraints", nullptr},
              {"second_phase_blocks", nullptr},
              {"checks", nullptr},
              {"signature", {{"R", hex_of(tx.signature.R)}, {"s", hex_of(tx.signature.s)}}},
              {"proof", proof_json(tx.proof)}};
  if (!made) {
    out["failure"] = error_json(made.error());
    return {std::move(out), false};
  }
  const r1cs::Metrics& metrics = made->constraint_metrics();
  out["id"] = to_hex(made->id());
  out["fee"] = made->fee_rate().fee;
  out["fee_per_byte"] = made->fee_rate().per_byte();
  const vm::CostRates* const rates = vm::cost_rates(cpu::active_backend());
  const auto work = vm::count_work_vartime(tx);
  if (rates != nullptr && work) out["predicted_ns"] = vm::predict_cost(*work, *rates).total();
  out["log"] = log_json(*made);
  out["first_phase_multipliers"] = metrics.multipliers();
  out["first_phase_constraints"] = metrics.constraints();
  out["second_phase_blocks"] = metrics.randomized_blocks;
  out["checks"] = checks_json(made->execution());
  return {std::move(out), true};
}

Described transaction_json(const ledger::BlockTx& block_tx) {
  Described out = transaction_json(block_tx.tx);
  out.document["kind"] = "block_transaction";
  out.document["witness_hash"] = to_hex(block_tx.witness_hash());
  Json proofs = Json::array();
  for (const accumulator::Proof& proof : block_tx.proofs) {
    Json entry = {{"position", nullptr}, {"neighbors", 0}};
    if (!proof.is_transient())
      entry = {{"position", proof.path->position}, {"neighbors", proof.path->neighbors.size()}};
    proofs.push_back(std::move(entry));
  }
  out.document["utreexo_proofs"] = std::move(proofs);
  out.document["utreexo_proofs_beyond"] = block_tx.proofs_beyond;
  return out;
}

}  // namespace slipstream::cli
