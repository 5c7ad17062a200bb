// The verifier of constraint system proofs (Buenz et al., "Bulletproofs", section 5; bulletproofs, src/r1cs/verifier.rs
// and docs/r1cs-docs, with a randomized second phase). A statement is built by commit, append_message, the constraint
// system methods and gadgets. It holds no transcript: all hashing goes through a HashSchedule, in two parts so that the
// caller may append messages between them, and the check itself becomes one sum of points in an msm::Equation:
//
//   verifier.schedule_statement(s);                               // dom-sep, commitments and messages
//   auto challenges = verifier.schedule_proof(s, proof, capacity);  // from the number of commitments to the last round
//   verifier.add_to(equation, proof, *challenges, weight, r);
//
// Variable-time throughout: statements and proofs are public.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/equation.h"
#include "msm/fixed_bases.h"
#include "r1cs/constraint_system.h"
#include "r1cs/detail/constraints.h"
#include "r1cs/inner_product.h"
#include "r1cs/metrics.h"
#include "r1cs/proof.h"
#include "transcript/schedule.h"
#include "transcript/transcript.h"

namespace slipstream::r1cs {

/// Inverses and powers of the challenges of one proof. Challenges u_j of rounds are in the order of the bits of an
/// index that they decide, lowest first: the last round is the first.
struct ChallengePowers {
  bool known = false;
  Scalar y_inverse, x_inverse;
  /// The product of all u_j, and its inverse.
  Scalar product, inverse_product;
  /// u_j^2 and u_j^-2, and u_j^-2 y^-(2^j).
  std::vector<Scalar> squares, inverse_squares, H_factors;
};

/// What the hashing of one proof gives.
struct Challenges {
  Scalar y, z, u, x, w;
  /// One for each round of the inner-product argument.
  std::vector<Scalar> rounds;
  /// Known once invert_batch_vartime has filled them in.
  ChallengePowers powers;
};

/// Fills in the powers of many proofs with one inversion for all of them. (A challenge is zero with probability
/// 2^-252.)
void invert_batch_vartime(std::span<Challenges> challenges);
void invert_batch_vartime(std::span<Challenges* const> challenges);

class Verifier {
 public:
  /// The constraint system of the second phase.
  class Randomized;
  using Block = RandomizedBlock<Randomized>;

  /// The next committed value. The encoding is decoded only when the equation is checked; the identity is allowed.
  Variable commit(const ristretto255::Encoding& V);
  /// A message of the statement, hashed at this place among the commitments. The label has static lifetime; the bytes
  /// outlive the verifier.
  void append_message(std::string_view label, ByteSpan message);

  MultiplierWires multiply(const LinearCombination& left, const LinearCombination& right);
  [[nodiscard]] std::expected<Variable, Error> allocate(const std::optional<Scalar>& assignment = std::nullopt);
  [[nodiscard]] std::expected<MultiplierWires, Error> allocate_multiplier(
      const std::optional<std::pair<Scalar, Scalar>>& assignments = std::nullopt);
  void constrain(const LinearCombination& lc);
  void specify_randomized_constraints(Block block);

  [[nodiscard]] std::size_t commitment_count() const { return commitments_.size(); }
  [[nodiscard]] std::size_t multiplier_count() const { return multipliers_; }
  [[nodiscard]] std::size_t constraint_count() const { return constraints_.count(); }
  [[nodiscard]] std::size_t randomized_block_count() const { return blocks_.size(); }
  [[nodiscard]] Metrics metrics() const;
  /// The number of generators G_i (and H_i) a proof of this size needs: the multipliers rounded up to a power of two,
  /// at least 1. Final after schedule_proof.
  [[nodiscard]] std::size_t padded_count() const;

  /// Hashes the statement. The schedule keeps views of the commitments: the verifier must not be moved, and nothing
  /// more committed, before the schedule has run.
  template <transcript::HashSchedule S>
  void schedule_statement(S& s) const;

