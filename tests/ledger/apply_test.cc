// Applying blocks against blockchain.json: every block, every variant of one, with one thread and with two.
#include <gtest/gtest.h>

#include <string>

#include "ledger/ledger_vectors.h"
#include "slipstream/ledger/block_verifier.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::hex32;
using slipstream::test::load_vectors;
using slipstream::test::u64;
using test::Json;

std::vector<Bytes32> ids_of(const TxReport& tx, UtxoChange::Kind kind) {
  std::vector<Bytes32> ids;
  for (const UtxoChange& change : tx.changes) {
    if (change.kind == kind) ids.push_back(change.contract_id);
  }
  return ids;
}

std::vector<Bytes32> ids_of(const Json& list) {
  std::vector<Bytes32> ids;
  for (const Json& id : list) ids.push_back(hex32(id));
  return ids;
}

void expect_report(const BlockReport& report, const Json& json) {
  EXPECT_EQ(report.block_id, hex32(json["header"]["id"]));
  ASSERT_EQ(report.txs.size(), json["txs"].size());
  Counts counts;
  for (std::size_t i = 0; i < report.txs.size(); ++i) {
    const Json& tx = json["txs"][i];
    EXPECT_EQ(report.txs[i].id, hex32(tx["txid"]));
    EXPECT_EQ(report.txs[i].witness_hash, hex32(tx["witness_hash"]));
    EXPECT_EQ(ids_of(report.txs[i], UtxoChange::Kind::spent), ids_of(tx["inputs"]));
    EXPECT_EQ(ids_of(report.txs[i], UtxoChange::Kind::created), ids_of(tx["outputs"]));
    counts.inputs += tx["inputs"].size();
    counts.outputs += tx["outputs"].size();
  }
  EXPECT_EQ(report.counts.transactions, json["txs"].size());
  EXPECT_EQ(report.counts.inputs, counts.inputs);
  EXPECT_EQ(report.counts.outputs, counts.outputs);
}

class Apply : public testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] BlockVerifier verifier() const { return BlockVerifier({.threads = GetParam()}); }
};

TEST_P(Apply, blocks_of_the_vectors_lead_to_the_recorded_states_and_carry_proofs_over) {
  const Json vectors = load_vectors("blockchain.json");
  CaseCounter blocks("blockchain.json blocks"), proofs("blockchain.json catchup");
  const BlockVerifier verifier = this->verifier();
  ChainState state = test::initial_state_of(vectors["initial"]).state;
  for (const Json& json : vectors["blocks"]) {
    ASSERT_EQ(json["expect"], "ok");
    const auto report = verifier.apply_vartime(state, test::block_of(json));
    ASSERT_TRUE(report) << report.error().to_string();
    expect_report(*report, json);
    EXPECT_EQ(state.tip, test::header_of(json["header"]));
    test::expect_forest(state.utreexo, json["forest"]);
    ++blocks;
    for (const Json& item : json["catchup"]) {
      const auto updated = report->catchup.update_leaf_proof(contract_hasher().leaf(hex32(item["contract_id"])),
                                                             test::proof_of(item["old_proof"]));
      if (item["expect"] == "ok") {
        ASSERT_TRUE(updated);
        EXPECT_EQ(*updated, test::proof_of(item["new_proof"]));
      } else {
        ASSERT_FALSE(updated);
        EXPECT_EQ(accumulator::name(updated.error()), item["expect"].get<std::string>());
      }
      ++proofs;
    }
  }
}

TEST_P(Apply, variants_of_the_vectors_give_the_recorded_verdict_and_a_rejected_one_leaves_the_state) {
  const Json vectors = load_vectors("blockchain.json");
  CaseCounter variants("blockchain.json block_variants");
  const BlockVerifier verifier = this->verifier();
  ChainState state = test::initial_state_of(vectors["initial"]).state;
  std::vector<ChainState> after{state};  // after[h] is the state after height h + 1
  for (const Json& json : vectors["blocks"]) {
    ASSERT_TRUE(verifier.apply_vartime(state, test::block_of(json)));
    after.push_back(state);
  }
  for (const Json& json : vectors["block_variants"]) {
    const std::string what = json["name"].get<std::string>() + " on " + json["on_top_of_height"].dump();
    const ChainState before = after.at(u64(json["on_top_of_height"]) - 1);
    ChainState changed = before;
    const auto report = verifier.apply_vartime(changed, test::block_of(json));
    EXPECT_EQ(report ? "ok" : report.error().fault.name(), json["expect"].get<std::string>()) << what;
    if (!report) {
      EXPECT_EQ(changed.encode(), before.encode()) << what;
    } else {
      EXPECT_EQ(changed.tip, test::header_of(json["header"])) << what;
    }
    ++variants;
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, Apply, testing::Values(1u, 2u, 0u),
                         [](const auto& instance) { return "threads_" + std::to_string(instance.param); });

// A state and the block that follows it.
struct Step {
  ChainState state;
  Block block;
};

Step fourth_block() {
  const Json vectors = load_vectors("blockchain.json");
  ChainState state = test::initial_state_of(vectors["initial"]).state;
  const BlockVerifier verifier({.threads = 1});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(verifier.apply_vartime(state, test::block_of(vectors["blocks"][i])));
  return {state, test::block_of(vectors["blocks"][3])};
}

TEST(ApplyErrors, a_transaction_that_does_not_decode_is_named_with_its_offset) {
  Step step = fourth_block();
  const BlockVerifier verifier({.threads = 2});
  step.block.txs[1].pop_back();
  step.block.txs[4].resize(30);
  const auto report = verifier.apply_vartime(step.state, step.block);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().fault.name(), "InvalidFormat");
  EXPECT_EQ(report.error().tx, 1u);
  ASSERT_EQ(report.error().invalid_txs.size(), 2u);
  EXPECT_EQ(report.error().invalid_txs[1].tx, 4u);
  EXPECT_EQ(report.error().invalid_txs[1].fault.vm->byte_offset, 24u);
  EXPECT_EQ(report.error().to_string(), "transaction 1: " + report.error().invalid_txs[0].fault.to_string());
}

