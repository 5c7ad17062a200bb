#include "slipstream/ledger/block_maker.h"

#include "slipstream/base/detail/check.h"

namespace slipstream::ledger {

BlockMaker::BlockMaker(std::uint64_t timestamp_ms, std::span<const Bytes32> contract_ids) {
  InitialState initial = ChainState::make_initial(timestamp_ms, contract_ids);
  state_ = std::move(initial.state);
  for (const Bytes32& id : contract_ids) proofs_.emplace(id, accumulator::Proof::transient());
  update(proofs_, initial.catchup);
}

std::expected<Block, TxFault> BlockMaker::append(std::uint64_t timestamp_ms, std::span<const vm::SignedTx> txs) {
  SLIPSTREAM_CHECK(timestamp_ms > state_.tip.timestamp_ms);
  Block block;
  block.header.version = 1;
  block.header.height = state_.tip.height + 1;
  block.header.prev = state_.tip.id();
  block.header.timestamp_ms = timestamp_ms;

  accumulator::WorkForest work(state_.utreexo);
  Proofs proofs = proofs_;
  std::vector<Bytes32> hashes;
  hashes.reserve(txs.size());
  for (std::size_t i = 0; i < txs.size(); ++i) {
    const auto missing = [i] {
      return std::unexpected(
          TxFault{i, Fault{.kind = FaultKind::UtreexoError, .utreexo = accumulator::ErrorKind::InvalidProof}});
    };
    Bytes bytes = txs[i].bytes;
    Writer writer(bytes);
    writer.u32(static_cast<std::uint32_t>(txs[i].inputs.size()));
    for (const Bytes32& id : txs[i].inputs) {
      const auto proof = proofs.find(id);
      if (proof == proofs.end()) return missing();
      if (!work.remove_leaf(contract_hasher().leaf(id), proof->second)) return missing();
      proof->second.encode(writer);
      proofs.erase(proof);
    }
    for (const vm::OpenContract& output : txs[i].outputs) {
      const Bytes32 id = output.id();
      work.insert_leaf(contract_hasher().leaf(id));
      proofs.emplace(id, accumulator::Proof::transient());
    }
    hashes.push_back(witness_hash(bytes));
    block.txs.push_back(std::move(bytes));
  }
  auto [forest, catchup] = work.normalize();
  block.header.txroot = compute_txroot(hashes);
  block.header.utxoroot = forest.root();
  update(proofs, catchup);

  proofs_ = std::move(proofs);
  state_ = {block.header, std::move(forest)};
  return block;
}

void BlockMaker::update(Proofs& proofs, const accumulator::Catchup& catchup) {
  for (auto& [id, proof] : proofs) {
    auto updated = catchup.update_leaf_proof(contract_hasher().leaf(id), proof);
    // It is in the forest, so its proof can be updated.
    SLIPSTREAM_CHECK(updated.has_value());
    if (updated) proof = *std::move(updated);
  }
}

}  // namespace slipstream::ledger
