// Verifies blocks and applies them to a state. Groups of transactions are turned from bytes into terms of an equation.
// The transactions of one block, or of many blocks, form one equation. Then the Utreexo updates run in order. The state
// changes block by block; a block is applied as a whole or not at all. If an equation fails, the verifier sums halves
// of its statements to find the invalid transactions. Each transaction has the same verdict and error as if it were
// verified alone: the number of threads and the rest of the equation do not matter. Variable-time; a verifier knows no
// secrets.
// Source: BlockchainState::apply_block in blockchain/src/state.rs of Slingshot.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "slipstream/base/export.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/report.h"
#include "slipstream/ledger/rules.h"
#include "slipstream/ledger/state.h"
#include "slipstream/vm/verify/tx_cache.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// Which fault of an invalid block is reported.
enum class Naming : std::uint8_t {
  /// The fault at which the reference would stop.
  reference,
  /// The first fault found. Cheap checks come first: double spends and wrong Utreexo proofs before any proof. Which
  /// fault is found first may depend on the number of threads. A valid block takes the same time if the results of its
  /// programs fit into memory, some 10 KiB per transaction, 64 MiB in all; the other programs run twice. Blocks of a
  /// chain have equations of their own, so small blocks take longer.
  first_found,
};

/// How a BlockVerifier works, and what it accepts.
struct VerifierOptions {
  /// Threads to use; 0 for as many as can run at once (usable_threads() in base/threads.h).
  unsigned threads = 0;
  Rules rules = Rules::reference;  ///< Which blocks are valid.
  /// The most multipliers that a transaction's constraint system may have, after rounding up to a power of two. A proof
  /// that needs more generators is InvalidR1CSProof: all verifiers of a chain must agree on this number.
  std::size_t generator_capacity = 2048;
  Naming naming = Naming::reference;  ///< Which fault of an invalid block is reported.
  /// Proofs of the transactions in the cache are not checked again. Transactions that are found valid are added to it.
  std::shared_ptr<vm::TxCache> cache = nullptr;
};

/// A block that does not apply. If the fault is of the kind OutOfResources, there was no verdict on the block.
struct ChainFault {
  BlockHeader header;  ///< The header of the block.
  BlockError error;    ///< Why it does not apply.
  /// Time spent on later blocks, which have no report: they are verified ahead.
  PhaseTimes later{};
};

/// The functions that a caller provides to verify a chain. No function is called by two threads at once, but one may be
/// called while the other runs. Neither is called after the end. An exception from them becomes a fault,
/// OutOfResources.
struct ChainSource {
  /// Writes the next block to its argument; false after the last block. The argument may hold an earlier block, whose
  /// memory can be reused. Blocks are read ahead of their verdicts.
  std::function<bool(Block&)> next;
  /// Called after each valid block, in order, with the block, its report, and the state after it. `times` cover the
  /// block's share of its equations; `wall` is the time since the previous report.
  std::function<void(const Block&, const BlockReport&, const ChainState&)> applied;
  /// Stops the work once the equations in progress are done. Blocks that were applied stay applied.
  std::stop_token stop;
};

/// Holds the generators and the threads. One verifier may be used by several callers at once.
class BlockVerifier {
 public:
  /// A verifier, or a fault of the kind OutOfResources.
  [[nodiscard]] static std::expected<BlockVerifier, Fault> make(const VerifierOptions& options = {});
  /// The same for callers that handle exceptions: throws std::bad_alloc.
  explicit BlockVerifier(const VerifierOptions& options = {});
  /// Takes over the generators and threads. The source may only be assigned to or destroyed.
  BlockVerifier(BlockVerifier&&) noexcept;
  /// Takes them over, likewise.
  BlockVerifier& operator=(BlockVerifier&&) noexcept;
  ~BlockVerifier();

  /// The options that it was made with.
  [[nodiscard]] const VerifierOptions& options() const;

  /// Verifies `block` on top of `state` and moves `state` on to it. On error `state` is as it was.
  /// Checks, in this order: the header against the one before; the form of every transaction; its time bounds and
  /// version; txroot; then every transaction's program, proof and signatures and its Utreexo proofs; utxoroot. The
  /// error is from the first failing check and, among transactions, from the lowest index. It also lists the faults
  /// that the same check found in other transactions.
  [[nodiscard]] std::expected<BlockReport, BlockError> apply_vartime(ChainState& state, const Block& block) const;

  /// The same for many blocks, with equations across blocks. It is faster than apply_vartime() if blocks are small.
  /// Each thread has its own equation as long as there are enough blocks. Memory is bounded by some 12 MiB per thread,
  /// 256 MiB for all threads, and the largest block, for a chain of any length and whatever it holds. True at the end
  /// of the chain, false if it was stopped; on a fault the state is that of the last valid block. With
  /// Naming::first_found, it applies block after block.
  [[nodiscard]] std::expected<bool, ChainFault> apply_chain_vartime(ChainState& state, const ChainSource& source) const;

 private:
  [[nodiscard]] std::expected<bool, ChainFault> apply_one_by_one(ChainState& state, const ChainSource& source) const;

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
