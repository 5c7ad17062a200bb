// Verification of a transaction in three steps that a block takes for many transactions at once:
//   run   the program, which leaves constraints, a log and checks put off;
//   hash  everything, which gives ids and challenges, with which the second phase of the constraints is made;
//   add   the whole transaction to an equation: its proof and each of its checks as one statement with a weight of its
//   own.
// Variable-time throughout: a verifier knows no secrets. Source: reference verifier.rs and tx.rs.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "msm/equation.h"
#include "transcript/schedule.h"
#include "vm/fee_rate.h"
#include "vm/schedule.h"
#include "vm/transaction.h"
#include "vm/verifier_delegate.h"

namespace slipstream::vm {

/// Size of the constraint system before its second phase.
struct ConstraintMetrics {
  std::size_t multipliers = 0;
  std::size_t constraints = 0;
  std::size_t randomized_blocks = 0;
};

class TxVerifier {
 public:
  /// Runs the program of `tx`, which must outlive the result. The error is the program's.
  [[nodiscard]] static std::expected<TxVerifier, Error> run(const Tx& tx);

  /// Computes ids and challenges, and makes the constraints that use them. Fails with InvalidR1CSProof if the proof
  /// cannot fit the constraint system: too many multipliers for `capacity` generators, a number of rounds that does not
  /// match, the identity where it is forbidden. Ids are known even then.
  [[nodiscard]] std::expected<void, Error> hash(std::size_t capacity);
  /// The hashing of many transactions together, in the lanes of the active backend: one answer each. Where it is good,
  /// draw_constraints() has to follow. The verifiers must be distinct.
  [[nodiscard]] static std::vector<std::expected<void, Error>> hash_batch(std::span<TxVerifier* const> verifiers,
                                                                          std::size_t capacity);
  /// The second phase of the constraint system, with the challenges of hash_batch(). Fails as hash() does.
  [[nodiscard]] std::expected<void, Error> draw_constraints(std::size_t capacity);
  /// Computes the inverses that add_to needs with one inversion for all of the verifiers; add_to does so alone where
  /// nobody did before. Precondition: hash() succeeded for each, or hash_batch() and draw_constraints().
  static void invert_batch_vartime(std::span<TxVerifier* const> verifiers);

  /// Weights that add_to takes. Precondition: the same, as for all that follows.
  [[nodiscard]] std::size_t weight_count() const;
  /// Adds every statement of the transaction. Weights are uniform in [1, 2^128), independent, and chosen after all
  /// bytes of the batch are fixed.
  void add_to(msm::Equation& equation, std::span<const Scalar> weights) const;
  /// The verdict on this transaction alone, with system entropy for the weights, in the reference's order:
  /// InvalidR1CSProof before BatchSignatureVerificationFailed.
  [[nodiscard]] std::expected<void, Error> check_alone_vartime(const msm::FixedBases& bases,
                                                               const msm::Options& options = {}) const;

  /// The transaction's id. Precondition: hash() was called, whatever it answered; the same for contract_id.
  [[nodiscard]] Bytes32 id() const;
  [[nodiscard]] Bytes32 contract_id(ContractIndex contract) const;
  /// The id of the contract that a `signtx` is for. Precondition: an item of execution().signing.
  [[nodiscard]] Bytes32 contract_id(const SigningItem& item) const;
  /// Contract ids of the inputs and of the outputs, in the order of the log.
  [[nodiscard]] std::vector<Bytes32> input_ids() const;
  [[nodiscard]] std::vector<Bytes32> output_ids() const;
  /// The encoding of a contract, whose anchor is known after hash().
  [[nodiscard]] Bytes contract_bytes(ContractIndex contract) const;

  [[nodiscard]] const Tx& tx() const { return *tx_; }
  [[nodiscard]] const Execution& execution() const { return execution_; }
  [[nodiscard]] FeeRate fee_rate() const { return {execution_.total_fee, encoded_size(*tx_)}; }
  [[nodiscard]] const ConstraintMetrics& constraint_metrics() const { return metrics_; }
  /// Keccak permutations that hash() ran.
  [[nodiscard]] std::uint64_t permutations() const { return hashes_.permutations(); }
  /// Every point that the transaction names in contracts, commitments and keys, whether or not an equation decodes it.
  [[nodiscard]] std::vector<ristretto255::Encoding> named_points() const;

 private:
  TxVerifier(const Tx& tx, VerifierDelegate delegate, Execution execution);

  /// Schedules everything. The ids come first, so that they are there even if the proof does not fit.
  template <transcript::HashSchedule S>
  [[nodiscard]] std::expected<void, Error> schedule(S& s, std::size_t capacity);
  /// The hashing alone, on one state.
  [[nodiscard]] std::expected<void, Error> hash_alone(std::size_t capacity);
  void add_proof(msm::Equation& equation, const Scalar& weight, const Scalar& r) const;
  void add_checks(msm::Equation& equation, std::span<const Scalar> weights) const;
  [[nodiscard]] std::size_t check_count() const;

  const Tx* tx_;
  VerifierDelegate delegate_;
  Execution execution_;
  ConstraintMetrics metrics_;
  HashSlots slots_;
  transcript::HashOutputs hashes_;
  /// The first challenge of the proof.
  transcript::Slot proof_begins_;
  r1cs::Challenges challenges_;
};

/// What a valid transaction does to the chain.
struct VerifiedTx {
  Bytes32 id;
  std::vector<Bytes32> inputs;
  std::vector<Bytes32> outputs;
  FeeRate fee_rate;
};

/// Everything for one transaction: run, hash, check alone.
[[nodiscard]] std::expected<VerifiedTx, Error> verify_tx_vartime(const Tx& tx, const msm::FixedBases& bases,
                                                                 const msm::Options& options = {});

}  // namespace slipstream::vm