TEST(ApplyErrors, the_lowest_index_decides_between_a_bad_proof_and_a_failing_utreexo_update) {
  const Step step = fourth_block();
  const BlockVerifier verifier({.threads = 2});
  const auto failing = [&](std::size_t bad_proof, std::size_t repeated) {
    Block block = step.block;
    ChainState state = step.state;
    // The last byte of a transaction's proof stands right before the Utreexo proofs; its scalar stays canonical.
    Bytes& bytes = block.txs[bad_proof];
    const std::size_t program = load_le32(bytes.data() + 24), proof_at = 24 + 4 + program + 64;
    bytes[proof_at + 4 + load_le32(bytes.data() + proof_at) - 32] ^= 1;
    block.txs[repeated] = block.txs[0];
    test::fix_txroot(block);
    auto report = verifier.apply_vartime(state, block);
    EXPECT_FALSE(report);
    return std::move(report).error();
  };
  const BlockError proof_first = failing(1, 3);
  EXPECT_EQ(proof_first.fault.name(), "VMError(InvalidR1CSProof)");
  EXPECT_EQ(proof_first.tx, 1u);
  const BlockError update_first = failing(3, 1);
  EXPECT_EQ(update_first.fault.name(), "UtreexoError(InvalidProof)");
  EXPECT_EQ(update_first.tx, 1u);
  ASSERT_EQ(update_first.invalid_txs.size(), 2u);
  EXPECT_EQ(update_first.invalid_txs[1].tx, 3u);
  EXPECT_EQ(update_first.invalid_txs[1].fault.name(), "VMError(InvalidR1CSProof)");
}

TEST(ApplyErrors, every_transaction_outside_its_time_bounds_is_named) {
  Step step = fourth_block();
  const BlockVerifier verifier({.threads = 1});
  for (const std::size_t i : {std::size_t{2}, std::size_t{4}}) {
    store_le64(step.block.txs[i].data() + 8, step.block.header.timestamp_ms + 1);
  }
  const auto report = verifier.apply_vartime(step.state, step.block);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().fault.name(), "BadTxTimestamp");
  EXPECT_EQ(report.error().tx, 2u);
  EXPECT_EQ(report.error().invalid_txs.size(), 2u);
  EXPECT_EQ(report.error().times.multiscalar, 0u);
}

TEST(ApplyErrors, a_proof_that_needs_more_generators_than_the_verifier_allows_is_invalid) {
  Step step = fourth_block();
  // Others may ask for more generators in the meantime; the limit stays.
  const BlockVerifier large({.threads = 1, .generator_capacity = 4096});
  const BlockVerifier small({.threads = 1, .generator_capacity = 64});
  const auto report = small.apply_vartime(step.state, step.block);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().fault.name(), "VMError(InvalidR1CSProof)");
  EXPECT_TRUE(large.apply_vartime(step.state, step.block));
}

TEST(ApplyErrors, a_block_without_transactions_takes_no_curve_work) {
  const Json vectors = load_vectors("blockchain.json");
  ChainState state = test::initial_state_of(vectors["initial"]).state;
  const BlockVerifier verifier({.threads = 2});
  for (std::size_t i = 0; i < 3; ++i) {
    const auto report = verifier.apply_vartime(state, test::block_of(vectors["blocks"][i]));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->counts.dynamic_points == 0, vectors["blocks"][i]["txs"].empty());
    EXPECT_GT(report->times.wall, 0u);
  }
}

}  // namespace
}  // namespace slipstream::ledger
