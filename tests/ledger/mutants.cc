#include "ledger/mutants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/hex.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::ledger::test {

using slipstream::test::hex;
using slipstream::test::load_vectors;
using slipstream::test::text;

namespace {

// Where txroot stands in a header.
constexpr std::size_t kTxrootAt = 8 + 8 + 32 + 8;

ByteSpan part(ByteSpan bytes, std::size_t offset, std::size_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) throw std::out_of_range("an edit ends behind the bytes");
  return bytes.subspan(offset, size);
}

void replace(Bytes& bytes, std::size_t offset, std::size_t remove, ByteSpan insert) {
  static_cast<void>(part(bytes, offset, remove));
  const auto at = bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                              bytes.begin() + static_cast<std::ptrdiff_t>(offset + remove));
  bytes.insert(at, insert.begin(), insert.end());
}

std::string text_of(const Fault& fault) {
  std::string out = fault.name();
  if (fault.vm && fault.vm->instruction) out += " instruction " + std::to_string(*fault.vm->instruction);
  if (fault.vm && fault.vm->byte_offset) out += " byte " + std::to_string(*fault.vm->byte_offset);
  return out;
}

Json describe(const BlockError& error) {
  Json out{{"error", text_of(error.fault)}, {"invalid_txs", Json::array()}};
  if (error.tx) out["tx"] = *error.tx;
  for (const auto& [tx, fault] : error.invalid_txs) {
    out["invalid_txs"].push_back(std::to_string(tx) + ": " + text_of(fault));
  }
  return out;
}

Json describe(const BlockReport& report, const ChainState& after) {
  Transcript changes("changes"), witness_hashes("witness_hashes"), proofs("proofs"), state("state");
  Json ids = Json::array(), fees = Json::array();
  for (const TxReport& tx : report.txs) {
    ids.push_back(to_hex(tx.id));
    fees.push_back({tx.fee_rate.fee, tx.fee_rate.size});
    witness_hashes.append("hash", tx.witness_hash);
    changes.append_u64("tx", tx.changes.size());
    for (const UtxoChange& change : tx.changes) {
      changes.append(change.kind == UtxoChange::Kind::spent ? "spent" : "created", change.contract_id);
      if (change.kind == UtxoChange::Kind::spent) continue;
      Bytes encoded;
      Writer writer(encoded);
      const auto proof =
          report.catchup.update_leaf_proof(contract_hasher().leaf(change.contract_id), accumulator::Proof::transient());
      if (proof) proof->encode(writer);
      proofs.append("proof", encoded);
    }
  }
  state.append("state", after.encode());
  const Counts& counts = report.counts;
  return {{"block_id", to_hex(report.block_id)},
          {"tx_ids", std::move(ids)},
          {"fees_and_sizes", std::move(fees)},
          {"counts", {counts.transactions, counts.inputs, counts.outputs, counts.multipliers}},
          {"changes", to_hex(changes.challenge_bytes32("digest"))},
          {"witness_hashes", to_hex(witness_hashes.challenge_bytes32("digest"))},
          {"new_proofs", to_hex(proofs.challenge_bytes32("digest"))},
          {"state", to_hex(state.challenge_bytes32("digest"))}};
}

const Json& base_named(const Json& file, const Json& name) {
  for (const Json& base : file["bases"]) {
    if (base["name"] == name) return base;
  }
  throw std::runtime_error("no base " + name.dump());
}

}  // namespace

ChainState Mutant::state_below() const { return ChainState::decode(state).value(); }

Block Mutant::block() const {
  Bytes bytes = header;
  Writer writer(bytes);
  writer.u32(static_cast<std::uint32_t>(txs.size()));
  for (const Bytes& tx : txs) writer.sized_bytes(tx);
  return Block::decode(bytes).value();
}

const Expectation* Mutant::expected(Rules rules) const {
  if (rules == Rules::reference) return &reference;
  return strict ? &*strict : nullptr;
}

Mutant make_mutant(const Json& base, const Json& mutation) {
  std::vector<Bytes> base_txs;
  for (const Json& tx : base["txs"]) base_txs.push_back(hex(tx));
  Mutant out;
  out.state = hex(base["state"]);
  out.header = hex(base["header"]);
  if (mutation.contains("order")) {
    for (const Json& tx : mutation["order"]) out.txs.push_back(base_txs.at(tx.get<std::size_t>()));
  } else {
    out.txs = base_txs;
  }
  const Json no_edits = Json::array();
  for (const Json& edit : mutation.contains("edits") ? mutation["edits"] : no_edits) {
    Bytes& bytes = edit.contains("tx") ? out.txs.at(edit["tx"].get<std::size_t>()) : out.header;
    Bytes insert;
    if (edit.contains("copy")) {
      const auto [from, offset, size] = edit["copy"].get<std::array<std::size_t, 3>>();
      const ByteSpan copied = part(base_txs.at(from), offset, size);
      insert.assign(copied.begin(), copied.end());
    } else {
      insert = hex(edit["insert"]);
    }
    replace(bytes, edit["offset"].get<std::size_t>(), edit["remove"].get<std::size_t>(), insert);
  }
  if (mutation.contains("txroot")) replace(out.header, kTxrootAt, 32, hex(mutation["txroot"]));
  return out;
}

