// Verifies blocks and applies them to a state. All transactions of a block become one equation, built and checked on
// all threads; then the Utreexo updates run in order, and the state changes as a whole or not at all. If the equation
// fails, bisection finds the transactions to look at alone. Verdicts and errors are those that each transaction has
// alone: they depend neither on the number of threads nor on what else is in the block. Variable-time; a verifier knows
// no secrets. Source: BlockchainState::apply_block in blockchain/src/state.rs of Slingshot.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>

#include "ledger/block.h"
#include "ledger/report.h"
#include "ledger/rules.h"
#include "ledger/state.h"

namespace slipstream::ledger {

struct VerifierOptions {
  /// Threads to use; 0 for as many as the machine has.
  unsigned threads = 0;
  Rules rules = Rules::reference;
  /// The most multipliers that a transaction's constraint system may have, after rounding up to a power of two. A proof
  /// that needs more generators is InvalidR1CSProof: all verifiers of a chain must agree on this number.
  std::size_t generator_capacity = 2048;
};

/// Holds the generators and the threads. One verifier may be used by several callers at once.
class BlockVerifier {
 public:
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
  [[nodiscard]] std::expected<BlockReport, BlockError> apply(ChainState& state, const Block& block) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace slipstream::ledger
