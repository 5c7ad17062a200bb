// Verification of a transaction. Each phase has a type:
//
//   ExecutedTx   its program has run; constraints, log and deferred checks exist
//   HashedTx     everything is hashed; its ids are known, and whether the proof fits the constraints
//   ReadyTx      the second phase of the constraints is built; its statements can be added to an equation
//
// Hashing takes many transactions at once, in the SIMD lanes of the processor. Making them ready shares one inversion.
// vm/verify/tx_equation.h takes groups through all three phases and gets the verdicts.
// Variable-time throughout: a verifier knows no secrets. Source: reference verifier.rs and tx.rs.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/msm/equation.h"
#include "slipstream/r1cs/verifier.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/transcript/detail/weights.h"
#include "slipstream/vm/detail/schedule.h"
#include "slipstream/vm/fee_rate.h"
#include "slipstream/vm/transaction.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A transaction whose program has run. Move it on to the next phase, or read its effects.
class ExecutedTx {
 public:
  /// Runs the program of `tx`. `tx` must outlive the result and all later phases. The error is that of the program.
  /// `capacity` is the number of generators that the proof may use.
  [[nodiscard]] static std::expected<ExecutedTx, Error> run_vartime(const Tx& tx, std::size_t capacity);
  /// The same with at most `most_work` units of work (vm/detail/machine/costs.h). No value if the program needs more
  /// than that, although it may need more.
  [[nodiscard]] static std::optional<std::expected<ExecutedTx, Error>> run_vartime(const Tx& tx, std::size_t capacity,
                                                                                   std::uint64_t most_work);

  /// The transaction.
  [[nodiscard]] const Tx& tx() const { return *tx_; }
  /// The log, the contracts and the deferred checks.
  [[nodiscard]] const Execution& execution() const { return execution_; }
  /// The fee and the size.
  [[nodiscard]] FeeRate fee_rate() const { return {execution_.total_fee, encoded_size(*tx_)}; }
  /// Metrics of the first phase; the second phase needs the proof.
  [[nodiscard]] const r1cs::Metrics& constraint_metrics() const { return metrics_; }
  /// About as many bytes as this transaction takes on the heap, in any phase, and as many points as it adds to an
  /// equation, at most.
  [[nodiscard]] std::size_t memory() const;
  /// At most as many points as this transaction adds to an equation.
  [[nodiscard]] std::size_t point_count() const;
  /// Adds every point in the transaction's contracts, commitments and signature to the current statement of an
  /// equation, with coefficient zero. The statement is then false if one of them does not decode.
  void add_named_points(msm::Equation& equation) const;

 private:
  friend class HashedTx;
  ExecutedTx(const Tx& tx, r1cs::Verifier system, Execution execution);

  const Tx* tx_;
  Execution execution_;
  r1cs::Metrics metrics_;
  /// Moved from by hashing.
  r1cs::Verifier system_;
};

/// A transaction whose hashes are known.
class HashedTx {
 public:
  /// Hashes everything.
  [[nodiscard]] static HashedTx hash_vartime(ExecutedTx executed);
  /// The same for many transactions at once, in the lanes of the active backend.
  [[nodiscard]] static std::vector<HashedTx> hash_batch_vartime(std::vector<ExecutedTx> executed);

  /// InvalidR1CSProof if the proof cannot fit the constraint system: too many multipliers for the generators, a number
  /// of rounds that does not match, or the identity where it is forbidden. Ids are known even after this error.
  [[nodiscard]] std::expected<void, Error> proof_fits() const;

  /// The transaction id.
  [[nodiscard]] Bytes32 id() const;
  /// The id of a contract. Precondition: an input or an output of the log has this index.
  [[nodiscard]] Bytes32 contract_id(ContractIndex contract) const;
  /// The id of the contract of a `signtx`. Precondition: `item` is in execution().signing.
  [[nodiscard]] Bytes32 contract_id(const SigningItem& item) const;
  /// The contracts that inputs spend and outputs create, in the order of the log.
  [[nodiscard]] std::vector<UtxoChange> changes() const;
  /// The encoding of a contract with its anchor.
  [[nodiscard]] Bytes contract_bytes(ContractIndex contract) const;
  /// The first call proof whose position has bits above its path; null if there is none.
  [[nodiscard]] const CallProof* find_high_position() const;

  /// The transaction.
  [[nodiscard]] const Tx& tx() const { return executed_.tx(); }
  /// The log, the contracts and the deferred checks.
  [[nodiscard]] const Execution& execution() const { return executed_.execution(); }
  /// The fee and the size.
  [[nodiscard]] FeeRate fee_rate() const { return executed_.fee_rate(); }
  /// Metrics of the first phase.
  [[nodiscard]] const r1cs::Metrics& constraint_metrics() const { return executed_.constraint_metrics(); }
  /// As ExecutedTx::add_named_points.
  void add_named_points(msm::Equation& equation) const { executed_.add_named_points(equation); }
  /// Number of Keccak permutations that hashing took.
  [[nodiscard]] std::uint64_t permutations() const { return hashes_.permutations(); }

 private:
  friend class ReadyTx;
  explicit HashedTx(ExecutedTx executed) : executed_(std::move(executed)) {}

  /// Schedules all hashing. The ids come first, so that they are known even if the proof does not fit.
  template <transcript::HashSchedule S>
  void schedule(S& s);

  ExecutedTx executed_;
  HashSlots slots_;
  transcript::HashOutputs hashes_;
  std::expected<r1cs::ScheduledProof, ProofError> proof_ = fail(ProofErrorKind::VerificationError);
};

/// A transaction that can be added to an equation.
class ReadyTx {
 public:
  /// Consumes the transactions. A result is InvalidR1CSProof if proof_fits() is.
  [[nodiscard]] static std::vector<std::expected<ReadyTx, Error>> ready_batch_vartime(std::vector<HashedTx> hashed);

  /// Begins and adds two statements: first the proof; then all deferred checks and the signature, each with its own
  /// weight. The second statement may be empty.
  void add_to(msm::Equation& equation, transcript::WeightStream& weights) const;

  /// The transaction in the phase before, with its ids.
  [[nodiscard]] const HashedTx& hashed() const { return hashed_; }

 private:
  ReadyTx(HashedTx hashed, r1cs::ReadyProof proof) : hashed_(std::move(hashed)), proof_(std::move(proof)) {}

  HashedTx hashed_;
  r1cs::ReadyProof proof_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
