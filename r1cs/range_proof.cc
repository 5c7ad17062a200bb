// The equation of a range proof. With N = n m and i = j n + k (value j, bit k), a proof is right if (c = r joins its
// halves)
//
//   A + x S - e~ B~ + sum (-z - a s_i) G_i + sum (z + y^-i (z^(2+j) 2^k - b / s_i)) H_i
//   + w (t - a b) B + sum u_j^2 L_j + sum u_j^-2 R_j
//   + r (sum z^(2+j) V_j + x T_1 + x^2 T_2 + (delta - t) B - t~ B~)
//
// is the identity, where delta = (z - z^2) sum_{i<N} y^i - z^3 (2^n - 1) sum_{j<m} z^j.
// a s_i and b y^-i / s_i are products over the bits of i; y^-i z^(2+j) 2^k is a geometric sequence for each j.
#include "r1cs/range_proof.h"

#include <bit>

#include "base/check.h"
#include "base/reader.h"
#include "base/writer.h"
#include "field/scalar_kernels.h"
#include "r1cs/detail/final_check.h"

namespace slipstream::r1cs {
namespace {

using field::Tensor;

/// The sum of x^0 .. x^(2^k - 1), by doubling: it is the product of 1 + x^(2^i) over i < k.
Scalar sum_of_powers(Scalar x, std::size_t k) {
  Scalar sum = Scalar::one();
  for (; k > 0; --k) {
    sum += sum * x;
    x = x.square();
  }
  return sum;
}

/// Adds sums over generators of which those of party j stand from j n on; in the equation they begin at j kStride.
void add_by_party(msm::Equation& equation, std::size_t m, std::size_t n, const msm::GeneratorVector& G,
                  const msm::GeneratorVector& H) {
  if (m == 1 || n == PartyGenerators::kStride) return equation.add_generators(G, H);
  msm::GeneratorSums sums;
  sums.add(G, H);
  const std::vector<Scalar> joined[2] = {sums.G(), sums.H()};
  std::vector<msm::Listed> parties[2];
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t j = 0; j < m; ++j) {
      parties[side].push_back({j * PartyGenerators::kStride, std::span(joined[side]).subspan(j * n, n)});
    }
  }
  equation.add_generators({.listed = parties[0]}, {.listed = parties[1]});
}

}  // namespace

std::expected<RangeProof, Error> RangeProof::decode(ByteSpan bytes) {
  Reader reader(bytes);
  if (bytes.size() < 7 * 32) return fail(ErrorKind::FormatError, "a range proof that is too short");
  RangeProof out;
  for (auto* point : {&out.A, &out.S, &out.T_1, &out.T_2}) point->bytes = *reader.bytes32();
  for (auto* scalar : {&out.t_x, &out.t_x_blinding, &out.e_blinding}) {
    const auto value = Scalar::from_canonical_bytes(*reader.bytes32());
    if (!value) return fail(ErrorKind::FormatError, "a scalar of the range proof is not canonical");
    *scalar = *value;
  }
  auto ipp = InnerProductProof::decode(bytes.subspan(reader.offset()));
  if (!ipp) return std::unexpected(ipp.error());
  out.ipp = *std::move(ipp);
  return out;
}

Bytes RangeProof::encode() const {
  Bytes out;
  out.reserve(encoded_size());
  Writer writer(out);
  for (const auto* point : {&A, &S, &T_1, &T_2}) writer.bytes(point->bytes);
  for (const auto* scalar : {&t_x, &t_x_blinding, &e_blinding}) writer.bytes(scalar->to_bytes());
  ipp.encode_to(out);
  return out;
}

RangeChallenges RangeSlots::read(const transcript::HashOutputs& outputs) const {
  RangeChallenges out{.y = outputs.scalar(y),
                      .z = outputs.scalar(z),
                      .x = outputs.scalar(x),
                      .w = outputs.scalar(w),
                      .rounds = {},
                      .inverses = {}};
  out.rounds.reserve(rounds.size());
  for (const transcript::Slot slot : rounds) out.rounds.push_back(outputs.scalar(slot));
  return out;
}

void invert_batch_vartime(std::span<RangeChallenges> challenges) {
  std::vector<Scalar> all;
  for (const RangeChallenges& c : challenges) {
    all.push_back(c.y);
    all.insert(all.end(), c.rounds.begin(), c.rounds.end());
  }
  field::scalar_kernels().batch_invert_vartime(all.data(), all.size());
  auto next = all.begin();
  for (RangeChallenges& c : challenges) {
    const auto end = next + static_cast<std::ptrdiff_t>(1 + c.rounds.size());
    c.inverses.assign(next, end);
    next = end;
  }
}

