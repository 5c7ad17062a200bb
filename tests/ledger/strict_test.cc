// The two sets of rules: what the reference accepts and the strict rules reject, and nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "ledger/ledger_vectors.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::ledger {
namespace {

using accumulator::Proof;
using slipstream::test::CaseCounter;
using slipstream::test::hex;
using slipstream::test::load_vectors;
using slipstream::test::u64;
using test::Json;

std::string verdict(const ChainState& state, const Block& block, Rules rules) {
  ChainState changed = state;
  const BlockVerifier verifier({.threads = 1, .rules = rules, .generator_capacity = 4096});
  const auto report = verifier.apply_vartime(changed, block);
  return report ? "ok" : report.error().fault.name();
}

// The reference's rules accept the block, the strict ones reject it with this error.
void expect_strict_only(const ChainState& state, const Block& block, std::string_view error) {
  EXPECT_EQ(verdict(state, block, Rules::reference), "ok");
  EXPECT_EQ(verdict(state, block, Rules::strict), error);
}

// Most transactions of the vectors are valid from then on.
constexpr std::uint64_t kTime = 1600000000000;

// A chain whose initial state holds what some transactions spend.
struct Spendable {
  std::vector<Bytes> txs;
  InitialState initial;

  explicit Spendable(std::vector<Bytes> transactions) : txs(std::move(transactions)) {
    std::vector<Bytes32> outside, created;
    for (const Bytes& tx : txs) {
      for (const UtxoChange& change : test::changes_of(tx)) {
        if (change.kind == UtxoChange::Kind::created) {
          created.push_back(change.contract_id);
        } else if (std::ranges::find(created, change.contract_id) == created.end()) {
          outside.push_back(change.contract_id);
        }
      }
    }
    initial = ChainState::make_initial(0, outside);
  }

  [[nodiscard]] std::vector<Proof> proofs(const Bytes& tx) const {
    std::vector<Proof> out;
    for (const UtxoChange& change : test::changes_of(tx)) {
      if (change.kind == UtxoChange::Kind::created) continue;
      const auto leaf = contract_hasher().leaf(change.contract_id);
      out.push_back(initial.catchup.update_leaf_proof(leaf, Proof::transient()).value());
    }
    return out;
  }

  [[nodiscard]] Block block() const {
    std::vector<Bytes> block_txs;
    for (const Bytes& tx : txs) block_txs.push_back(test::block_tx_of(tx, proofs(tx)));
    return test::next_block(initial.state, 2, time(), std::move(block_txs));
  }

