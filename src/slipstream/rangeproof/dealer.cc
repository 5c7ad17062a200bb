#include "slipstream/rangeproof/dealer.h"

#include <algorithm>
#include <array>

#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/innerproduct/detail/final_check.h"
#include "slipstream/rangeproof/detail/statement.h"

namespace slipstream::rangeproof {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

template <class Message>
using Column = Encoding Message::*;

/// The sums of two columns of points over all messages, and the parties that sent an encoding that is not a point.
struct Sums {
  std::array<Point, 2> points;
  std::vector<std::size_t> bad;
};

template <class Message, std::size_t N>
Sums add_up(std::span<const Message> messages, const std::array<Column<Message>, N>& columns) {
  Sums out;
  for (std::size_t j = 0; j < messages.size(); ++j) {
    bool good = true;
    for (std::size_t c = 0; c < N; ++c) {
      const auto point = ristretto255::decode(messages[j].*columns[c]);
      good = good && point.has_value();
      if (good && c < out.points.size()) out.points[c] = out.points[c] + *point;
    }
    if (!good) out.bad.push_back(j);
  }
  return out;
}

std::unexpected<AggregationError> wrong(ProofErrorKind kind, std::string_view detail,
                                        std::vector<std::size_t> parties = {}) {
  return std::unexpected(AggregationError{kind, detail, std::move(parties)});
}

constexpr std::string_view kCount = "as many messages as parties are needed";
constexpr std::string_view kNoPoint = "an encoding is not a point";

Scalar sum_of(std::span<const Scalar> scalars) {
  Scalar out;
  for (const Scalar& scalar : scalars) out += scalar;
  return out;
}

}  // namespace

std::expected<DealerAwaitingBitCommitments, AggregationError> DealerAwaitingBitCommitments::make(
    innerproduct::PartyProvingBases bases, const Transcript& transcript, std::size_t n, std::size_t m) {
  if (auto ok = detail::check_range_sizes(n, m, bases.gens_capacity, bases.party_capacity); !ok) {
    return wrong(ok.error().kind, ok.error().detail);
  }
  return DealerAwaitingBitCommitments({std::move(bases), n, m, transcript, transcript});
}

std::expected<std::pair<DealerAwaitingPolyCommitments, BitChallenge>, AggregationError>
DealerAwaitingBitCommitments::receive(std::span<const BitCommitment> commitments) && {
  if (commitments.size() != state_.m) return wrong(ProofErrorKind::WrongNumBitCommitments, kCount);
  Sums sums = add_up<BitCommitment, 3>(commitments, {&BitCommitment::A, &BitCommitment::S, &BitCommitment::V});
  if (!sums.bad.empty()) return wrong(ProofErrorKind::MalformedBitCommitments, kNoPoint, std::move(sums.bad));

  std::array<Encoding, 2> encodings;
  ristretto255::encode_batch(sums.points, encodings);
  state_.bit_commitments.assign(commitments.begin(), commitments.end());
  state_.proof.A = encodings[0];
  state_.proof.S = encodings[1];
  std::vector<Encoding> V;
  for (const BitCommitment& commitment : commitments) V.push_back(commitment.V);
  Transcript& transcript = state_.transcript;
  detail::append_range_statement(transcript, state_.n, V);
  const auto [y, z] = detail::append_bit_commitments(transcript, state_.proof.A, state_.proof.S);
  state_.bit_challenge = {y, z};
  return std::pair(DealerAwaitingPolyCommitments(std::move(state_)), BitChallenge{y, z});
}

std::expected<std::pair<DealerAwaitingProofShares, PolyChallenge>, AggregationError>
DealerAwaitingPolyCommitments::receive(std::span<const PolyCommitment> commitments) && {
  if (commitments.size() != state_.m) return wrong(ProofErrorKind::WrongNumPolyCommitments, kCount);
  Sums sums = add_up<PolyCommitment, 2>(commitments, {&PolyCommitment::T_1, &PolyCommitment::T_2});
  if (!sums.bad.empty()) return wrong(ProofErrorKind::MalformedPolyCommitments, kNoPoint, std::move(sums.bad));

  std::array<Encoding, 2> encodings;
  ristretto255::encode_batch(sums.points, encodings);
  state_.proof.T_1 = encodings[0];
  state_.proof.T_2 = encodings[1];
  state_.poly_commitments.assign(commitments.begin(), commitments.end());
  state_.poly_challenge.x = detail::append_poly_commitments(state_.transcript, state_.proof.T_1, state_.proof.T_2);
  const PolyChallenge challenge = state_.poly_challenge;
  return std::pair(DealerAwaitingProofShares(std::move(state_)), challenge);
}

