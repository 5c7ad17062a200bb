// Proofs with the random scalars of the reference, whose generator has absorbed the transcript and the blinding factors
// of commitments, and not constraints and wires as ours has (r1cs/detail/proof_randomness.h). All else of a proof is
// then the reference's, byte for byte.
#pragma once

#include <memory>
#include <utility>

#include "slipstream/r1cs/detail/proof_randomness.h"
#include "slipstream/r1cs/prover.h"

namespace slipstream::r1cs::detail {

struct ProverAccess {
  [[nodiscard]] static std::expected<Proof, ProofError> prove(Prover&& prover, Transcript& transcript,
                                                              const innerproduct::ProvingBases& bases,
                                                              const ProveOptions& options,
                                                              ProofRandomness& randomness) {
    return prover.make_proof(transcript, bases, options, randomness);
  }
};

}  // namespace slipstream::r1cs::detail

namespace slipstream::test {

class ReferenceRandomness final : public r1cs::detail::ProofRandomness {
 public:
  explicit ReferenceRandomness(const Bytes32& external) : external_(external) {}

  void begin_phase(const Transcript& transcript, const r1cs::detail::PhaseStatement& statement) override {
    // One generator for both phases.
    if (rng_) return;
    transcript::TranscriptRngBuilder builder = transcript.build_rng();
    for (const Scalar& r : statement.v_blinding) builder.rekey_with_witness_scalar("v_blinding", r);
    rng_.reset(new transcript::TranscriptRng(builder.finalize(external_)));
  }
  void draw(std::span<Scalar> out) override { rng_->random_scalars(out); }

 private:
  Bytes32 external_;
  std::unique_ptr<transcript::TranscriptRng> rng_;
};

/// As the reference makes it with these 32 bytes: no check of the witness.
[[nodiscard]] inline std::expected<r1cs::Proof, ProofError> reference_proof(
    r1cs::Prover&& prover, Transcript& transcript, const innerproduct::ProvingBases& bases, const Bytes32& external,
    std::optional<std::size_t> capacity = std::nullopt) {
  ReferenceRandomness randomness(external);
  return r1cs::detail::ProverAccess::prove(
      std::move(prover), transcript, bases,
      {.capacity = capacity, .external_entropy = std::nullopt, .check_witness = false}, randomness);
}

}  // namespace slipstream::test
