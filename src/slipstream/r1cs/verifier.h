// The verifier of constraint system proofs (Buenz et al., "Bulletproofs", section 5; bulletproofs, src/r1cs/verifier.rs
// and docs/r1cs-docs, with a randomized second phase). A proof passes through three types; each becomes the next:
//
//   Verifier        the statement: made by commit, append_message, the constraint system methods and gadgets
//   ScheduledProof  the schedule contains all hashing of the proof and assigns slots to the challenges
//   ReadyProof      all challenges and constraints are known, so it can be added to an equation
//
//   verifier.schedule_statement(s);                                  // commitments and messages
//   auto scheduled = std::move(verifier).schedule_proof(s, proof);   // all that is hashed after them
//   auto ready = ScheduledProof::ready_batch_vartime(items);         // many scheduled proofs and their outputs
//   ready[0]->add_to(equation, weight, r);                           // one sum of points
//
// Ranges are stored as records, not as multipliers: their weights have a closed form (r1cs/verifier_equation.cc).
// Variable-time: statements and proofs are public.
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
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/inner_product.h"
#include "slipstream/msm/equation.h"
#include "slipstream/msm/fixed_bases.h"
#include "slipstream/r1cs/constraint_system.h"
#include "slipstream/r1cs/detail/constraints.h"
#include "slipstream/r1cs/detail/sections.h"
#include "slipstream/r1cs/metrics.h"
#include "slipstream/r1cs/proof.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

class ScheduledProof;

/// A statement. One thread at a time may use it.
class Verifier {
 public:
  /// The constraint system of the second phase.
  class Randomized;
  /// A block of second-phase constraints.
  using Block = RandomizedBlock<Randomized>;

  /// `capacity` is the number of generators that proofs may use. A larger system has no valid proof: further
  /// multipliers are counted but not stored.
  explicit Verifier(std::size_t capacity) : capacity_(capacity) {}

  /// Adds a committed value. The encoding is decoded only when the equation is checked; the identity is allowed.
  Variable commit(const ristretto255::Encoding& V);
  /// Adds a message of the statement, hashed at this position among the commitments. The label has static lifetime; the
  /// bytes must outlive the verifier.
  void append_message(std::string_view label, ByteSpan message);

  /// Adds a multiplier and the constraints left = first combination, right = second combination.
  MultiplierWires multiply(const LinearCombination& left, const LinearCombination& right);
  /// Adds a free variable. Two consecutive calls share a multiplier. Ignores the assignment; there is no error.
  [[nodiscard]] std::expected<Variable, ProofError> allocate(const std::optional<Scalar>& assignment = std::nullopt);
  /// Adds a multiplier whose inputs are free. Ignores the assignments; there is no error.
  [[nodiscard]] std::expected<MultiplierWires, ProofError> allocate_multiplier(
      const std::optional<std::pair<Scalar, Scalar>>& assignments = std::nullopt);
  /// Adds the constraint that the combination is zero.
  void constrain(const LinearCombination& lc);
  /// Adds the `bits` multipliers and 2 bits + 1 constraints of the range gadget for v.
  void add_range(const LinearCombination& v, unsigned bits);
  /// Stores the block for the second phase. Blocks run in the order of these calls.
  void specify_randomized_constraints(Block block);

  /// The number of committed values.
  [[nodiscard]] std::size_t commitment_count() const { return commitments_.size(); }
  /// The number of multipliers so far, over both phases.
  [[nodiscard]] std::size_t multiplier_count() const { return sections_.multipliers(); }
  /// The number of linear constraints so far, over both phases.
  [[nodiscard]] std::size_t constraint_count() const { return sections_.constraints(); }
  /// The number of multipliers so far, with those of second-phase blocks that have not run.
  [[nodiscard]] std::size_t declared_multiplier_count() const {
    return multiplier_count() + (first_phase_ ? 0 : second_phase_multipliers());
  }
  /// The second phase counts no constraints before it has run.
  [[nodiscard]] Metrics metrics() const;
  /// The number of generators G_i (and H_i) a proof of this size needs: the multipliers of both phases rounded up to a
  /// power of two, at least 1.
  [[nodiscard]] std::size_t padded_count() const;
  /// Bytes on the heap. The functions of second-phase blocks count as 64 bytes each.
  [[nodiscard]] std::size_t memory() const;

  /// Hashes the statement.
  template <transcript::HashSchedule S>
  void schedule_statement(S& s) const;

  /// Hashes the proof. Precondition: the proof keeps its address until it has joined an equation. An error does not
  /// change this verifier. Errors, in this order of precedence: VerificationError (A_I1, A_O1 or S1 is the identity),
  /// InvalidGeneratorsLength, VerificationError (a T, L or R is the identity, or the number of rounds does not fit).
  template <transcript::HashSchedule S>
  [[nodiscard]] std::expected<ScheduledProof, ProofError> schedule_proof(S& s, const Proof& proof) &&;

 private:
  friend class ScheduledProof;
  friend class ReadyProof;

