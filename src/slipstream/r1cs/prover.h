// The prover of constraint systems (Buenz et al., "Bulletproofs", section 5; bulletproofs, src/r1cs/prover.rs), with a
// randomized second phase. A statement is built as it is on a Verifier, by the same gadgets, but with values:
//
//   Prover prover;
//   const Variable v = prover.commit(value, blinding);         // and so on; gadgets with assignments
//   auto proof = std::move(prover).prove(transcript, *proving_bases(capacity));
//
// Proofs equal the reference's byte for byte if they are made with the same random scalars. But the scalars are drawn
// differently: the reference's depend on the transcript, the blinding factors of commitments and 32 bytes of entropy,
// ours also on constraints and wires (detail/proof_randomness.h).
//
// Constant-time in values, blinding factors and assignments, except for whether the witness satisfies the constraints.
// The structure of the system and its coefficients are public. All memory that held secrets is wiped. Cost for n
// multipliers, padded to a power of two N, and m commitments: 5 n constant-time fixed-base scalar multiplications, 2 m
// for the commitments, about 20 n multiplications of scalars, and an inner-product argument over N.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/r1cs/constraint_system.h"
#include "slipstream/r1cs/detail/constraints.h"
#include "slipstream/r1cs/metrics.h"
#include "slipstream/r1cs/proof.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// Options for making a proof.
struct ProveOptions {
  /// The largest number of generators to use; by default all.
  std::optional<std::size_t> capacity = std::nullopt;
  /// Replaces 32 bytes of the system's entropy, for reproducible proofs. If others know these bytes, only blinding
  /// factors and wires keep the witness secret. If they repeat, another statement or witness still gives other random
  /// scalars; those of the first phase do not depend on the blocks of the second.
  std::optional<Bytes32> external_entropy = std::nullopt;
  /// If false, a witness that does not satisfy the constraints gives an invalid proof instead of an error.
  bool check_witness = true;
};

namespace detail {
class ProofRandomness;
struct ProverAccess;
}  // namespace detail

/// A statement with its witness. One thread at a time may use it. Wiped when destroyed.
class Prover {
 public:
  /// The constraint system of the second phase.
  class Randomized;
  /// A block of second-phase constraints.
  using Block = RandomizedBlock<Randomized>;

  Prover() = default;
  Prover(Prover&&) = default;
  Prover& operator=(Prover&&) = default;

  /// Adds a committed value with this blinding factor.
  Variable commit(const Scalar& value, const Scalar& blinding);
  /// Adds a committed value whose commitment is known. Precondition: V is the encoding of value * B + blinding * B~.
  Variable commit(const Scalar& value, const Scalar& blinding, const ristretto255::Encoding& V);
  /// Adds a message of the statement, hashed at this position among the commitments. The label has static lifetime.
  void append_message(std::string_view label, ByteSpan message);

  /// Adds a multiplier and the constraints left = first combination, right = second combination.
  MultiplierWires multiply(const LinearCombination& left, const LinearCombination& right);
  /// Adds a free variable. Two consecutive calls share a multiplier. MissingAssignment without an assignment.
  [[nodiscard]] std::expected<Variable, ProofError> allocate(const std::optional<Scalar>& assignment);
  /// Adds a multiplier whose inputs are free. MissingAssignment without assignments.
  [[nodiscard]] std::expected<MultiplierWires, ProofError> allocate_multiplier(
      const std::optional<std::pair<Scalar, Scalar>>& assignments);
  /// Adds the constraint that the combination is zero.
  void constrain(const LinearCombination& lc);
  /// Stores the block for the second phase. Blocks run in the order of these calls.
  void specify_randomized_constraints(Block block);

  /// The number of committed values.
  [[nodiscard]] std::size_t commitment_count() const { return v_.size(); }
  /// The number of multipliers so far.
  [[nodiscard]] std::size_t multiplier_count() const { return a_L_.size(); }
  /// The number of linear constraints so far, two for each call of multiply.
  [[nodiscard]] std::size_t constraint_count() const { return constraints_.count(); }
  /// The size of both phases; the second is empty before prove().
  [[nodiscard]] Metrics metrics() const;