  /// Hashes the proof, of which the schedule keeps views, and runs the second phase with the challenges it draws.
  /// `capacity` is the number of generators there are. Errors, in this order of precedence:
  /// VerificationError (A_I1, A_O1 or S1 is the identity), whatever a block returns, InvalidGeneratorsLength,
  /// VerificationError (a T, L or R is the identity, or the number of rounds does not fit).
  ///
  /// May be called again: the second phase then starts over.
  template <ChallengeSchedule S>
  [[nodiscard]] std::expected<Challenges, Error> schedule_proof(S& s, const Proof& proof, std::size_t capacity);

  /// The hashing of schedule_proof alone, for schedules whose challenges are known later or used later: blocks that
  /// declare their shape are not run, the others get scalars that mean nothing. Errors are the same. schedule_proof
  /// with an AnsweringSchedule over the outputs then leaves the constraints and returns the challenges.
  template <transcript::HashSchedule S>
  [[nodiscard]] std::expected<void, Error> lay_out_proof(S& s, const Proof& proof, std::size_t capacity);

  /// Adds "the proof is right", times `weight`, to the equation: the generators 0 .. padded_count() - 1 and the points
  /// of proof and statement. `r` is a random scalar that joins the two equations of a proof; 128 bits are enough. Six
  /// products in lane form for each multiplier, 2 for each that pads, 1 for each constraint and 1 or 2 for each
  /// coefficient other than 1 and -1. Precondition: the challenges come from schedule_proof of this verifier and this
  /// proof.
  void add_to(msm::Equation& equation, const Proof& proof, const Challenges& challenges, const Scalar& weight,
              const Scalar& r) const;

 private:
  struct Message {
    std::size_t commitments_before;
    std::string_view label;
    ByteSpan bytes;
  };

  [[nodiscard]] MultiplierWires next_multiplier();
  /// Back to the end of the first phase, or marks it when called for the first time.
  void begin_second_phase();
  using Draw = Scalar (*)(void* schedule, std::string_view label);
  using RunBlocks = std::expected<void, Error> (Verifier::*)(void* schedule, Draw draw);
  [[nodiscard]] std::expected<void, Error> run_blocks(void* schedule, Draw draw);
  /// The same without making constraints where that can be avoided: draws challenges and counts multipliers.
  [[nodiscard]] std::expected<void, Error> lay_out_blocks(void* schedule, Draw draw);
  template <ChallengeSchedule S>
  [[nodiscard]] std::expected<Challenges, Error> hash_proof(S& s, const Proof& proof, std::size_t capacity,
                                                            RunBlocks run);

  std::vector<ristretto255::Encoding> commitments_;
  std::vector<Message> messages_;
  detail::Constraints constraints_;
  std::uint32_t multipliers_ = 0;
  /// The multiplier whose right wire the next call of allocate takes.
  std::optional<std::uint32_t> half_allocated_;
  std::vector<Block> blocks_;

  struct FirstPhase {
    std::uint32_t multipliers;
    detail::Constraints::Mark constraints;
  };
  std::optional<FirstPhase> first_phase_;
};

class Verifier::Randomized {
 public:
  MultiplierWires multiply(const LinearCombination& left, const LinearCombination& right) {
    return verifier_.multiply(left, right);
  }
  [[nodiscard]] std::expected<Variable, Error> allocate(const std::optional<Scalar>& assignment = std::nullopt) {
    return verifier_.allocate(assignment);
  }
  [[nodiscard]] std::expected<MultiplierWires, Error> allocate_multiplier(
      const std::optional<std::pair<Scalar, Scalar>>& assignments = std::nullopt) {
    return verifier_.allocate_multiplier(assignments);
  }
  void constrain(const LinearCombination& lc) { verifier_.constrain(lc); }
  [[nodiscard]] std::size_t multiplier_count() const { return verifier_.multiplier_count(); }
  [[nodiscard]] Scalar challenge_scalar(std::string_view label) { return draw_(schedule_, label); }

 private:
  friend class Verifier;
  Randomized(Verifier& verifier, void* schedule, Scalar (*draw)(void*, std::string_view))
      : verifier_(verifier), schedule_(schedule), draw_(draw) {}

