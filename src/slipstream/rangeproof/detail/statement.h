// The steps that a single prover and the dealer of several parties share: checks of sizes, and hashing in the order of
// RangeProof::schedule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/error.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/rangeproof/range_proof.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::rangeproof::detail {

/// Checks that n is a valid range size, that m is a power of two, and that there are enough generators and parties.
[[nodiscard]] std::expected<void, ProofError> check_range_sizes(std::size_t n, std::size_t m, std::size_t gens_capacity,
                                                                std::size_t party_capacity);
/// ProvingError unless the value, of this index, is below 2^n.
[[nodiscard]] std::expected<void, ProofError> check_in_range(std::uint64_t value, std::size_t n, std::size_t index);

void append_range_statement(Transcript& transcript, std::size_t n, std::span<const ristretto255::Encoding> V);

struct BitChallenges {
  Scalar y, z;
};
[[nodiscard]] BitChallenges append_bit_commitments(Transcript& transcript, const ristretto255::Encoding& A,
                                                   const ristretto255::Encoding& S);
/// The challenge x.
[[nodiscard]] Scalar append_poly_commitments(Transcript& transcript, const ristretto255::Encoding& T_1,
                                             const ristretto255::Encoding& T_2);

/// Appends t_x and the blinding factors of `proof`, and makes the inner-product argument for l and r.
[[nodiscard]] innerproduct::InnerProductProof prove_opening(Transcript& transcript,
                                                            const innerproduct::ProvingBases& bases,
                                                            const RangeProof& proof, std::size_t n, const Scalar& y,
                                                            SecretVector<Scalar> l, SecretVector<Scalar> r);

}  // namespace slipstream::rangeproof::detail