std::expected<AggregatedProof, AggregationError> DealerAwaitingProofShares::receive(
    std::span<const ProofShare> shares) && {
  if (shares.size() != state_.m) return wrong(ProofErrorKind::WrongNumProofShares, kCount);
  std::vector<std::size_t> bad;
  for (std::size_t j = 0; j < shares.size(); ++j) {
    if (shares[j].l.size() != state_.n || shares[j].r.size() != state_.n) bad.push_back(j);
  }
  if (!bad.empty()) return wrong(ProofErrorKind::MalformedProofShares, "a share has the wrong length", std::move(bad));

  RangeProof& proof = state_.proof;
  SecretVector<Scalar> l, r;
  for (const ProofShare& share : shares) {
    proof.t_x += share.t_x;
    proof.t_x_blinding += share.t_x_blinding;
    proof.e_blinding += share.e_blinding;
    l.insert(l.end(), share.l.begin(), share.l.end());
    r.insert(r.end(), share.r.begin(), share.r.end());
  }
  proof.ipp = detail::prove_opening(state_.transcript, *state_.bases.bases, proof, state_.n, state_.bit_challenge.y,
                                    std::move(l), std::move(r));

  AggregatedProof out{std::move(proof), {}, state_.transcript};
  for (const BitCommitment& commitment : state_.bit_commitments) out.V.push_back(commitment.V);
  Transcript transcript = state_.initial_transcript;
  const std::shared_ptr<const msm::FixedBases> fixed(state_.bases.bases, &state_.bases.bases->fixed());
  if (verify_vartime(out.proof, transcript, out.V, state_.n,
                     {fixed, state_.bases.gens_capacity, state_.bases.party_capacity})) {
    return out;
  }
  for (std::size_t j = 0; j < shares.size(); ++j) {
    if (!fits_vartime(j, shares[j])) bad.push_back(j);
  }
  return wrong(ProofErrorKind::MalformedProofShares, "the proof does not verify", std::move(bad));
}

// Party j's part of the equation of a range proof (range_proof.cc), without the inner-product argument, since l and r
// are there: with I = j n + k and zj = z^(2+j),
//
//   A_j + x S_j - e~ B~ + sum (-z - l_k) G_k + sum (z + y^-I (zj 2^k - r_k)) H_k,
//   zj V_j + x T_1 + x^2 T_2 + (delta - t_x) B - t~ B~,  delta = (z - z^2) sum_k y^I - z zj (2^n - 1),
//
// the second times a random weight, add up to the identity; and t_x = <l, r>.
bool DealerAwaitingProofShares::fits_vartime(std::size_t j, const ProofShare& share) const {
  const auto& kernels = field::scalar_kernels();
  const std::size_t n = state_.n;
  const auto& [y, z] = state_.bit_challenge;
  const Scalar& x = state_.poly_challenge.x;
  if (share.t_x != kernels.dot(share.l.data(), share.r.data(), n)) return false;

  // Computes all powers from position 0 on: this runs only to find the party to blame.
  std::vector<Scalar> y_powers((j + 1) * n), y_inverse_powers((j + 1) * n), z_powers(j + 3);
  kernels.powers(y_powers.data(), Scalar::one(), y, y_powers.size());
  kernels.powers(y_inverse_powers.data(), Scalar::one(), y.invert(), y_powers.size());
  kernels.powers(z_powers.data(), Scalar::one(), z, z_powers.size());
  const Scalar& zj = z_powers.back();
  const std::span<const Scalar> y_own = std::span(y_powers).last(n);
  const std::span<const Scalar> y_inverse_own = std::span(y_inverse_powers).last(n);

  msm::Equation equation;
  const std::size_t first = j * innerproduct::PartyGenerators::kStride;
  std::vector<Scalar> G(n), H(n);
  for (std::size_t k = 0; k < n; ++k) G[k] = -(z + share.l[k]);
  for (std::size_t k = 0; k < n; ++k) {
    H[k] = z + y_inverse_own[k] * (zj * Scalar::from_u64(std::uint64_t{1} << k) - share.r[k]);
  }
  const msm::Listed G_list{first, G}, H_list{first, H};
  equation.add_generators({.listed = {&G_list, 1}}, {.listed = {&H_list, 1}});
  equation.add(Scalar::one(), state_.bit_commitments[j].A);
  equation.add(x, state_.bit_commitments[j].S);

  const Scalar weight = innerproduct::random_scalar();
  const Scalar all_ones = Scalar::from_u64(~std::uint64_t{0} >> (64 - n));
  const Scalar delta = (z - z.square()) * sum_of(y_own) - z * zj * all_ones;
  equation.add(weight * zj, state_.bit_commitments[j].V);
  equation.add(weight * x, state_.poly_commitments[j].T_1);
  equation.add(weight * x.square(), state_.poly_commitments[j].T_2);
  equation.add_B(weight * (delta - share.t_x));
  equation.add_B_blinding(-(share.e_blinding + weight * share.t_x_blinding));
  return innerproduct::check(equation, state_.bases.bases->fixed()).has_value();
}

}  // namespace slipstream::rangeproof
