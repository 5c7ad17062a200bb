// The result of verifying a block. For a valid block: its effects and its cost. For an invalid block: the reason and
// the invalid transactions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipstream/accumulator/utreexo.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/fee_rate.h"
#include "slipstream/vm/verify/tx_equation.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// Why a block or a transaction does not apply.
enum class FaultKind : std::uint8_t {
  // The variants of the reference's BlockchainError that applying a block can give.
  /// Version, height, time or `prev` do not follow the block before, or `txroot` or `utxoroot` is not that of the
  /// block.
  InconsistentHeader,
  /// A block of version 1 has extension bytes.
  IllegalExtension,
  /// The block's time is outside a transaction's time bounds.
  BadTxTimestamp,
  /// A transaction of another version than 1 is in a block of version 1.
  BadTxVersion,
  /// A transaction is not valid; Fault::vm says why.
  VMError,
  /// A transaction has fewer Utreexo proofs than inputs.
  UtreexoProofMissing,
  /// A Utreexo proof is not that of the spent contract; Fault::utreexo says why.
  UtreexoError,
  /// The bytes are no block transaction; such a block never reaches the reference's apply_block.
  InvalidFormat,
  // Rejected by Rules::strict only.
  /// There are more Utreexo proofs than inputs.
  SurplusUtreexoProof,
  /// A transient proof for an output of an earlier block, or a path for one of this block.
  MisplacedUtreexoProof,
  /// A call proof's position has bits above its path.
  HighPositionBits,
  /// A point that the transaction names does not decode.
  UndecodablePoint,
  /// A one-phase proof is in two-phase form.
  NonCanonicalProof,
  /// No verdict: there was not enough memory, or no thread could be started.
  OutOfResources,
};

/// The name of the variant in the reference, without its payload.
[[nodiscard]] std::string_view name(FaultKind kind);

/// Why a block or a transaction is not valid.
struct Fault {
  FaultKind kind;  ///< What went wrong.
  /// Where and why a program or a proof failed (kind VMError), or bytes could not be decoded (InvalidFormat).
  std::optional<vm::Error> vm{};
  /// The Utreexo error (kind UtreexoError).
  std::optional<accumulator::ErrorKind> utreexo{};
  /// The exact reason; may be empty.
  std::string detail{};

  /// The name of the error in the reference, with its payload: "VMError(InvalidR1CSProof)".
  [[nodiscard]] std::string name() const;
  /// Name, then place and detail if they are known.
  [[nodiscard]] std::string to_string() const;
};

/// A transaction that is not valid: its index in the block, from 0.
struct TxFault {
  std::size_t tx;  ///< The index in the block.
  Fault fault;     ///< Why it is not valid.
};

/// Nanoseconds of processor time per phase, summed over the threads. What is left of n threads times `wall` is the time
/// in which threads waited, for each other or for a processor.
struct PhaseTimes {
  /// Transactions from bytes, and their Utreexo proofs.
  std::uint64_t decode = 0;
  /// Running programs, which also makes the constraints of the first phase.
  std::uint64_t programs = 0;
  /// Ids, challenges, witness hashes, txroot.
  std::uint64_t hashing = 0;
  /// The constraints of the second phase, which need challenges, and the powers of challenges.
  std::uint64_t constraints = 0;
  /// Coefficients of points and generators.
  std::uint64_t proof_scalars = 0;
  /// Decoding the points of equations.
  std::uint64_t point_decoding = 0;
  /// Multiscalar multiplication.
  std::uint64_t multiscalar = 0;
  /// Utreexo: hashing, proofs, normalization.
  std::uint64_t accumulator = 0;
  /// Finding the invalid transactions; 0 for a valid block.
  std::uint64_t blame = 0;
  /// Elapsed time.
  std::uint64_t wall = 0;

  /// All phases.
  [[nodiscard]] std::uint64_t processor() const {
    return decode + programs + hashing + constraints + proof_scalars + point_decoding + multiscalar + accumulator +
           blame;
  }

  /// Adds the times, phase by phase, and the elapsed times.
  PhaseTimes& operator+=(const PhaseTimes& other);
  /// The time of parts begin .. end - 1 if the whole is n equal parts. The shares of all parts add up to the whole.
  [[nodiscard]] PhaseTimes share(std::size_t begin, std::size_t end, std::size_t n) const;
  /// The phases in the same proportions, with this sum.
  [[nodiscard]] PhaseTimes scaled_to(std::uint64_t processor_ns) const;
};

/// How much work blocks were. Sums of blocks are sums of counts.
struct Counts {
  std::size_t transactions = 0;  ///< Transactions.
  std::size_t inputs = 0;        ///< Contracts that they spend.
  std::size_t outputs = 0;       ///< Contracts that they create.
  /// Multipliers of the first phase of all constraint systems.
  std::size_t multipliers = 0;
  /// Points of the block's equation that are not fixed bases. If blocks share an equation: this block's share of them.
  std::size_t dynamic_points = 0;

  /// Adds the counts.
  Counts& operator+=(const Counts& other);
};

using vm::UtxoChange;

/// A valid transaction.
struct TxReport {
  Bytes32 id{};            ///< The transaction id.
  Bytes32 witness_hash{};  ///< The hash to which txroot commits.
  /// In the order of the transaction's log.
  std::vector<UtxoChange> changes;
  vm::FeeRate fee_rate;  ///< Its fee and its size.
};

/// A valid block.
struct BlockReport {
  Bytes32 block_id{};           ///< The id of its header.
  std::vector<TxReport> txs{};  ///< Its transactions, in order.
  /// Updates proofs that were made before the block.
  accumulator::Catchup catchup;
  PhaseTimes times{};  ///< The time it took.
  Counts counts{};     ///< The work that it was.
};

/// An invalid block.
struct BlockError {
  /// The fault at which the reference would stop: the first in its order.
  Fault fault;
  /// The transaction with the fault; none if the fault is of the whole block.
  std::optional<std::size_t> tx{};
  /// Transactions found invalid by the same check as the first, ascending: at most kMostNamed of them. After a fault of
  /// the header the transactions are not examined; after the first failing Utreexo update no further update is tried.
  std::vector<TxFault> invalid_txs{};
  /// The largest size of `invalid_txs`.
  static constexpr std::size_t kMostNamed = 100;
  /// How many more were found. The search in an equation stops after kMostNamed transactions with wrong proofs or
  /// signatures.
  std::size_t further_invalid_txs = 0;
  PhaseTimes times{};  ///< The time until the error.
  Counts counts{};     ///< The work until the error.

  /// One line: the transaction, if any, and the fault.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
