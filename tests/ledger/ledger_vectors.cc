#include "ledger/ledger_vectors.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "slipstream/ledger/block_tx.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::ledger::test {

using slipstream::test::hex;
using slipstream::test::hex32;
using slipstream::test::u64;

BlockHeader header_of(const Json& json) {
  return {.version = u64(json["version"]),
          .height = u64(json["height"]),
          .prev = hex32(json["prev"]),
          .timestamp_ms = u64(json["timestamp_ms"]),
          .txroot = hex32(json["txroot"]),
          .utxoroot = hex32(json["utxoroot"]),
          .ext = hex(json["ext"])};
}

Block block_of(const Json& json) {
  Block block{.header = header_of(json["header"]), .txs = {}};
  for (const Json& tx : json["txs"]) block.txs.push_back(hex(tx["block_tx"]));
  return block;
}

std::vector<Bytes32> contract_ids_of(const Json& json) {
  std::vector<Bytes32> ids;
  for (const Json& utxo : json["utxos"]) ids.push_back(hex32(utxo["contract"]["id"]));
  return ids;
}

InitialState initial_state_of(const Json& json) {
  return ChainState::make_initial(u64(json["timestamp_ms"]), contract_ids_of(json));
}

accumulator::Proof proof_of(const Json& json) {
  if (json["type"] == "transient") return accumulator::Proof::transient();
  accumulator::Path path{.position = u64(json["position"]), .neighbors = {}};
  for (const Json& neighbor : json["neighbors"]) path.neighbors.push_back(hex32(neighbor));
  return accumulator::Proof::committed(std::move(path));
}

void expect_forest(const accumulator::Forest& forest, const Json& json) {
  EXPECT_EQ(forest.count(), u64(json["count"]));
  EXPECT_EQ(forest.root(), hex32(json["root"]));
  accumulator::Forest::Roots roots;
  for (const Json& root : json["roots"]) roots.at(root["level"].get<std::size_t>()) = hex32(root["hash"]);
  EXPECT_EQ(forest.roots(), roots);
}

void fix_txroot(Block& block) {
  std::vector<Bytes32> hashes;
  for (const Bytes& tx : block.txs) {
    const auto decoded = BlockTx::decode(tx);
    if (!decoded) throw std::runtime_error("a transaction that does not decode has no witness hash");
    hashes.push_back(decoded->witness_hash());
  }
  block.header.txroot = compute_txroot(hashes);
}

Bytes block_tx_of(ByteSpan tx, std::span<const accumulator::Proof> proofs) {
  Bytes bytes;
  Writer writer(bytes);
  writer.bytes(tx);
  writer.u32(static_cast<std::uint32_t>(proofs.size()));
  for (const accumulator::Proof& proof : proofs) proof.encode(writer);
  return bytes;
}

std::vector<UtxoChange> changes_of(ByteSpan bytes) {
  const auto tx = vm::decode_tx(bytes);
  if (!tx) throw std::runtime_error(tx.error().to_string());
  auto executed = vm::ExecutedTx::run_vartime(*tx, 4096);
  if (!executed) throw std::runtime_error(executed.error().to_string());
  return vm::HashedTx::hash_vartime(*std::move(executed)).changes();
}

Block next_block(const ChainState& state, std::uint64_t version, std::uint64_t timestamp_ms, std::vector<Bytes> txs) {
  Block block{.header = {.version = version,
                         .height = state.tip.height + 1,
                         .prev = state.tip.id(),
                         .timestamp_ms = timestamp_ms,
                         .txroot = {},
                         .utxoroot = {},
                         .ext = {}},
              .txs = std::move(txs)};
  fix_txroot(block);
  accumulator::WorkForest work(state.utreexo);
  for (const Bytes& bytes : block.txs) {
    const auto tx = BlockTx::decode(bytes).value();
    std::size_t used = 0;
    for (const UtxoChange& change : changes_of(tx.tx.bytes)) {
      const auto leaf = contract_hasher().leaf(change.contract_id);
      if (change.kind == UtxoChange::Kind::created) {
        work.insert_leaf(leaf);
      } else if (!work.remove_leaf(leaf, tx.proofs.at(used++))) {
        throw std::runtime_error("a Utreexo proof does not hold");
      }
    }
  }
  block.header.utxoroot = work.normalize().forest.root();
  return block;
}

}  // namespace slipstream::ledger::test