  struct Message {
    std::size_t commitments_before;
    std::string_view label;
    ByteSpan bytes;
  };

  [[nodiscard]] MultiplierWires next_multiplier();
  /// The number of multipliers that the blocks add.
  [[nodiscard]] std::size_t second_phase_multipliers() const { return block_multipliers_ + (block_variables_ + 1) / 2; }
  /// Whether the system already exceeds the capacity.
  [[nodiscard]] bool is_too_large() const { return padded_count() > capacity_; }

  std::size_t capacity_;
  std::vector<ristretto255::Encoding> commitments_;
  std::vector<Message> messages_;
  /// Wires of ranges have no numbers here, because no constraint names them; `sections_` records the positions of
  /// ranges.
  detail::Constraints constraints_;
  detail::Sections sections_;
  /// The multiplier whose right wire the next call of allocate takes.
  std::optional<std::uint32_t> half_allocated_;
  std::vector<Block> blocks_;
  std::size_t block_multipliers_ = 0, block_variables_ = 0;
  /// The size of the first phase, once it is complete.
  struct FirstPhase {
    std::size_t multipliers, constraints, loose_multipliers;
  };
  std::optional<FirstPhase> first_phase_;
};

/// The system of the second phase, with the variables of the first. Blocks get it by reference.
class Verifier::Randomized {
 public:
  /// As Verifier::multiply.
  MultiplierWires multiply(const LinearCombination& left, const LinearCombination& right) {
    return verifier_.multiply(left, right);
  }
  /// As Verifier::allocate.
  [[nodiscard]] std::expected<Variable, ProofError> allocate(const std::optional<Scalar>& assignment = std::nullopt) {
    return verifier_.allocate(assignment);
  }
  /// As Verifier::allocate_multiplier.
  [[nodiscard]] std::expected<MultiplierWires, ProofError> allocate_multiplier(
      const std::optional<std::pair<Scalar, Scalar>>& assignments = std::nullopt) {
    return verifier_.allocate_multiplier(assignments);
  }
  /// As Verifier::constrain.
  void constrain(const LinearCombination& lc) { verifier_.constrain(lc); }
  /// As Verifier::add_range.
  void add_range(const LinearCombination& v, unsigned bits) { verifier_.add_range(v, bits); }
  /// The number of multipliers of both phases so far.
  [[nodiscard]] std::size_t multiplier_count() const { return verifier_.multiplier_count(); }
  /// The next challenge. Its label was declared in the size of the block.
  [[nodiscard]] Scalar challenge_scalar(std::string_view label);

 private:
  friend class ScheduledProof;
  Randomized(Verifier& verifier, const transcript::HashOutputs& outputs, std::span<const transcript::Slot> slots)
      : verifier_(verifier), outputs_(outputs), slots_(slots) {}

  Verifier& verifier_;
  const transcript::HashOutputs& outputs_;
  std::span<const transcript::Slot> slots_;
  std::size_t drawn_ = 0;
};

static_assert(RandomizableConstraintSystem<Verifier>);

/// The powers of challenges that a range with this number of bits needs: y^-bits and z^(2 bits), the factors of
/// everything after it, and the sums of (z^4/y)^k, (2 z^2/y)^k and z^2k over its bits k.
struct RangePowers {
  unsigned bits;  ///< Bits of the range.
  /// y^-bits, z^(2 bits), and the three sums in the order above.
  Scalar y_skip{}, z_skip{}, sum{}, bit_sum{}, one_sum{};
};

/// Inverses and powers of the challenges of one proof. The challenges u_j of rounds are in the order of the index bits
/// that they belong to, lowest bit first, so the last round comes first.
struct ChallengePowers {
  /// 1/y and 1/x.
  Scalar y_inverse, x_inverse;
  /// The product of all u_j, and its inverse.
  Scalar product, inverse_product;
  /// u_j^2 and u_j^-2, and u_j^-2 y^-(2^j).
  std::vector<Scalar> squares, inverse_squares, H_factors;
  /// The powers for ranges of 64 bits if many proofs were prepared together, otherwise none.
  std::optional<RangePowers> range;
};

/// A proof whose challenges are known. It holds a view of the Proof.
class ReadyProof {
 public:
  /// Adds the statement "the proof is valid", times `weight`, to the equation: sums over the generators 0 .. N - 1,
  /// where N is the number of multipliers rounded up to a power of two, and the points of proof and statement. `r` is a
  /// random scalar that joins the two equations of a proof; 128 bits are enough. Cost in multiplications of scalars in
  /// lane form: five for each multiplier of a range, eight for each other multiplier, two for each padding multiplier,
  /// one for each constraint, and one or two for each coefficient other than 1 and -1.
  void add_to(msm::Equation& equation, const Scalar& weight, const Scalar& r) const;

  /// Both phases.
  [[nodiscard]] Metrics metrics() const { return verifier_.metrics(); }

 private:
  friend class ScheduledProof;
  friend struct ProofPowers;
  ReadyProof(Verifier verifier, const Proof& proof) : verifier_(std::move(verifier)), proof_(&proof) {}

