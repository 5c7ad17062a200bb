// Blocks and states of blockchain.json.
#pragma once

#include <span>
#include <vector>

#include "slipstream/ledger/block.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/state.h"
#include "support/vectors.h"

namespace slipstream::ledger::test {

using slipstream::test::Json;

/// The header built from its fields, not from "encoded".
[[nodiscard]] BlockHeader header_of(const Json& json);
/// Header and transactions.
[[nodiscard]] Block block_of(const Json& json);
/// The state made from "timestamp_ms" and "utxos".
[[nodiscard]] InitialState initial_state_of(const Json& json);
/// Ids of the contracts of "utxos".
[[nodiscard]] std::vector<Bytes32> contract_ids_of(const Json& json);
[[nodiscard]] accumulator::Proof proof_of(const Json& json);
/// Expects count, roots and root.
void expect_forest(const accumulator::Forest& forest, const Json& json);
/// Makes txroot what it must be for the block's transactions.
void fix_txroot(Block& block);

/// A transaction with its proofs as they stand in a block.
[[nodiscard]] Bytes block_tx_of(ByteSpan tx, std::span<const accumulator::Proof> proofs);
/// What the transaction spends and creates, in order. Its program must run.
[[nodiscard]] std::vector<UtxoChange> changes_of(ByteSpan tx);
/// The block that `txs` (with proofs that hold) make on top of a state.
[[nodiscard]] Block next_block(const ChainState& state, std::uint64_t version, std::uint64_t timestamp_ms,
                               std::vector<Bytes> txs);

}  // namespace slipstream::ledger::test
