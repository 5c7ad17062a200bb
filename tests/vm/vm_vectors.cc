#include "vm/vm_vectors.h"

#include <gtest/gtest.h>

#include "slipstream/base/detail/overloaded.h"
#include "slipstream/base/hex.h"

namespace slipstream::test {
namespace {

std::string hex_of(const ristretto255::Encoding& point) { return to_hex(point.bytes); }

Json contract_json(const vm::HashedTx& tx, vm::ContractIndex index) {
  const vm::Contract& contract = tx.execution().contracts[index];
  const Bytes encoded = tx.contract_bytes(index);
  Json payload = Json::array();
  for (const vm::PortableItem& item : contract.payload) {
    if (const auto* string = std::get_if<vm::String>(&item)) {
      payload.push_back({{"type", "string"}, {"data", to_hex(string->bytes)}});
    } else if (const auto* program = std::get_if<vm::Program>(&item)) {
      payload.push_back({{"type", "program"}, {"data", to_hex(program->bytecode)}});
    } else {
      const auto& value = std::get<vm::Value>(item);
      payload.push_back(
          {{"type", "value"}, {"qty", hex_of(value.quantity.point)}, {"flv", hex_of(value.flavor.point)}});
    }
  }
  return {{"id", to_hex(tx.contract_id(index))},
          {"anchor", to_hex(ByteSpan(encoded).first(32))},
          {"predicate", hex_of(contract.predicate)},
          {"payload", payload},
          {"encoded", to_hex(encoded)}};
}

Json entry_json(const vm::HashedTx& tx, const vm::LogEntry& entry) {
  return std::visit(
      Overloaded{
          [](const vm::TxHeader& header) -> Json {
            return {{"type", "header"},
                    {"header",
                     {{"version", std::to_string(header.version)},
                      {"mintime_ms", std::to_string(header.mintime_ms)},
                      {"maxtime_ms", std::to_string(header.maxtime_ms)}}}};
          },
          [](const vm::IssueEntry& issue) -> Json {
            return {{"type", "issue"}, {"qty", hex_of(issue.quantity)}, {"flv", hex_of(issue.flavor)}};
          },
          [](const vm::RetireEntry& retire) -> Json {
            return {{"type", "retire"}, {"qty", hex_of(retire.quantity)}, {"flv", hex_of(retire.flavor)}};
          },
          [&tx](const vm::InputEntry& input) -> Json {
            return {{"type", "input"}, {"contract_id", to_hex(tx.contract_id(input.contract))}};
          },
          [&tx](const vm::OutputEntry& output) -> Json {
            return {{"type", "output"}, {"contract", contract_json(tx, output.contract)}};
          },
          [](const vm::FeeEntry& fee) -> Json { return {{"type", "fee"}, {"fee", fee.fee}}; },
          [](const vm::DataEntry& data) -> Json { return {{"type", "data"}, {"data", to_hex(data.data)}}; },
      },
      entry);
}

}  // namespace

vm::TxHeader header_from(const Json& json) {
  return {u64(json["version"]), u64(json["mintime_ms"]), u64(json["maxtime_ms"])};
}

void expect_same_effects(const vm::HashedTx& tx, const Json& expected) {
  EXPECT_EQ(to_hex(tx.id()), text(expected["txid"]));
  Json log = Json::array();
  for (const vm::LogEntry& entry : tx.execution().log) log.push_back(entry_json(tx, entry));
  EXPECT_EQ(log, expected["log"]);
  EXPECT_EQ(tx.fee_rate().fee, u64(expected["fee"]));
  EXPECT_EQ(tx.fee_rate().size, u64(expected["size"]));
  const r1cs::Metrics& metrics = tx.constraint_metrics();
  EXPECT_EQ(metrics.multipliers(), u64(expected["r1cs"]["multipliers_phase1"]));
  EXPECT_EQ(metrics.constraints(), u64(expected["r1cs"]["constraints_phase1"]));
  EXPECT_EQ(metrics.randomized_blocks, u64(expected["r1cs"]["randomized_blocks"]));
}

void expect_same_effects(const vm::TxEffects& effects, const vm::HashedTx& tx) {
  EXPECT_EQ(effects.id, tx.id());
  // In the order of the log.
  std::vector<vm::UtxoChange> expected;
  for (const vm::LogEntry& entry : tx.execution().log) {
    if (const auto* input = std::get_if<vm::InputEntry>(&entry)) {
      expected.push_back({vm::UtxoChange::Kind::spent, tx.contract_id(input->contract)});
    } else if (const auto* output = std::get_if<vm::OutputEntry>(&entry)) {
      expected.push_back({vm::UtxoChange::Kind::created, tx.contract_id(output->contract)});
    }
  }
  EXPECT_EQ(effects.changes, expected);
  for (const auto kind : {vm::UtxoChange::Kind::spent, vm::UtxoChange::Kind::created}) {
    EXPECT_EQ(effects.count(kind), static_cast<std::size_t>(std::ranges::count(expected, kind, &vm::UtxoChange::kind)));
  }
  EXPECT_EQ(effects.fee_rate.fee, tx.fee_rate().fee);
  EXPECT_EQ(effects.fee_rate.size, tx.fee_rate().size);
  EXPECT_EQ(effects.multipliers, tx.constraint_metrics().multipliers());
}

std::vector<TxCase> load_tx_cases() {
  std::vector<TxCase> out;
  const Json file = load_vectors("zkvm_tx.json");
  for (const char* list : {"transactions", "rejected", "accepted_variants"}) {
    for (const Json& c : file[list]) {
      out.push_back({text(c["name"]), hex(c["tx"]), text(c["expect"]), c.contains("txid") ? text(c["txid"]) : ""});
    }
  }
  return out;
}

}  // namespace slipstream::test