  /// The first time at which all of them are valid, if there is one.
  [[nodiscard]] std::uint64_t time() const {
    std::uint64_t out = 1;
    for (const Bytes& tx : txs) out = std::max(out, load_le64(tx.data() + 8));
    return out;
  }
};

Bytes transaction_named(const Json& vectors, std::string_view name) {
  for (const Json& json : vectors["transactions"]) {
    if (json["name"] == name) return hex(json["tx"]);
  }
  throw std::runtime_error("no such transaction");
}

TEST(Rules, both_accept_every_transaction_of_the_vectors_in_a_block_of_its_own_and_in_one_together) {
  const Json vectors = load_vectors("zkvm_tx.json");
  CaseCounter cases("zkvm_tx.json transactions in blocks");
  std::vector<Bytes> together;
  for (const Json& json : vectors["transactions"]) {
    const Bytes tx = hex(json["tx"]);
    const Spendable chain({tx});
    if (chain.time() > load_le64(tx.data() + 16)) {
      // No block after time 0 can hold these.
      EXPECT_TRUE(json["name"] == "header_mintime_above_maxtime" || json["name"] == "version_0");
      continue;
    }
    const Block block = chain.block();
    EXPECT_EQ(verdict(chain.initial.state, block, Rules::reference), "ok") << json["name"];
    EXPECT_EQ(verdict(chain.initial.state, block, Rules::strict), "ok") << json["name"];
    if (load_le64(tx.data() + 8) <= kTime && kTime <= load_le64(tx.data() + 16)) together.push_back(tx);
    ++cases;
  }
  ASSERT_GT(together.size(), 60u);
  const Spendable chain(together);
  const Block block = chain.block();
  EXPECT_EQ(verdict(chain.initial.state, block, Rules::reference), "ok");
  EXPECT_EQ(verdict(chain.initial.state, block, Rules::strict), "ok");
}

TEST(Rules, both_accept_the_blocks_of_the_vectors) {
  const Json vectors = load_vectors("blockchain.json");
  for (const Rules rules : {Rules::reference, Rules::strict}) {
    ChainState state = test::initial_state_of(vectors["initial"]).state;
    const BlockVerifier verifier({.threads = 1, .rules = rules});
    for (const Json& json : vectors["blocks"]) EXPECT_TRUE(verifier.apply_vartime(state, test::block_of(json)));
  }
}

TEST(Rules, both_give_the_same_errors_for_the_variants_of_the_vectors_but_for_surplus_proofs) {
  const Json vectors = load_vectors("blockchain.json");
  CaseCounter cases("blockchain.json block_variants, strict");
  std::vector<ChainState> after{test::initial_state_of(vectors["initial"]).state};
  const BlockVerifier verifier({.threads = 1});
  for (const Json& json : vectors["blocks"]) {
    ChainState state = after.back();
    ASSERT_TRUE(verifier.apply_vartime(state, test::block_of(json)));
    after.push_back(state);
  }
  std::size_t surplus = 0;
  for (const Json& json : vectors["block_variants"]) {
    const bool is_surplus = json["name"] == "utreexo_proof_superfluous";
    surplus += is_surplus ? 1 : 0;
    EXPECT_EQ(verdict(after.at(u64(json["on_top_of_height"]) - 1), test::block_of(json), Rules::strict),
              is_surplus ? "SurplusUtreexoProof" : json["expect"].get<std::string>())
        << json["name"];
    ++cases;
  }
  EXPECT_EQ(surplus, 3u);
}

TEST(Rules, a_transient_proof_for_a_lone_committed_leaf_is_strictly_misplaced) {
  const Spendable chain({transaction_named(load_vectors("zkvm_tx.json"), "transfer_1_in_1_out")});
  ASSERT_EQ(chain.initial.state.utreexo.count(), 1u);
  const Block block = test::next_block(chain.initial.state, 2, chain.time(),
                                       {test::block_tx_of(chain.txs[0], std::vector{Proof::transient()})});
  expect_strict_only(chain.initial.state, block, "MisplacedUtreexoProof");
}

TEST(Rules, a_path_for_an_output_of_the_same_block_is_strictly_misplaced) {
  const Json vectors = load_vectors("blockchain.json");
  const BlockVerifier verifier({.threads = 1});
  ChainState state = test::initial_state_of(vectors["initial"]).state;
  std::size_t cases = 0;
  for (const Json& json : vectors["blocks"]) {
    const Block block = test::block_of(json);
    for (std::size_t i = 0; i < block.txs.size(); ++i) {
      const auto tx = BlockTx::decode(block.txs[i]).value();
      const auto transient = std::ranges::find_if(tx.proofs, &Proof::is_transient);
      if (transient == tx.proofs.end()) continue;
      // Its place among the leaves that this block has added so far is found by trying.
      std::optional<Block> with_path;
      for (std::uint64_t k = 0; k < 24 && !with_path; ++k) {
        std::vector<Proof> proofs = tx.proofs;
        proofs[static_cast<std::size_t>(transient - tx.proofs.begin())] =
            Proof::committed({.position = state.utreexo.count() + k, .neighbors = {}});
        Block changed = block;
        changed.txs[i] = test::block_tx_of(tx.tx.bytes, proofs);
        test::fix_txroot(changed);
        if (verdict(state, changed, Rules::reference) == "ok") with_path = std::move(changed);
      }
      ASSERT_TRUE(with_path);
      expect_strict_only(state, *with_path, "MisplacedUtreexoProof");
      ++cases;
    }
    ASSERT_TRUE(verifier.apply_vartime(state, block));
  }
  EXPECT_EQ(cases, 8u);
}

TEST(Rules, a_one_phase_proof_in_two_phase_form_is_strictly_not_canonical) {
  const Json vectors = load_vectors("zkvm_tx.json");
  Bytes tx = transaction_named(vectors, "transfer_1_in_1_out");
  const std::size_t proof_at = 28 + load_le32(tx.data() + 24) + 64 + 4;
  ASSERT_EQ(tx[proof_at], 0);
  store_le32(tx.data() + proof_at - 4, load_le32(tx.data() + proof_at - 4) + 96);
  tx[proof_at] = 1;
  tx.insert(tx.begin() + static_cast<std::ptrdiff_t>(proof_at) + 1 + 96, 96, 0);
  const Spendable chain({tx});
  expect_strict_only(chain.initial.state, chain.block(), "NonCanonicalProof");
}

TEST(Rules, bits_of_a_call_proofs_position_above_its_path_are_strictly_rejected) {
  const Json vectors = load_vectors("zkvm_tx.json");
  for (const char* name : {"call_program_0_of_1", "call_program_0_of_3", "call_program_3_of_4", "call_with_cloak"}) {
    const Bytes original = transaction_named(vectors, name);
    const auto tx = vm::decode_tx(original);
    const auto executed = vm::ExecutedTx::run_vartime(*tx, 2048);
    const auto& check = std::get<vm::TaprootCheck>(executed->execution().deferred.at(0));
    const Bytes proof = check.proof.encode();
    const auto found = std::ranges::search(original, proof);
    ASSERT_FALSE(found.empty());
    const auto position_at = static_cast<std::size_t>(found.begin() - original.begin()) + 32;
    ASSERT_EQ(load_le64(original.data() + position_at), check.proof.path.position);
    for (std::size_t bit = check.proof.path.neighbors.size(); bit < 64; bit += 21) {
      Bytes changed = original;
      store_le64(changed.data() + position_at, check.proof.path.position | std::uint64_t{1} << bit);
      const Spendable chain({changed});
      expect_strict_only(chain.initial.state, chain.block(), "HighPositionBits");
    }
  }
}

TEST(Rules, a_point_that_no_equation_needs_must_strictly_decode_all_the_same) {
  const Json vectors = load_vectors("zkvm_tx.json");
  // push:32:ff.. commit drop, before everything else.
  Bytes tx = transaction_named(vectors, "transfer_2_in_2_out");
  Bytes prologue = {0x00, 32, 0, 0, 0};
  prologue.insert(prologue.end(), 32, 0xff);
  prologue.insert(prologue.end(), {0x06, 0x02});
  store_le32(tx.data() + 24, load_le32(tx.data() + 24) + static_cast<std::uint32_t>(prologue.size()));
  tx.insert(tx.begin() + 28, prologue.begin(), prologue.end());
  const Spendable chain({tx});
  expect_strict_only(chain.initial.state, chain.block(), "UndecodablePoint");
}

TEST(Rules, the_nonce_of_a_signature_that_nothing_asks_for_must_strictly_decode) {
  const Json vectors = load_vectors("zkvm_tx.json");
  Bytes tx = transaction_named(vectors, "call_program_0_of_1");
  std::fill_n(tx.begin() + 28 + load_le32(tx.data() + 24), 32, 0xff);
  const Spendable chain({tx});
  expect_strict_only(chain.initial.state, chain.block(), "UndecodablePoint");
}

TEST(Rules, a_bad_proof_comes_before_what_only_the_strict_rules_reject) {
  const Json vectors = load_vectors("zkvm_tx.json");
  Bytes tx = transaction_named(vectors, "call_program_0_of_1");
  const std::size_t signature_at = 28 + load_le32(tx.data() + 24);
  std::fill_n(tx.begin() + static_cast<std::ptrdiff_t>(signature_at), 32, 0xff);
  const std::size_t t_x_blinding_at = signature_at + 68 + 1 + 32 * 9;
  tx[t_x_blinding_at] ^= 1;
  const Spendable chain({tx});
  const Block block = chain.block();
  EXPECT_EQ(verdict(chain.initial.state, block, Rules::reference), "VMError(InvalidR1CSProof)");
  EXPECT_EQ(verdict(chain.initial.state, block, Rules::strict), "VMError(InvalidR1CSProof)");
}

}  // namespace
}  // namespace slipstream::ledger