std::vector<Mutant> load_reference_mutants() {
  const Json file = load_vectors("mutants.json");
  std::vector<Mutant> out;
  for (const Json& json : file["cases"]) {
    Json mutation{{"edits", Json::array({json})}};
    if (json.contains("txroot")) mutation["txroot"] = json["txroot"];
    Mutant mutant = make_mutant(file, mutation);
    mutant.name = "mutants.json case " + std::to_string(out.size());
    mutant.reference.verdict = text(json["expect"]);
    out.push_back(std::move(mutant));
  }
  return out;
}

std::vector<Mutant> load_engine_mutants() {
  const Json file = load_vectors("engine_mutants.json");
  std::vector<Mutant> out;
  for (const Json& json : file["cases"]) {
    Mutant mutant = make_mutant(base_named(file, json["base"]), json);
    mutant.name = "engine_mutants.json case " + std::to_string(out.size()) + ", " + text(json["base"]) + ", " +
                  text(json["kind"]);
    mutant.reference = expectation_of(json["reference"]);
    mutant.strict = expectation_of(json.contains("strict") ? json["strict"] : json["reference"]);
    out.push_back(std::move(mutant));
  }
  return out;
}

std::vector<Mutant> load_mutants() {
  std::vector<Mutant> out = load_reference_mutants();
  std::ranges::move(load_engine_mutants(), std::back_inserter(out));
  return out;
}

Json describe(const std::expected<BlockReport, BlockError>& report, const ChainState& state) {
  return report ? describe(*report, state) : describe(report.error());
}

Expectation expectation_of(Json details) {
  if (!details.contains("error")) return {"accept", std::move(details)};
  const std::string fault = text(details["error"]);
  return {fault.substr(0, fault.find(' ')), std::move(details)};
}

static void expect_as_recorded(const Mutant& mutant, const Expectation& expected,
                               const std::expected<BlockReport, BlockError>& report, const ChainState& state) {
  EXPECT_EQ(report ? "accept" : report.error().fault.name(), expected.verdict) << mutant.name;
  if (!expected.details.is_null()) {
    EXPECT_EQ(test::describe(report, state), expected.details) << mutant.name;
  }
  if (!report) {
    EXPECT_EQ(state.encode(), mutant.state) << mutant.name << ": the state changed";
  }
}

void expect_recorded(const BlockVerifier& verifier, const Mutant& mutant) {
  const Expectation* expected = mutant.expected(verifier.options().rules);
  ASSERT_NE(expected, nullptr) << mutant.name;
  ChainState state = mutant.state_below();
  const auto report = verifier.apply_vartime(state, mutant.block());
  expect_as_recorded(mutant, *expected, report, state);
}

void expect_recorded_in_chain(const BlockVerifier& verifier, const Mutant& mutant, const Mutant& neighbor) {
  const Expectation* expected = mutant.expected(verifier.options().rules);
  ASSERT_NE(expected, nullptr) << mutant.name;
  std::vector<Block> blocks{mutant.block(), neighbor.block()};
  blocks[1].header.version = std::max(blocks[0].header.version, blocks[1].header.version);
  blocks[1].header.height = blocks[0].header.height + 1;
  blocks[1].header.prev = blocks[0].header.id();
  blocks[1].header.timestamp_ms = std::max(blocks[0].header.timestamp_ms, blocks[1].header.timestamp_ms) + 1;
  ChainState state = mutant.state_below();
  std::size_t next = 0;
  std::optional<std::expected<BlockReport, BlockError>> first;
  ChainState after_first = state;
  const auto applied =
      verifier.apply_chain_vartime(state, {.next =
                                               [&](Block& out) {
                                                 if (next == blocks.size()) return false;
                                                 out = blocks[next++];
                                                 return true;
                                               },
                                           .applied =
                                               [&](const Block&, const BlockReport& report, const ChainState& at) {
                                                 if (first) return;
                                                 first.emplace(report);
                                                 after_first = at;
                                               },
                                           .stop = {}});
  if (!first) {
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().header, blocks[0].header);
    first.emplace(std::unexpected(applied.error().error));
  }
  expect_as_recorded(mutant, *expected, *first, after_first);
}

}  // namespace slipstream::ledger::test
