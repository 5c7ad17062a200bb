#include "slipstream/rangeproof/party.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/rangeproof/detail/statement.h"
#include "slipstream/transcript/rng.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::rangeproof {
namespace {

std::unexpected<AggregationError> blame_dealer() {
  return std::unexpected(AggregationError{ProofErrorKind::MaliciousDealer, "a challenge is zero"});
}

}  // namespace

std::expected<PartyAwaitingPosition, AggregationError> PartyAwaitingPosition::make(
    std::uint64_t value, const Scalar& blinding, std::size_t n, innerproduct::PartyProvingBases bases) {
  auto ok = detail::check_range_sizes(n, 1, bases.gens_capacity, bases.party_capacity);
  if (ok) ok = detail::check_in_range(value, n, 0);
  if (!ok) return std::unexpected(AggregationError{ok.error().kind, ok.error().detail});
  return PartyAwaitingPosition(value, blinding, n, std::move(bases));
}

std::expected<std::pair<PartyAwaitingBitChallenge, BitCommitment>, AggregationError>
PartyAwaitingPosition::assign_position(std::size_t j, const std::optional<Bytes32>& external_entropy) && {
  if (j >= bases_.party_capacity) {
    return std::unexpected(AggregationError{ProofErrorKind::InvalidGeneratorsLength, "a position without generators"});
  }
  return on_clean_stack([&] {
    BitCommitment message;
    const Secret<Scalar> value_scalar(Scalar::from_u64(value_.expose()));
    message.V = innerproduct::pedersen_commit(value_scalar.expose(), blinding_.expose());

    // The party's randomness. No other implementation needs to reproduce it.
    Transcript transcript("range proof party");
    transcript.append_u64("n", n_);
    transcript.append_u64("j", j);
    transcript.append("V", message.V.bytes);
    auto builder = transcript.build_rng();
    builder.rekey_with_witness_scalar("v", value_scalar.expose());
    builder.rekey_with_witness_scalar("v_blinding", blinding_.expose());
    transcript::TranscriptRng rng = external_entropy ? builder.finalize(*external_entropy) : builder.finalize();

    detail::RangeWitness witness({&value_.expose(), 1}, {&blinding_.expose(), 1}, n_, j, rng);
    const auto [A, S] = witness.commit_bits(*bases_.bases);
    message.A = A;
    message.S = S;
    return std::pair(PartyAwaitingBitChallenge(std::move(witness)), message);
  });
}

std::expected<std::pair<PartyAwaitingPolyChallenge, PolyCommitment>, AggregationError> PartyAwaitingBitChallenge::apply(
    const BitChallenge& challenge) && {
  if (challenge.y.is_zero() || challenge.z.is_zero()) return blame_dealer();
  const auto [T_1, T_2] = on_clean_stack([&] { return witness_.commit_polynomials(challenge.y, challenge.z); });
  return std::pair(PartyAwaitingPolyChallenge(std::move(witness_)), PolyCommitment{T_1, T_2});
}

std::expected<ProofShare, AggregationError> PartyAwaitingPolyChallenge::apply(const PolyChallenge& challenge) && {
  // At x = 0 the polynomials equal the secrets.
  if (challenge.x.is_zero()) return blame_dealer();
  const auto opening = on_clean_stack([&] { return witness_.open(challenge.x); });
  ProofShare share{opening.t_x,
                   opening.t_x_blinding,
                   opening.e_blinding,
                   {opening.l.begin(), opening.l.end()},
                   {opening.r.begin(), opening.r.end()}};
  declassify_all(share.l);
  declassify_all(share.r);
  return share;
}

}  // namespace slipstream::rangeproof
