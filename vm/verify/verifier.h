// Verification of a transaction, whose phase is its type:
//
//   ExecutedTx   its program has run and left constraints, a log and checks put off
//   HashedTx     everything is hashed: ids are known, and so is whether the proof fits the constraints
//   ReadyTx      the second phase of the constraints is made: its statements can join an equation
//
// Hashing takes many transactions at once, in the lanes of a processor, and making them ready shares an inversion.
// vm/verify/tx_equation.h takes groups through all three and asks for the verdicts.
// Variable-time throughout: a verifier knows no secrets. Source: reference verifier.rs and tx.rs.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

#include "msm/equation.h"
#include "r1cs/verifier.h"
#include "transcript/schedule.h"
#include "transcript/weights.h"
#include "vm/fee_rate.h"
#include "vm/schedule.h"
#include "vm/transaction.h"

namespace slipstream::vm {

class ExecutedTx {
 public:
  /// Runs the program of `tx`, which must outlive the result and whatever comes of it. The error is the program's.
  /// `capacity` is the number of generators that its proof may use.
  [[nodiscard]] static std::expected<ExecutedTx, Error> run_vartime(const Tx& tx, std::size_t capacity);

  [[nodiscard]] const Tx& tx() const { return *tx_; }
  [[nodiscard]] const Execution& execution() const { return execution_; }
  [[nodiscard]] FeeRate fee_rate() const { return {execution_.total_fee, encoded_size(*tx_)}; }
  /// Of the first phase: the second comes with the proof.
  [[nodiscard]] const r1cs::Metrics& constraint_metrics() const { return metrics_; }
  /// Adds every point that the transaction names in contracts, commitments and its signature, times zero, to the
  /// current statement of an equation: that is false if one of them does not decode.
  void add_named_points(msm::Equation& equation) const;

 private:
  friend class HashedTx;
  ExecutedTx(const Tx& tx, r1cs::Verifier system, Execution execution);

  const Tx* tx_;
  Execution execution_;
  r1cs::Metrics metrics_;
  /// Given away by hashing.
  r1cs::Verifier system_;
};

class HashedTx {
 public:
  [[nodiscard]] static HashedTx hash_vartime(ExecutedTx executed);
  /// The same for many transactions together, in the lanes of the active backend.
  [[nodiscard]] static std::vector<HashedTx> hash_batch_vartime(std::vector<ExecutedTx> executed);

  /// InvalidR1CSProof if the proof cannot fit the constraint system: too many multipliers for the generators, a number
  /// of rounds that does not match, the identity where it is forbidden. Ids are known even then.
  [[nodiscard]] std::expected<void, Error> proof_fits() const;

  [[nodiscard]] Bytes32 id() const;
  [[nodiscard]] Bytes32 contract_id(ContractIndex contract) const;
  /// The id of the contract that a `signtx` is for. Precondition: an item of execution().signing.
  [[nodiscard]] Bytes32 contract_id(const SigningItem& item) const;
  /// The contracts that inputs spend and outputs create, in the order of the log.
  [[nodiscard]] std::vector<UtxoChange> changes() const;
  /// The encoding of a contract with its anchor.
  [[nodiscard]] Bytes contract_bytes(ContractIndex contract) const;

  [[nodiscard]] const Tx& tx() const { return executed_.tx(); }
  [[nodiscard]] const Execution& execution() const { return executed_.execution(); }
  [[nodiscard]] FeeRate fee_rate() const { return executed_.fee_rate(); }
  [[nodiscard]] const r1cs::Metrics& constraint_metrics() const { return executed_.constraint_metrics(); }
  void add_named_points(msm::Equation& equation) const { executed_.add_named_points(equation); }
  /// Keccak permutations that it took.
  [[nodiscard]] std::uint64_t permutations() const { return hashes_.permutations(); }

 private:
  friend class ReadyTx;
  explicit HashedTx(ExecutedTx executed) : executed_(std::move(executed)) {}

  /// Schedules everything. The ids come first, so that they are there even if the proof does not fit.
  template <transcript::HashSchedule S>
  void schedule(S& s);

  ExecutedTx executed_;
  HashSlots slots_;
  transcript::HashOutputs hashes_;
  std::expected<r1cs::ScheduledProof, ProofError> proof_ = fail(ProofErrorKind::VerificationError);
};

class ReadyTx {
 public:
  /// Uses the transactions up. An answer is InvalidR1CSProof where proof_fits() is.
  [[nodiscard]] static std::vector<std::expected<ReadyTx, Error>> ready_batch_vartime(std::vector<HashedTx> hashed);

  /// Adds two statements to the equation, which begin here: the proof, then all checks put off together with the
  /// signature, each times a weight of its own. The second may be empty.
  void add_to(msm::Equation& equation, transcript::WeightStream& weights) const;

  [[nodiscard]] const HashedTx& hashed() const { return hashed_; }

 private:
  ReadyTx(HashedTx hashed, r1cs::ReadyProof proof) : hashed_(std::move(hashed)), proof_(std::move(proof)) {}

  HashedTx hashed_;
  r1cs::ReadyProof proof_;
};

}  // namespace slipstream::vm
