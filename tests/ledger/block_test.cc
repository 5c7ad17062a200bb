// Encodings, ids and hashes of blocks against blockchain.json.
#include "slipstream/ledger/block.h"

#include <gtest/gtest.h>

#include "ledger/ledger_vectors.h"
#include "slipstream/ledger/block_tx.h"

namespace slipstream::ledger {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::hex;
using slipstream::test::hex32;
using slipstream::test::load_vectors;
using test::Json;

void expect_header(const Json& json) {
  const BlockHeader header = test::header_of(json);
  const Bytes encoded = hex(json["encoded"]);
  EXPECT_EQ(header.encode(), encoded);
  EXPECT_EQ(header.id(), hex32(json["id"]));
  Reader reader(encoded);
  const auto decoded = BlockHeader::decode(reader);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, header);
  EXPECT_TRUE(reader.at_end());
}

TEST(BlockHeader, every_header_of_the_vectors_encodes_decodes_and_has_its_id) {
  const Json vectors = load_vectors("blockchain.json");
  CaseCounter cases("blockchain.json headers");
  const auto expect = [&](const Json& json) {
    expect_header(json);
    ++cases;
  };
  for (const Json& header : vectors["headers"]) expect(header);
  for (const Json& block : vectors["blocks"]) expect(block["header"]);
  for (const Json& variant : vectors["block_variants"]) expect(variant["header"]);
  for (const Json& state : vectors["other_initial_states"]) expect(state["header"]);
  expect(vectors["initial"]["header"]);
}

TEST(BlockHeader, decode_rejects_every_truncation) {
  const Json vectors = load_vectors("blockchain.json");
  for (const Json& json : vectors["headers"]) {
    const Bytes encoded = hex(json["encoded"]);
    for (std::size_t n = 0; n < encoded.size(); ++n) {
      Reader reader(ByteSpan(encoded).first(n));
      EXPECT_FALSE(BlockHeader::decode(reader)) << n;
    }
  }
}

TEST(BlockTx, witness_hashes_and_proofs_of_the_vectors) {
  const Json vectors = load_vectors("blockchain.json");
  CaseCounter cases("blockchain.json witness hashes");
  const auto expect = [&](const Json& json) {
    const Bytes bytes = hex(json["block_tx"]);
    const auto tx = BlockTx::decode(bytes);
    ASSERT_TRUE(tx);
    EXPECT_EQ(tx->witness_hash(), hex32(json["witness_hash"]));
    EXPECT_TRUE(tx->is_canonical());
    ASSERT_EQ(tx->proofs.size(), json["proofs"].size());
    for (std::size_t i = 0; i < tx->proofs.size(); ++i) EXPECT_EQ(tx->proofs[i], test::proof_of(json["proofs"][i]));
    ++cases;
  };
  for (const Json& block : vectors["blocks"]) {
    for (const Json& tx : block["txs"]) expect(tx);
  }
  for (const Json& variant : vectors["block_variants"]) {
    for (const Json& tx : variant["txs"]) expect(tx);
  }
}

TEST(BlockTx, decode_rejects_every_truncation_and_a_trailing_byte) {
  const Json vectors = load_vectors("blockchain.json");
  Bytes bytes = hex(vectors["blocks"][1]["txs"][2]["block_tx"]);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto tx = BlockTx::decode(ByteSpan(bytes).first(n));
    ASSERT_FALSE(tx) << n;
    EXPECT_EQ(vm::name(tx.error().kind), "InvalidFormat");
    ASSERT_TRUE(tx.error().byte_offset) << n;
    EXPECT_LE(*tx.error().byte_offset, n);
  }
  bytes.push_back(0);
  const auto tx = BlockTx::decode(bytes);
  ASSERT_FALSE(tx);
  EXPECT_EQ(tx.error().byte_offset, bytes.size() - 1);
}

