// The equation of a proof. With n multipliers padded to N, the first n1 of them of the first phase, w_* the constraints
// flattened by powers of z, and u_i = 1 for i < n1, u for the others, a proof is right if (r joins its two halves)
//
//   x A_I1 + x^2 A_O1 + x^3 S1 + u x A_I2 + u x^2 A_O2 + u x^3 S2 - e~ B~
//   + sum u_i (x y^-i wR_i - a s_i) G_i + sum u_i (y^-i (x wL_i + wO_i - b / s_i) - 1) H_i
//   + w (t - a b) B + sum u_j^2 L_j + sum u_j^-2 R_j
//   + r (x^2 (wV V + (wc + delta) B) + x T_1 + x^3 T_3 + x^4 T_4 + x^5 T_5 + x^6 T_6 - t B - t~ B~)
//
// is the identity, where delta = sum (y^-i wR_i) wL_i (bulletproofs, src/r1cs/verifier.rs and docs/cs-proof.md).
//
// How it is computed, `weight` being multiplied in at the start of each chain of products:
//   Y_i = weight x y^-i, Q_i = Y_i wR_i           u_i Q_i is the first part of G_i; and sum Q_i wL_i = weight x delta
//   Y_i (wL_i + wO_i / x)                         times u_i: the first part of H_i
//   weight u_i a s_i, weight u_i b y^-i / s_i     tensors over the bits of i, which also cover the padding
#include <vector>

#include "base/check.h"
#include "field/lane_scalars.h"
#include "field/scalar_kernels.h"
#include "r1cs/verifier.h"

namespace slipstream::r1cs {
namespace {

using field::LaneScalars;
using field::Tensor;

constexpr std::size_t kFixedInverses = 2;

/// Appends the scalars to invert of one proof.
void append_invertible(std::vector<Scalar>& out, const Challenges& c) {
  out.insert(out.end(), {c.y, c.x});
  out.insert(out.end(), c.rounds.begin(), c.rounds.end());
}

/// u_0^2, ... in the order of index bits, lowest first: the last round decides the lowest bit.
std::vector<Scalar> by_bit(const std::vector<Scalar>& by_round) { return {by_round.rbegin(), by_round.rend()}; }

}  // namespace

void invert_batch_vartime(std::span<Challenges> challenges) {
  std::vector<Challenges*> pointers;
  pointers.reserve(challenges.size());
  for (Challenges& c : challenges) pointers.push_back(&c);
  invert_batch_vartime(pointers);
}

void invert_batch_vartime(std::span<Challenges* const> challenges) {
  std::vector<Scalar> all;
  for (const Challenges* c : challenges) append_invertible(all, *c);
  field::scalar_kernels().batch_invert_vartime(all.data(), all.size());
  auto next = all.begin();
  for (Challenges* c : challenges) {
    const auto end = next + static_cast<std::ptrdiff_t>(kFixedInverses + c->rounds.size());
    c->inverses.assign(next, end);
    next = end;
  }
}

void Verifier::add_to(msm::Equation& equation, const Proof& proof, const Challenges& challenges, const Scalar& weight,
                      const Scalar& r) const {
  if (challenges.inverses.empty()) {
    Challenges completed = challenges;
    invert_batch_vartime(std::span(&completed, 1));
    return add_to(equation, proof, completed, weight, r);
  }
  SLIPSTREAM_CHECK(first_phase_.has_value() && challenges.inverses.size() == kFixedInverses + challenges.rounds.size());
  const std::size_t n = multipliers_;
  const std::size_t n1 = first_phase_->multipliers;
  const std::size_t N = padded_count();
  const std::size_t m = commitments_.size();
  SLIPSTREAM_CHECK(N == std::size_t{1} << challenges.rounds.size());
  const Scalar& x = challenges.x;
  const Scalar& u = challenges.u;
  const Scalar& y_inv = challenges.inverses[0];
  const Scalar& x_inv = challenges.inverses[1];
  const RoundChallenges rounds =
      RoundChallenges::from(challenges.rounds, std::span(challenges.inverses).subspan(kFixedInverses));

  const field::ScalarSums weights = constraints_.flatten(challenges.z, {3 * n + m, 3 * n, 0, n, 2 * n}, 3 * n + m + 1);
  LaneScalars left = weights.reduced(0, n), right = weights.reduced(n, n);
  const LaneScalars output = weights.reduced(2 * n, n);

  // Y without u_i, Q in the place of wR, weight x delta, and what Y multiplies in H_i in the place of wL.
  const Scalar weight_x = weight * x;
  const LaneScalars Y = LaneScalars::powers(weight_x, y_inv, n);
  right *= Y;
  const Scalar weight_x_delta = right.dot(left);
  left.add_scaled(x_inv, output);
  left *= Y;
  right.scale(u, n1);
  left.scale(u, n1);

  std::vector<Scalar> factors = by_bit(rounds.squares);
  const Scalar minus_weight = -weight;
  right.add_to(equation.G(N).first(N), Tensor{.first = minus_weight * proof.ipp.a * rounds.inverse_product,
                                              .factors = factors.data(),
                                              .bits = factors.size(),
                                              .split = n1,
                                              .tail = u});
  factors = by_bit(rounds.inverse_squares);
  Scalar y_power = y_inv;
  for (Scalar& factor : factors) {
    factor *= y_power;
    y_power = y_power.square();
  }
  left.add_to(equation.H(N).first(N),
              Tensor{.first = minus_weight * proof.ipp.b * rounds.product,
                     .factors = factors.data(),
                     .bits = factors.size(),
                     .split = n1,
                     .tail = u},
              minus_weight);

  const Scalar xx = x * x;
  const Scalar weight_xx = weight_x * x;
  const Scalar weight_xxx = weight_xx * x;
  equation.add(weight_x, proof.A_I1);
  equation.add(weight_xx, proof.A_O1);
  equation.add(weight_xxx, proof.S1);
  if (proof.has_second_phase()) {
    equation.add(u * weight_x, proof.A_I2);
    equation.add(u * weight_xx, proof.A_O2);
    equation.add(u * weight_xxx, proof.S2);
  }
  // The weights of committed values and of the constant stand on the other side of the constraints.
  std::vector<Scalar> committed_and_one(m + 1);
  LaneScalars w_committed_and_one = weights.reduced(3 * n, m + 1);
  w_committed_and_one.scale(-(r * weight_xx));
  w_committed_and_one.store(committed_and_one);
  for (std::size_t i = 0; i < m; ++i) equation.add(committed_and_one[i], commitments_[i]);

  const Scalar r_weight = r * weight;
  Scalar power = r_weight * x;
  equation.add(power, proof.T_1);
  power *= xx;
  for (const auto* T : {&proof.T_3, &proof.T_4, &proof.T_5, &proof.T_6}) {
    equation.add(power, *T);
    power *= x;
  }
  for (std::size_t j = 0; j < rounds.squares.size(); ++j) {
    equation.add(weight * rounds.squares[j], proof.ipp.L[j]);
    equation.add(weight * rounds.inverse_squares[j], proof.ipp.R[j]);
  }
  equation.add_B(weight * challenges.w * (proof.t_x - proof.ipp.a * proof.ipp.b) + committed_and_one[m] +
                 r * x * weight_x_delta - r_weight * proof.t_x);
  equation.add_B_blinding(-(weight * proof.e_blinding + r_weight * proof.t_x_blinding));
}

}  // namespace slipstream::r1cs