  /// The value of the combination under the assignments so far. The value is secret.
  [[nodiscard]] Scalar evaluate(const LinearCombination& lc) const;
  /// The commitments so far. Those that are not known yet are computed together.
  [[nodiscard]] std::span<const ristretto255::Encoding> commitments();

  /// Hashes the statement into the transcript and makes the proof. Afterwards the transcript is in the final state of
  /// the protocol; after an error it is unchanged. Errors, in this order of precedence: InvalidGeneratorsLength (first
  /// phase), an error of a block, InvalidGeneratorsLength (both), ProvingError (the witness does not satisfy the
  /// constraint of this index, counted over both phases, two for each call of multiply).
  [[nodiscard]] std::expected<Proof, ProofError> prove(Transcript& transcript, const innerproduct::ProvingBases& bases,
                                                       const ProveOptions& options = {}) &&;

 private:
  friend struct detail::ProverAccess;
  struct Message {
    std::size_t commitments_before;
    std::string_view label;
    Bytes bytes;
  };

  [[nodiscard]] MultiplierWires next_multiplier(const Scalar& left, const Scalar& right);
  [[nodiscard]] const Scalar& value(Variable variable) const;
  [[nodiscard]] std::expected<Proof, ProofError> make_proof(Transcript& transcript,
                                                            const innerproduct::ProvingBases& bases,
                                                            const ProveOptions& options,
                                                            detail::ProofRandomness& randomness);
  void append_statement(Transcript& transcript);
  [[nodiscard]] std::expected<void, ProofError> run_blocks(Transcript& transcript);

  /// Values and blinding factors of the commitments, and their encodings.
  SecretVector<Scalar> v_, v_blinding_;
  std::vector<ristretto255::Encoding> commitments_;
  /// The commitments that have not been computed yet.
  std::vector<std::uint32_t> pending_;
  std::vector<Message> messages_;
  /// The wires of the multipliers.
  SecretVector<Scalar> a_L_, a_R_, a_O_;
  detail::Constraints constraints_;
  /// The multiplier whose right wire the next call of allocate takes.
  std::optional<std::uint32_t> half_allocated_;
  std::vector<Block> blocks_;
  /// The size of the first phase, once it is complete.
  std::optional<Metrics::Phase> first_phase_;
};

/// The system of the second phase, with the variables of the first. Blocks get it by reference.
class Prover::Randomized {
 public:
  /// As Prover::multiply.
  MultiplierWires multiply(const LinearCombination& left, const LinearCombination& right) {
    return prover_.multiply(left, right);
  }
  /// As Prover::allocate.
  [[nodiscard]] std::expected<Variable, ProofError> allocate(const std::optional<Scalar>& assignment) {
    return prover_.allocate(assignment);
  }
  /// As Prover::allocate_multiplier.
  [[nodiscard]] std::expected<MultiplierWires, ProofError> allocate_multiplier(
      const std::optional<std::pair<Scalar, Scalar>>& assignments) {
    return prover_.allocate_multiplier(assignments);
  }
  /// As Prover::constrain.
  void constrain(const LinearCombination& lc) { prover_.constrain(lc); }
  /// The number of multipliers of both phases so far.
  [[nodiscard]] std::size_t multiplier_count() const { return prover_.multiplier_count(); }
  /// As Prover::evaluate.
  [[nodiscard]] Scalar evaluate(const LinearCombination& lc) const { return prover_.evaluate(lc); }
  /// The next challenge. The label is one of those that the block declared.
  [[nodiscard]] Scalar challenge_scalar(std::string_view label) { return transcript_.challenge_scalar(label); }

 private:
  friend class Prover;
  Randomized(Prover& prover, Transcript& transcript) : prover_(prover), transcript_(transcript) {}

  Prover& prover_;
  Transcript& transcript_;
};

static_assert(RandomizableConstraintSystem<Prover>);

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
