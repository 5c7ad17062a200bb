// The random scalars that blind a proof. A constraint system is no part of the transcript, by which verifiers know it
// all the same, so a generator of the transcript alone gives two systems over the same commitments the same scalars
// where entropy repeats, and two such proofs tell about the witness.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/secret.h"
#include "field/scalar.h"
#include "r1cs/detail/constraints.h"
#include "transcript/rng.h"
#include "transcript/transcript.h"

namespace slipstream::r1cs::detail {

/// What a phase adds to a statement. All of it but the constraints is secret.
struct PhaseStatement {
  /// Of all committed values.
  std::span<const Scalar> v_blinding;
  /// Of the phase's multipliers; the outputs are their products.
  std::span<const Scalar> a_L, a_R;
  const Constraints& constraints;
  /// Where those of the phase begin.
  Constraints::Mark first_constraint;
};

class ProofRandomness {
 public:
  virtual ~ProofRandomness() = default;
  /// Draws from here on depend on the phase too, whose statement is complete. The transcript is that of the proof.
  virtual void begin_phase(const Transcript& transcript, const PhaseStatement& statement) = 0;
  virtual void draw(std::span<Scalar> out) = 0;
};

/// A generator for each phase: of a fork of the transcript that has absorbed the phase's constraints, rekeyed with
/// blinding factors and wires, and the external bytes.
class BoundRandomness final : public ProofRandomness {
 public:
  explicit BoundRandomness(const Secret<Bytes32>& external) : external_(external) {}
  void begin_phase(const Transcript& transcript, const PhaseStatement& statement) override;
  void draw(std::span<Scalar> out) override { rng_->random_scalars(out); }

 private:
  Secret<Bytes32> external_;
  std::unique_ptr<transcript::TranscriptRng> rng_;
};

}  // namespace slipstream::r1cs::detail
