// Verifies blocks and applies them to a state. Transactions go from bytes to the terms of an equation in groups; a
// block's transactions, or those of many blocks, become one equation; then the Utreexo updates run in order, and the
// state changes block by block, as a whole or not at all. If an equation fails, sums over halves of its statements find
// the transactions to blame. Verdicts and errors are those that each transaction has alone: they depend neither on the
// number of threads nor on what else is in the equation. Variable-time; a verifier knows no secrets.
// Source: BlockchainState::apply_block in blockchain/src/state.rs of Slingshot.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "ledger/block.h"
#include "ledger/report.h"
#include "ledger/rules.h"
#include "ledger/state.h"
#include "vm/verify/tx_cache.h"

namespace slipstream::ledger {

/// Which fault of an invalid block is named.
enum class Naming : std::uint8_t {
  /// The one that the reference would stop at.
  reference,
  /// The first one found, cheap checks first: double spends and wrong Utreexo proofs before any proof is looked at.
  /// Which
  /// one that is may depend on the number of threads. A valid block costs the same; what its programs leave is in
  /// memory
  /// all at once, some 10 KiB a transaction.
  first_found,
};

struct VerifierOptions {
  /// Threads to use; 0 for as many as the machine has.
  unsigned threads = 0;
  Rules rules = Rules::reference;
  /// The most multipliers that a transaction's constraint system may have, after rounding up to a power of two. A proof
  /// that needs more generators is InvalidR1CSProof: all verifiers of a chain must agree on this number.
  std::size_t generator_capacity = 2048;
  Naming naming = Naming::reference;
  /// Transactions that were verified before need no proof checked again. Those that are found valid join it.
  std::shared_ptr<vm::TxCache> cache = nullptr;
};

/// A block that does not apply, or, with a fault of the kind OutOfResources, one that there was no verdict on.
struct ChainFault {
  BlockHeader header;
  BlockError error;
};

/// What verifying a chain asks of its caller. Neither function is called by two threads at once, but one may be called
/// while the other runs; none is after the end. What they throw becomes a fault, OutOfResources.
struct ChainSource {
  /// Makes its argument the next block; false after the last one. The argument may have been another block, whose
  /// memory can be used again. Blocks are read ahead of their verdicts.
  std::function<bool(Block&)> next;
  /// After each valid block, in order: the block, its report, and the state on top of it. `times` cover its share of
  /// the equations that it was in; `wall` is the time since the report before.
  std::function<void(const Block&, const BlockReport&, const ChainState&)> applied;
  /// Ends the work as soon as the equations under way are done: the blocks applied so far stay applied.
  std::stop_token stop;
};

/// Holds the generators and the threads. One verifier may be used by several callers at once.
class BlockVerifier {
 public:
  /// A verifier, or a fault of the kind OutOfResources.
  [[nodiscard]] static std::expected<BlockVerifier, Fault> make(const VerifierOptions& options = {});
  /// The same for callers who take exceptions: std::bad_alloc.
  explicit BlockVerifier(const VerifierOptions& options = {});
  BlockVerifier(BlockVerifier&&) noexcept;
  BlockVerifier& operator=(BlockVerifier&&) noexcept;
  ~BlockVerifier();

  [[nodiscard]] const VerifierOptions& options() const;

  /// Verifies `block` on top of `state` and moves `state` on to it. On error `state` is as it was.
  /// Checks, in this order: the header against the one before; the form of every transaction; its time bounds and
  /// version; txroot; then every transaction's program, proof and signatures and its Utreexo proofs; utxoroot. The
  /// first failing check, and among transactions the lowest index, is the error; faults of other transactions that the
  /// same check found come with it.
  [[nodiscard]] std::expected<BlockReport, BlockError> apply_vartime(ChainState& state, const Block& block) const;

  /// The same, block after block, with equations across blocks: faster than apply() where blocks are small, and each
  /// thread has an equation of its own as long as there are enough blocks. Memory is bounded by some 12 MiB a thread
  /// and the largest block, whatever the chain's length. True at the end of the chain, false if it was stopped; on a
  /// fault the state is that of the last valid block. Naming::first_found is not for chains.
  [[nodiscard]] std::expected<bool, ChainFault> apply_chain_vartime(ChainState& state, const ChainSource& source) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace slipstream::ledger