TEST(BlockTx, decode_rejects_a_proof_of_unknown_type_and_counts_that_cannot_be) {
  const Json vectors = load_vectors("blockchain.json");
  const Bytes bytes = hex(vectors["blocks"][0]["txs"][0]["block_tx"]);
  const auto tx = BlockTx::decode(bytes);
  ASSERT_TRUE(tx);
  const std::size_t count_at = tx->tx.bytes.size();
  struct Change {
    std::string what;
    std::size_t offset;
    Bytes value;
  };
  const std::vector<Change> changes = {
      {"more proofs than bytes", count_at, {0xff, 0xff, 0xff, 0xff}},
      {"one proof more", count_at, {2, 0, 0, 0}},
      {"type 2", count_at + 4, {2}},
      {"type 255", count_at + 4, {255}},
      {"more neighbours than bytes", count_at + 4 + 1 + 8, {0xff, 0xff, 0xff, 0xff}},
      {"one neighbour more", count_at + 4 + 1 + 8, {4, 0, 0, 0}},
  };
  for (const Change& change : changes) {
    Bytes changed = bytes;
    std::copy(change.value.begin(), change.value.end(), changed.begin() + static_cast<std::ptrdiff_t>(change.offset));
    EXPECT_FALSE(BlockTx::decode(changed)) << change.what;
  }
}

TEST(BlockTx, a_one_phase_proof_in_two_phase_form_is_hashed_as_the_reference_would_write_it) {
  const Json vectors = load_vectors("blockchain.json");
  for (const Json& block : vectors["blocks"]) {
    for (const Json& json : block["txs"]) {
      const Bytes bytes = hex(json["block_tx"]);
      const auto tx = BlockTx::decode(bytes);
      ASSERT_TRUE(tx);
      if (!tx->tx.proof.one_phase) continue;
      // Version byte 1 and three identities after S1.
      const std::size_t length_at = 24 + 4 + tx->tx.program.size() + 64, proof_at = length_at + 4;
      Bytes longer = bytes;
      store_le32(longer.data() + length_at, load_le32(longer.data() + length_at) + 96);
      longer[proof_at] = 1;
      longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(proof_at) + 1 + 96, 96, 0);
      const auto same = BlockTx::decode(longer);
      ASSERT_TRUE(same);
      EXPECT_FALSE(same->is_canonical());
      EXPECT_EQ(same->witness_hash(), hex32(json["witness_hash"]));
      EXPECT_NE(witness_hash(longer), hex32(json["witness_hash"]));
    }
  }
}

TEST(Block, txroot_of_every_block_of_the_vectors) {
  const Json vectors = load_vectors("blockchain.json");
  CaseCounter cases("blockchain.json txroots");
  for (const Json& json : vectors["blocks"]) {
    std::vector<Bytes32> hashes;
    for (const Json& tx : json["txs"]) hashes.push_back(hex32(tx["witness_hash"]));
    EXPECT_EQ(compute_txroot(hashes), hex32(json["header"]["txroot"]));
    ++cases;
  }
}

TEST(Block, encoding_is_the_inverse_of_decoding) {
  const Json vectors = load_vectors("blockchain.json");
  for (const Json& json : vectors["blocks"]) {
    const Block block = test::block_of(json);
    const auto decoded = Block::decode(block.encode());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, block);
  }
}

TEST(Block, decode_rejects_every_truncation_and_a_trailing_byte) {
  const Json vectors = load_vectors("blockchain.json");
  Bytes bytes = test::block_of(vectors["blocks"][1]).encode();
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto block = Block::decode(ByteSpan(bytes).first(n));
    ASSERT_FALSE(block) << n;
    EXPECT_LE(block.error().offset, n);
    EXPECT_FALSE(block.error().detail.empty());
    EXPECT_EQ(block.error().to_string(),
              "at byte " + std::to_string(block.error().offset) + ": " + block.error().detail);
  }
  bytes.push_back(0);
  const auto block = Block::decode(bytes);
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().offset, bytes.size() - 1);
}

TEST(Block, decode_reserves_nothing_for_a_count_that_the_bytes_cannot_hold) {
  Bytes bytes = BlockHeader{}.encode();
  const std::size_t count_at = bytes.size();
  bytes.insert(bytes.end(), {0xff, 0xff, 0xff, 0xff});
  const auto block = Block::decode(bytes);
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().offset, count_at);
}

}  // namespace
}  // namespace slipstream::ledger
