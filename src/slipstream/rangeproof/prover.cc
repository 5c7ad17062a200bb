#include "slipstream/rangeproof/prover.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/rangeproof/detail/statement.h"
#include "slipstream/rangeproof/detail/witness.h"
#include "slipstream/transcript/rng.h"

namespace slipstream::rangeproof {
namespace {

transcript::TranscriptRng make_rng(const Transcript& transcript, std::span<const Scalar> blindings,
                                   const std::optional<Bytes32>& external_entropy) {
  auto builder = transcript.build_rng();
  for (const Scalar& blinding : blindings) builder.rekey_with_witness_scalar("v_blinding", blinding);
  return external_entropy ? builder.finalize(*external_entropy) : builder.finalize();
}

/// Precondition: all sizes and values have been checked.
ProvedRange make_proof(Transcript& transcript, std::span<const std::uint64_t> values, std::span<const Scalar> blindings,
                       std::size_t n, const innerproduct::PartyProvingBases& bases,
                       const std::optional<Bytes32>& external_entropy) {
  const std::size_t m = values.size();
  ProvedRange out;
  out.V.resize(m);
  SecretVector<Scalar> value_scalars(m);
  for (std::size_t j = 0; j < m; ++j) value_scalars[j] = Scalar::from_u64(values[j]);
  innerproduct::commit_batch(value_scalars, blindings, std::span(out.V));
  detail::append_range_statement(transcript, n, out.V);
  transcript::TranscriptRng rng = make_rng(transcript, blindings, external_entropy);
  detail::RangeWitness witness(values, blindings, n, 0, rng);

  RangeProof& proof = out.proof;
  const auto [A, S] = witness.commit_bits(*bases.bases);
  proof.A = A;
  proof.S = S;
  const auto [y, z] = detail::append_bit_commitments(transcript, A, S);
  const auto [T_1, T_2] = witness.commit_polynomials(y, z);
  proof.T_1 = T_1;
  proof.T_2 = T_2;
  const Scalar x = detail::append_poly_commitments(transcript, T_1, T_2);
  auto opening = witness.open(x);
  proof.t_x = opening.t_x;
  proof.t_x_blinding = opening.t_x_blinding;
  proof.e_blinding = opening.e_blinding;
  proof.ipp = detail::prove_opening(transcript, *bases.bases, proof, n, y, std::move(opening.l), std::move(opening.r));
  return out;
}

}  // namespace

std::expected<ProvedRange, ProofError> prove_range(Transcript& transcript, std::span<const std::uint64_t> values,
                                                   std::span<const Scalar> blindings, std::size_t n,
                                                   const innerproduct::PartyProvingBases& bases,
                                                   const std::optional<Bytes32>& external_entropy) {
  const std::size_t m = values.size();
  if (m != blindings.size()) {
    return fail(ProofErrorKind::WrongNumBlindingFactors, "as many blinding factors as values are needed");
  }
  if (auto ok = detail::check_range_sizes(n, m, bases.gens_capacity, bases.party_capacity); !ok) {
    return std::unexpected(ok.error());
  }
  for (std::size_t j = 0; j < m; ++j) {
    if (auto ok = detail::check_in_range(values[j], n, j); !ok) return std::unexpected(ok.error());
  }

  return on_clean_stack([&] { return make_proof(transcript, values, blindings, n, bases, external_entropy); });
}

}  // namespace slipstream::rangeproof