  Verifier& verifier_;
  void* schedule_;
  Scalar (*draw_)(void*, std::string_view);
};

static_assert(RandomizableConstraintSystem<Verifier>);

/// The whole check of one proof on a transcript, which is left in the state that the protocol ends in.
/// `capacity` limits the generators that may be used, by default to those that there are.
/// An encoding that is no point, or a sum that is not the identity: VerificationError. Others as schedule_proof.
[[nodiscard]] std::expected<void, Error> verify_vartime(Verifier& verifier, Transcript& transcript, const Proof& proof,
                                                        const msm::FixedBases& bases,
                                                        std::optional<std::size_t> capacity = std::nullopt);

template <transcript::HashSchedule S>
void Verifier::schedule_statement(S& s) const {
  s.constant("dom-sep", as_bytes("r1cs v1"));
  std::size_t committed = 0;
  const auto commit_until = [&](std::size_t end) {
    for (; committed < end; ++committed) s.field("V", commitments_[committed].bytes);
  };
  for (const Message& message : messages_) {
    commit_until(message.commitments_before);
    s.field(message.label, message.bytes);
  }
  commit_until(commitments_.size());
}

template <ChallengeSchedule S>
std::expected<Challenges, Error> Verifier::schedule_proof(S& s, const Proof& proof, std::size_t capacity) {
  return hash_proof(s, proof, capacity, &Verifier::run_blocks);
}

template <transcript::HashSchedule S>
std::expected<void, Error> Verifier::lay_out_proof(S& s, const Proof& proof, std::size_t capacity) {
  transcript::WithoutScalars<S> hashing(s);
  const auto hashed = hash_proof(hashing, proof, capacity, &Verifier::lay_out_blocks);
  if (!hashed) return std::unexpected(hashed.error());
  return {};
}

template <ChallengeSchedule S>
std::expected<Challenges, Error> Verifier::hash_proof(S& s, const Proof& proof, std::size_t capacity, RunBlocks run) {
  constexpr std::string_view kIdentity = "a commitment of the proof is the identity";
  const auto challenge = [&s](std::string_view label) { return s.scalar(s.challenge64(label)); };

  begin_second_phase();
  s.constant_u64("m", commitments_.size());
  if (proof.A_I1.is_identity() || proof.A_O1.is_identity() || proof.S1.is_identity()) {
    return fail(ErrorKind::VerificationError, kIdentity);
  }
  s.field("A_I1", proof.A_I1.bytes);
  s.field("A_O1", proof.A_O1.bytes);
  s.field("S1", proof.S1.bytes);

  if (blocks_.empty()) {
    s.constant("dom-sep", as_bytes("r1cs-1phase"));
  } else {
    s.constant("dom-sep", as_bytes("r1cs-2phase"));
    const Draw draw = [](void* schedule, std::string_view label) {
      S& t = *static_cast<S*>(schedule);
      return t.scalar(t.challenge64(label));
    };
    if (const auto ran = (this->*run)(&s, draw); !ran) return std::unexpected(ran.error());
  }
  if (capacity < padded_count()) {
    return fail(ErrorKind::InvalidGeneratorsLength, "more multipliers than generators");
  }
  s.field("A_I2", proof.A_I2.bytes);
  s.field("A_O2", proof.A_O2.bytes);
  s.field("S2", proof.S2.bytes);

  Challenges out;
  out.y = challenge("y");
  out.z = challenge("z");

  if (proof.T_1.is_identity() || proof.T_3.is_identity() || proof.T_4.is_identity() || proof.T_5.is_identity() ||
      proof.T_6.is_identity()) {
    return fail(ErrorKind::VerificationError, kIdentity);
  }
  s.field("T_1", proof.T_1.bytes);
  s.field("T_3", proof.T_3.bytes);
  s.field("T_4", proof.T_4.bytes);
  s.field("T_5", proof.T_5.bytes);
  s.field("T_6", proof.T_6.bytes);
  out.u = challenge("u");
  out.x = challenge("x");

  s.field("t_x", encoding_of(proof.t_x));
  s.field("t_x_blinding", encoding_of(proof.t_x_blinding));
  s.field("e_blinding", encoding_of(proof.e_blinding));
  out.w = challenge("w");

  auto rounds = proof.ipp.schedule(s, padded_count());
  if (!rounds) return std::unexpected(rounds.error());
  out.rounds = *std::move(rounds);
  return out;
}

}  // namespace slipstream::r1cs
