#include "slipstream/rangeproof/detail/statement.h"

#include <bit>

#include "slipstream/base/detail/declassify.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/innerproduct/inner_product_prover.h"
#include "slipstream/rangeproof/detail/witness.h"

namespace slipstream::rangeproof::detail {

using ristretto255::Encoding;

std::expected<void, ProofError> check_range_sizes(std::size_t n, std::size_t m, std::size_t gens_capacity,
                                                  std::size_t party_capacity) {
  if (n != 8 && n != 16 && n != 32 && n != 64) {
    return fail(ProofErrorKind::InvalidBitsize, "a range has 8, 16, 32 or 64 bits");
  }
  if (!std::has_single_bit(m)) {
    return fail(ProofErrorKind::InvalidAggregation, "the number of aggregated values is not a power of two");
  }
  if (gens_capacity < n || party_capacity < m) {
    return fail(ProofErrorKind::InvalidGeneratorsLength, "more bits or values than generators");
  }
  return {};
}

std::expected<void, ProofError> check_in_range(std::uint64_t value, std::size_t n, std::size_t index) {
  if (n < 64 && declassify(value >> n != 0))
    return fail(ProofErrorKind::ProvingError, "a value is out of range", index);
  return {};
}

void append_range_statement(Transcript& transcript, std::size_t n, std::span<const Encoding> V) {
  transcript.append("dom-sep", as_bytes("rangeproof v1"));
  transcript.append_u64("n", n);
  transcript.append_u64("m", V.size());
  for (const Encoding& v : V) transcript.append("V", v.bytes);
}

BitChallenges append_bit_commitments(Transcript& transcript, const Encoding& A, const Encoding& S) {
  transcript.append("A", A.bytes);
  transcript.append("S", S.bytes);
  const Scalar y = transcript.challenge_scalar("y");
  return {y, transcript.challenge_scalar("z")};
}

Scalar append_poly_commitments(Transcript& transcript, const Encoding& T_1, const Encoding& T_2) {
  transcript.append("T_1", T_1.bytes);
  transcript.append("T_2", T_2.bytes);
  return transcript.challenge_scalar("x");
}

innerproduct::InnerProductProof prove_opening(Transcript& transcript, const innerproduct::ProvingBases& bases,
                                              const RangeProof& proof, std::size_t n, const Scalar& y,
                                              SecretVector<Scalar> l, SecretVector<Scalar> r) {
  transcript.append("t_x", innerproduct::encoding_of(proof.t_x));
  transcript.append("t_x_blinding", innerproduct::encoding_of(proof.t_x_blinding));
  transcript.append("e_blinding", innerproduct::encoding_of(proof.e_blinding));
  const std::size_t N = l.size();
  innerproduct::InnerProductWitness witness;
  witness.w = transcript.challenge_scalar("w");
  witness.a = std::move(l);
  witness.b = std::move(r);
  witness.G_factors.assign(N, Scalar::one());
  witness.H_factors.resize(N);
  field::scalar_kernels().powers(witness.H_factors.data(), Scalar::one(), y.invert(), N);
  witness.generators = RangeWitness::generators(n, N / n);
  return innerproduct::prove_inner_product(transcript, bases, std::move(witness));
}

}  // namespace slipstream::rangeproof::detail