  Verifier verifier_;
  const Proof* proof_;
  Scalar y_, z_, u_, x_, w_;
  std::vector<Scalar> rounds_;
  ChallengePowers powers_;
};

/// A proof whose hashing is in a schedule. It holds a view of the Proof.
class ScheduledProof {
 public:
  /// A proof and the outputs of its schedule.
  struct Item {
    ScheduledProof* proof;                   ///< It is consumed.
    const transcript::HashOutputs* outputs;  ///< Of the schedule that hashed the proof.
  };
  /// Runs the second phase of each proof with the outputs of the schedule; all proofs share one inversion. Consumes the
  /// scheduled proofs. An error is that of a block. (A challenge is zero with probability 2^-252.)
  [[nodiscard]] static std::vector<std::expected<ReadyProof, ProofError>> ready_batch_vartime(
      std::span<const Item> items);

 private:
  friend class Verifier;

  /// The slots of the challenges among the outputs of the schedule.
  struct Challenges {
    std::vector<transcript::Slot> second_phase;
    transcript::Slot y, z, u, x, w;
    std::vector<transcript::Slot> rounds;
  };
  ScheduledProof(Verifier verifier, const Proof& proof, Challenges challenges)
      : verifier_(std::move(verifier)), proof_(&proof), challenges_(std::move(challenges)) {}

  [[nodiscard]] std::expected<ReadyProof, ProofError> complete(const transcript::HashOutputs& outputs);

  Verifier verifier_;
  const Proof* proof_;
  Challenges challenges_;
};

/// Checks one proof on a transcript, which is afterwards in the final state of the protocol. VerificationError if an
/// encoding is not a point or the equation is false; InvalidGeneratorsLength if there are more multipliers than
/// generators. Other errors as schedule_proof.
[[nodiscard]] std::expected<void, ProofError> verify_vartime(Verifier verifier, Transcript& transcript,
                                                             const Proof& proof, const msm::FixedBases& bases);

template <transcript::HashSchedule S>
void Verifier::schedule_statement(S& s) const {
  s.append("dom-sep", as_bytes("r1cs v1"));
  std::size_t committed = 0;
  const auto commit_until = [&](std::size_t end) {
    for (; committed < end; ++committed) s.append("V", commitments_[committed].bytes);
  };
  for (const Message& message : messages_) {
    commit_until(message.commitments_before);
    s.append(message.label, message.bytes);
  }
  commit_until(commitments_.size());
}

template <transcript::HashSchedule S>
std::expected<ScheduledProof, ProofError> Verifier::schedule_proof(S& s, const Proof& proof) && {
  constexpr std::string_view kIdentity = "a commitment of the proof is the identity";

  ScheduledProof::Challenges challenges;
  s.append_u64("m", commitments_.size());
  if (proof.A_I1.is_identity() || proof.A_O1.is_identity() || proof.S1.is_identity()) {
    return fail(ProofErrorKind::VerificationError, kIdentity);
  }
  s.append("A_I1", proof.A_I1.bytes);
  s.append("A_O1", proof.A_O1.bytes);
  s.append("S1", proof.S1.bytes);

  s.append("dom-sep", blocks_.empty() ? as_bytes("r1cs-1phase") : as_bytes("r1cs-2phase"));
  for (const Block& block : blocks_) {
    for (std::size_t i = 0; i < block.size().times; ++i) {
      for (const std::string_view label : block.size().challenges)
        challenges.second_phase.push_back(s.challenge64(label));
    }
  }
  if (is_too_large()) return fail(ProofErrorKind::InvalidGeneratorsLength, "more multipliers than generators");
  s.append("A_I2", proof.A_I2.bytes);
  s.append("A_O2", proof.A_O2.bytes);
  s.append("S2", proof.S2.bytes);
  challenges.y = s.challenge64("y");
  challenges.z = s.challenge64("z");

  if (proof.T_1.is_identity() || proof.T_3.is_identity() || proof.T_4.is_identity() || proof.T_5.is_identity() ||
      proof.T_6.is_identity()) {
    return fail(ProofErrorKind::VerificationError, kIdentity);
  }
  s.append("T_1", proof.T_1.bytes);
  s.append("T_3", proof.T_3.bytes);
  s.append("T_4", proof.T_4.bytes);
  s.append("T_5", proof.T_5.bytes);
  s.append("T_6", proof.T_6.bytes);
  challenges.u = s.challenge64("u");
  challenges.x = s.challenge64("x");

  s.append("t_x", innerproduct::encoding_of(proof.t_x));
  s.append("t_x_blinding", innerproduct::encoding_of(proof.t_x_blinding));
  s.append("e_blinding", innerproduct::encoding_of(proof.e_blinding));
  challenges.w = s.challenge64("w");

  auto rounds = proof.ipp.schedule(s, padded_count());
  if (!rounds) return std::unexpected(rounds.error());
  challenges.rounds = *std::move(rounds);
  return ScheduledProof(std::move(*this), proof, std::move(challenges));
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