void RangeProof::add_to(msm::Equation& equation, std::span<const ristretto255::Encoding> V, std::size_t n,
                        const RangeChallenges& challenges, const Scalar& weight, const Scalar& r) const {
  if (challenges.inverses.empty()) {
    RangeChallenges completed = challenges;
    invert_batch_vartime({&completed, 1});
    return add_to(equation, V, n, completed, weight, r);
  }
  const std::size_t m = V.size();
  const std::size_t N = n * m;
  const std::size_t lg_n = static_cast<std::size_t>(std::countr_zero(n));
  const std::size_t lg_N = challenges.rounds.size();
  SLIPSTREAM_CHECK(N == std::size_t{1} << lg_N && challenges.inverses.size() == 1 + lg_N);
  const Scalar& x = challenges.x;
  const Scalar& z = challenges.z;
  const Scalar& y_inv = challenges.inverses[0];
  const RoundChallenges rounds = RoundChallenges::from(challenges.rounds, std::span(challenges.inverses).subspan(1));

  const Scalar weight_z = weight * z;
  const Scalar weight_zz = weight_z * z;

  // Factors by the bits of i, lowest first: the last round decides the lowest bit.
  std::vector<Scalar> s_factors(rounds.squares.rbegin(), rounds.squares.rend());
  std::vector<Scalar> s_inv_factors(rounds.inverse_squares.rbegin(), rounds.inverse_squares.rend());
  Scalar y_power = y_inv, y_n = y_inv;
  for (std::size_t bit = 0; bit < lg_N; ++bit) {
    s_inv_factors[bit] *= y_power;
    if (bit == lg_n) y_n = y_power;
    y_power = y_power.square();
  }
  // y^-i z^(2+j) 2^k: a sequence for each value.
  std::vector<field::Geometric> bits(m);
  Scalar first = weight_zz;
  for (std::size_t j = 0; j < m; ++j) {
    bits[j] = {j * n, n, first, y_inv + y_inv};
    first *= y_n * z;
  }
  const auto tensor = [&](const Scalar& first_factor, const std::vector<Scalar>& factors) {
    return Tensor{.first = first_factor, .factors = factors.data(), .bits = lg_N, .split = N, .tail = Scalar::one()};
  };
  const Tensor as = tensor(-(weight * ipp.a * rounds.inverse_product), s_factors);
  const Tensor bs = tensor(-(weight * ipp.b * rounds.product), s_inv_factors);
  add_by_party(equation, m, n, {.tensor = as, .constant = -weight_z},
               {.tensor = bs, .constant = weight_z, .geometric = bits});

  const Scalar r_weight = r * weight;
  equation.add(weight, A);
  equation.add(weight * x, S);
  equation.add(r_weight * x, T_1);
  equation.add(r_weight * x.square(), T_2);
  for (std::size_t j = 0; j < lg_N; ++j) {
    equation.add(weight * rounds.squares[j], ipp.L[j]);
    equation.add(weight * rounds.inverse_squares[j], ipp.R[j]);
  }
  Scalar z_exponent = r * weight_zz;
  for (const auto& v : V) {
    equation.add(z_exponent, v);
    z_exponent *= z;
  }
  const Scalar zz = z.square();
  const Scalar all_ones = Scalar::from_u64(~std::uint64_t{0} >> (64 - n));
  const Scalar delta = (z - zz) * sum_of_powers(challenges.y, lg_N) - zz * z * all_ones * sum_of_powers(z, lg_N - lg_n);
  equation.add_B(weight * challenges.w * (t_x - ipp.a * ipp.b) + r_weight * (delta - t_x));
  equation.add_B_blinding(-(weight * e_blinding + r_weight * t_x_blinding));
}

std::expected<void, Error> verify_vartime(const RangeProof& proof, Transcript& transcript,
                                          std::span<const ristretto255::Encoding> V, std::size_t n,
                                          const PartyGenerators& generators) {
  transcript::DirectSchedule schedule(transcript);
  const auto slots = proof.schedule(schedule, V, n, generators.gens_capacity, generators.party_capacity);
  if (!slots) return std::unexpected(slots.error());
  transcript = schedule.transcript();

  msm::Equation equation;
  proof.add_to(equation, V, n, slots->read(std::move(schedule).take_outputs()), Scalar::one(), detail::random_scalar());
  return detail::check(equation, *generators.bases);
}

}  // namespace slipstream::r1cs
