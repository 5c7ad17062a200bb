// The random scalars that blind a proof. The transcript does not contain the constraint system, because verifiers know
// it. So a generator from the transcript alone would give two systems over the same commitments the same scalars if
// entropy repeats, and two such proofs would reveal information about the witness.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "slipstream/base/bytes.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/r1cs/detail/constraints.h"
#include "slipstream/transcript/rng.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::r1cs::detail {

/// The part of a statement that a phase adds. Everything except the constraints is secret.
struct PhaseStatement {
  /// Of all committed values.
  std::span<const Scalar> v_blinding;
  /// Of the phase's multipliers; the outputs are their products.
  std::span<const Scalar> a_L, a_R;
  const Constraints& constraints;
  /// The first constraint of the phase.
  Constraints::Mark first_constraint;
};

class ProofRandomness {
 public:
  virtual ~ProofRandomness() = default;
  /// Later draws also depend on this phase. Precondition: the statement of the phase is complete. `transcript` is that
  /// of the proof.
  virtual void begin_phase(const Transcript& transcript, const PhaseStatement& statement) = 0;
  virtual void draw(std::span<Scalar> out) = 0;
};

/// One generator per phase, from a fork of the transcript. The fork absorbs the constraints of the phase and is rekeyed
/// with blinding factors, wires and the external bytes.
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
