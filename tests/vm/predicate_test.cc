// predicate.json: trees of programs behind keys, issued flavors, contract ids.
#include "slipstream/vm/predicate.h"

#include <gtest/gtest.h>

#include "slipstream/base/hex.h"
#include "slipstream/vm/contract.h"
#include "slipstream/vm/detail/schedule.h"
#include "support/vectors.h"

namespace slipstream::test {
namespace {

TEST(Predicate, trees_have_the_keys_and_call_proofs_of_the_reference) {
  const Json file = load_vectors("predicate.json");
  CaseCounter cases("predicate.json trees"), calls("predicate.json calls"), rejects("predicate.json rejects");
  for (const Json& c : file["trees"]) {
    ++cases;
    const ristretto255::Encoding inner{hex32(c["inner_key"])};
    std::vector<Bytes> programs;
    for (const Json& program : c["programs"]) programs.push_back(hex(program));
    // Without a secret the inner key is the fixed one that nobody can sign for.
    const auto key = c["inner_secret"].is_null() ? std::nullopt : std::optional(inner);
    const auto tree = vm::PredicateTree::make(key, programs, hex32(c["blinding_key"]));
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->inner_key(), inner);
    EXPECT_EQ(to_hex(tree->outer_key().bytes), text(c["outer_key"]));
    EXPECT_EQ(to_hex(tree->adjustment_factor().to_bytes()), text(c["adjustment_factor"]));
    for (const Json& call : c["calls"]) {
      ++calls;
      const std::size_t index = call["index"];
      const auto proof = tree->call_proof(index);
      ASSERT_TRUE(proof);
      EXPECT_EQ(to_hex(proof->encode()), text(call["call_proof"]));
      EXPECT_EQ(to_hex(tree->program(index)), text(call["program"]));
      const auto decoded = vm::CallProof::decode(hex(call["call_proof"]));
      ASSERT_TRUE(decoded);
      EXPECT_EQ(text(call["expect"]), "ok");
      EXPECT_TRUE(vm::verify_call_vartime(tree->outer_key(), hex(call["program"]), *decoded));
    }
    for (const Json& reject : c["rejects"]) {
      ++rejects;
      SCOPED_TRACE(text(reject["what"]));
      const auto proof = vm::CallProof::decode(hex(reject["call_proof"]));
      ASSERT_TRUE(proof);
      const auto result = vm::verify_call_vartime(tree->outer_key(), hex(reject["program"]), *proof);
      ASSERT_FALSE(result);
      EXPECT_EQ(vm::name(result.error()), text(reject["expect"]));
    }
    const auto beyond = tree->call_proof(programs.size());
    ASSERT_FALSE(beyond);
    EXPECT_EQ(vm::name(beyond.error()), text(c["call_index_out_of_range"]));
  }
}

TEST(Predicate, a_tree_over_a_key_that_does_not_decode_is_refused) {
  ristretto255::Encoding key;
  key.bytes.fill(0xff);
  const auto tree = vm::PredicateTree::make(key, {}, {});
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error(), vm::ErrorKind::InvalidPoint);
}

TEST(Predicate, call_proofs_cut_short_or_too_long_do_not_decode) {
  vm::CallProof proof;
  proof.path.position = 2;
  proof.path.neighbors.resize(2);
  Bytes bytes = proof.encode();
  for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(vm::CallProof::decode(ByteSpan(bytes).first(n)));
  EXPECT_TRUE(vm::CallProof::decode(bytes));
  bytes.push_back(0);
  EXPECT_FALSE(vm::CallProof::decode(bytes));
}

TEST(Predicate, issued_flavors_are_those_of_the_reference) {
  const Json file = load_vectors("predicate.json");
  CaseCounter cases("predicate.json issue_flavors");
  for (const Json& c : file["issue_flavors"]) {
    ++cases;
    const Scalar flavor = vm::issue_flavor({hex32(c["predicate"])}, hex(c["metadata"]));
    EXPECT_EQ(to_hex(flavor.to_bytes()), text(c["flavor"]));
  }
}

TEST(Contract, encodings_have_the_ids_and_ratcheted_anchors_of_the_reference) {
  const Json file = load_vectors("predicate.json");
  CaseCounter cases("predicate.json contracts");
  for (const Json& c : file["contracts"]) {
    ++cases;
    const Bytes bytes = hex(c["encoded"]);
    Reader reader(bytes);
    const auto contract = vm::decode_contract(reader);
    ASSERT_TRUE(contract);
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(to_hex(contract->anchor.bytes), text(c["anchor"]));
    EXPECT_EQ(to_hex(contract->predicate.bytes), text(c["predicate"]));
    EXPECT_EQ(contract->payload.size(), c["payload"].size());
    EXPECT_EQ(vm::encoded_size(*contract), bytes.size());
    Bytes again;
    Writer writer(again);
    vm::encode_contract(*contract, std::span<const std::uint8_t, 32>(contract->anchor.bytes), writer);
    EXPECT_EQ(again, bytes);

    vm::Execution execution;
    execution.contracts.push_back(*contract);
    transcript::DirectSchedule s;
    vm::HashSlots slots;
    for (const auto kind : {vm::HashNode::Kind::contract_id, vm::HashNode::Kind::ratchet}) {
      slots.nodes.push_back(vm::detail::schedule_node(s, execution, {kind, 0}, slots));
    }
    EXPECT_EQ(to_hex(s.bytes32(slots.nodes[0])), text(c["id"]));
    EXPECT_EQ(to_hex(s.bytes32(slots.nodes[1])), text(c["ratcheted_anchor"]));
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      Reader cut(ByteSpan(bytes).first(n));
      EXPECT_FALSE(vm::decode_contract(cut)) << n;
    }
  }
}

}  // namespace
}  // namespace slipstream::test
