// Builds statements from the cases of r1cs.json and cloak.json.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "innerproduct/values.h"
#include "slipstream/base/bytes.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/r1cs/proof.h"
#include "slipstream/r1cs/prover.h"
#include "slipstream/r1cs/verifier.h"
#include "support/vectors.h"

namespace slipstream::test {

/// A verifier of a case of r1cs.json for proofs with up to `capacity` generators. The commitments replace those of the
/// case's own operations, in order. The verifier keeps views of `ops`.
[[nodiscard]] r1cs::Verifier replay(const Json& ops, std::span<const ristretto255::Encoding> commitments,
                                    std::size_t capacity);

/// A prover of a case of r1cs.json, with the case's witness. The prover keeps views of `ops`.
[[nodiscard]] r1cs::Prover replay_prover(const Json& ops);

/// A verifier of the cloak of m inputs and n outputs, whose 2 (m + n) commitments are given in the order of cloak.json.
[[nodiscard]] r1cs::Verifier cloak_statement(std::size_t m, std::size_t n,
                                             std::span<const ristretto255::Encoding> commitments, std::size_t capacity);

/// Hashes a statement and its proof on a transcript with this label, and runs the second phase. The result has a view
/// of the proof.
[[nodiscard]] std::expected<r1cs::ReadyProof, ProofError> ready(r1cs::Verifier verifier, const r1cs::Proof& proof,
                                                                std::string_view label);

/// The commitments of a case of cloak.json: quantity and flavor of each input, then of each output.
[[nodiscard]] std::vector<ristretto255::Encoding> cloak_commitments(const Json& test_case);

}  // namespace slipstream::test
