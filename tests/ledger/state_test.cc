// States of a chain against blockchain.json.
#include "slipstream/ledger/state.h"

#include <gtest/gtest.h>

#include "ledger/ledger_vectors.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::hex;
using slipstream::test::hex32;
using slipstream::test::load_vectors;
using test::Json;

TEST(ChainState, initial_states_of_the_vectors_and_the_proofs_of_their_outputs) {
  const Json vectors = load_vectors("blockchain.json");
  CaseCounter states("blockchain.json initial states"), proofs("blockchain.json initial proofs");
  std::vector<Json> all{vectors["initial"]};
  for (const Json& other : vectors["other_initial_states"]) all.push_back(other);
  for (const Json& json : all) {
    const InitialState initial = test::initial_state_of(json);
    EXPECT_EQ(initial.state.tip, test::header_of(json["header"]));
    test::expect_forest(initial.state.utreexo, json["forest"]);
    ++states;
    for (const Json& utxo : json["utxos"]) {
      const Bytes32 id = hex32(utxo["contract"]["id"]);
      const auto proof = initial.catchup.update_leaf_proof(contract_hasher().leaf(id), accumulator::Proof::transient());
      ASSERT_TRUE(proof);
      EXPECT_EQ(*proof, test::proof_of(utxo["proof"]));
      ++proofs;
    }
  }
}

TEST(ChainState, encoding_is_the_inverse_of_decoding) {
  const Json vectors = load_vectors("blockchain.json");
  for (const Json& json : {vectors["initial"], vectors["other_initial_states"][0]}) {
    const ChainState state = test::initial_state_of(json).state;
    const auto decoded = ChainState::decode(state.encode());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->tip, state.tip);
    EXPECT_EQ(decoded->utreexo.root(), state.utreexo.root());
    EXPECT_EQ(decoded->encode(), state.encode());
  }
}

TEST(ChainState, decode_rejects_every_truncation_a_trailing_byte_and_a_forest_of_another_root) {
  const Json vectors = load_vectors("blockchain.json");
  const Bytes bytes = test::initial_state_of(vectors["initial"]).state.encode();
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto state = ChainState::decode(ByteSpan(bytes).first(n));
    ASSERT_FALSE(state) << n;
    EXPECT_LE(state.error().offset, n);
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(ChainState::decode(longer));
  Bytes other = bytes;
  other.back() ^= 1;
  EXPECT_FALSE(ChainState::decode(other));
}

}  // namespace
}  // namespace slipstream::ledger
