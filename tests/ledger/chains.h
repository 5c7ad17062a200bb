// Chains for tests: the shipped workloads, the same transactions in other blocks, and chains of transactions that are
// as long as a test wants them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "slipstream/ledger/block.h"
#include "slipstream/ledger/state.h"
#include "slipstream/vm/build/prover.h"

namespace slipstream::ledger::test {

struct TestChain {
  ChainState initial;
  std::vector<Block> blocks;
};

/// The workload of this name as it is shipped.
[[nodiscard]] TestChain load_workload(const std::string& file);
/// The first `count` transactions of a chain without their Utreexo proofs, and what is known about them.
[[nodiscard]] std::vector<vm::SignedTx> first_txs(const TestChain& chain, std::size_t count);
/// A new chain of these transactions, `per_block` to a block. Each may spend what those before it make; what else they
/// spend is there from the start.
[[nodiscard]] TestChain cut_anew(std::span<const vm::SignedTx> txs, std::size_t per_block);

/// Transactions of which each passes on what the one before made, and logs `log_size` bytes.
[[nodiscard]] std::vector<vm::SignedTx> passing_on(std::size_t count, std::size_t log_size);

/// A block on top of a state that has none: no transactions.
[[nodiscard]] Block empty_block(const ChainState& state);

// What can be done to a transaction of a block; fix_txroot (ledger_vectors.h) afterwards.
/// A signature over something else.
void damage_signature(Bytes& block_tx);
/// A proof of something else.
void damage_proof(Bytes& block_tx);
/// The program begins with `drop` on the empty stack.
void damage_program(Bytes& block_tx);
/// Another hash in the last Utreexo proof, which has to be a path with neighbours.
[[nodiscard]] bool has_path_to_damage(const Bytes& block_tx);
void damage_utreexo_proof(Bytes& block_tx);

}  // namespace slipstream::ledger::test
