// Makes the blocks of a chain: joins transactions, finds the Utreexo proofs of the contracts that they spend, and
// computes the roots of the header. It keeps a proof for every unspent contract; owners keep only those of their own
// contracts. For generators of chains, tests and examples. It verifies nothing; BlockVerifier does. Source: ZkVM
// blockchain specification, "Apply block", "Update utreexo"; BlockchainState::make_block of Slingshot.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <unordered_map>
#include <vector>

#include "slipstream/accumulator/utreexo.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/state.h"
#include "slipstream/vm/build/prover.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// Makes the blocks of one chain. One thread at a time may use it. Memory: one Utreexo proof for each unspent contract.
class BlockMaker {
 public:
  /// A new chain with these contracts unspent. O(contracts) hashes.
  BlockMaker(std::uint64_t timestamp_ms, std::span<const Bytes32> contract_ids);

  /// The state at the tip.
  [[nodiscard]] const ChainState& state() const { return state_; }
  /// Whether a contract with this id is unspent at the tip. O(1).
  [[nodiscard]] bool is_unspent(const Bytes32& contract_id) const { return proofs_.contains(contract_id); }

  /// The next block, of version 1, with these transactions in this order. Later transactions may spend outputs of
  /// earlier ones. Moves the state on to the block. Precondition: the timestamp is later than the tip's. Error:
  /// UtreexoError with the index of the transaction that spends a contract that does not exist; the state is then
  /// unchanged. O(unspent contracts) hashes.
  [[nodiscard]] std::expected<Block, TxFault> append(std::uint64_t timestamp_ms, std::span<const vm::SignedTx> txs);

 private:
  struct Hash {
    [[nodiscard]] std::size_t operator()(const Bytes32& id) const { return load_le64(id.data()); }
  };
  using Proofs = std::unordered_map<Bytes32, accumulator::Proof, Hash>;

  /// Carries every proof over to a new forest.
  static void update(Proofs& proofs, const accumulator::Catchup& catchup);

  ChainState state_;
  Proofs proofs_;
};

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
