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
#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "field/lane_scalars.h"
#include "field/scalar_kernels.h"
#include "r1cs/verifier.h"

namespace slipstream::r1cs {
namespace {

using field::LaneScalars;
using field::Tensor;

/// From so many proofs on their powers are computed in lanes, a proof each.
constexpr std::size_t kFewProofs = 4;

/// What one inversion gives of the challenges of a proof.
struct Inverses {
  Scalar y, x;
  std::span<const Scalar> rounds;
};

void fill_in_alone(Challenges& c, const Inverses& inverses) {
  const RoundChallenges rounds = RoundChallenges::from(c.rounds, inverses.rounds);
  ChallengePowers out{.known = true,
                      .y_inverse = inverses.y,
                      .x_inverse = inverses.x,
                      .product = rounds.product,
                      .inverse_product = rounds.inverse_product,
                      .squares = {rounds.squares.rbegin(), rounds.squares.rend()},
                      .inverse_squares = {rounds.inverse_squares.rbegin(), rounds.inverse_squares.rend()},
                      .H_factors = {}};
  Scalar y_power = inverses.y;
  for (const Scalar& inverse_square : out.inverse_squares) {
    out.H_factors.push_back(inverse_square * y_power);
    y_power = y_power.square();
  }
  c.powers = std::move(out);
}

/// The same for many proofs, bit by bit of the index. A proof with fewer rounds has ones for the others.
void fill_in_batch(std::span<Challenges* const> all, std::span<const Inverses> inverses) {
  std::size_t most_bits = 0;
  for (std::size_t p = 0; p < all.size(); ++p) {
    ChallengePowers& powers = all[p]->powers;
    powers = {};
    powers.known = true;
    powers.y_inverse = inverses[p].y;
    powers.x_inverse = inverses[p].x;
    most_bits = std::max(most_bits, all[p]->rounds.size());
  }
  std::vector<Scalar> column(all.size());
  const auto load = [&](const auto& value_of) {
    for (std::size_t p = 0; p < all.size(); ++p) column[p] = value_of(p);
    return LaneScalars::from(column);
  };
  const auto store = [&](const LaneScalars& values, const auto& keep) {
    values.store(column);
    for (std::size_t p = 0; p < all.size(); ++p) keep(*all[p], column[p]);
  };
  LaneScalars y_powers = load([&](std::size_t p) { return inverses[p].y; });
  LaneScalars product = load([](std::size_t) { return Scalar::one(); });
  LaneScalars inverse_product = load([](std::size_t) { return Scalar::one(); });
  for (std::size_t bit = 0; bit < most_bits; ++bit) {
    const auto of_bit = [&](std::span<const Scalar> by_round) {
      return bit < by_round.size() ? by_round[by_round.size() - 1 - bit] : Scalar::one();
    };
    const auto append_to = [&](std::vector<Scalar> ChallengePowers::* list) {
      return [&, list](Challenges& c, const Scalar& value) {
        if (bit < c.rounds.size()) (c.powers.*list).push_back(value);
      };
    };
    LaneScalars u = load([&](std::size_t p) { return of_bit(all[p]->rounds); });
    LaneScalars u_inverse = load([&](std::size_t p) { return of_bit(inverses[p].rounds); });
    product *= u;
    inverse_product *= u_inverse;
    u *= u;
    store(u, append_to(&ChallengePowers::squares));
    u_inverse *= u_inverse;
    store(u_inverse, append_to(&ChallengePowers::inverse_squares));
    u_inverse *= y_powers;
    store(u_inverse, append_to(&ChallengePowers::H_factors));
    y_powers *= y_powers;
  }
  store(product, [](Challenges& c, const Scalar& value) { c.powers.product = value; });
  store(inverse_product, [](Challenges& c, const Scalar& value) { c.powers.inverse_product = value; });
}

}  // namespace

void invert_batch_vartime(std::span<Challenges> challenges) {
  std::vector<Challenges*> pointers;
  pointers.reserve(challenges.size());
  for (Challenges& c : challenges) pointers.push_back(&c);
  invert_batch_vartime(pointers);
}

void invert_batch_vartime(std::span<Challenges* const> challenges) {
  std::vector<Scalar> all;
  for (const Challenges* c : challenges) {
    all.insert(all.end(), {c->y, c->x});
    all.insert(all.end(), c->rounds.begin(), c->rounds.end());
  }
  field::scalar_kernels().batch_invert_vartime(all.data(), all.size());
  std::vector<Inverses> inverses;
  inverses.reserve(challenges.size());
  std::span<const Scalar> rest = all;
  for (const Challenges* c : challenges) {
    inverses.push_back({rest[0], rest[1], rest.subspan(2, c->rounds.size())});
    rest = rest.subspan(2 + c->rounds.size());
  }
  if (challenges.size() >= kFewProofs) return fill_in_batch(challenges, inverses);
  for (std::size_t p = 0; p < challenges.size(); ++p) fill_in_alone(*challenges[p], inverses[p]);
}

void Verifier::add_to(msm::Equation& equation, const Proof& proof, const Challenges& challenges, const Scalar& weight,
                      const Scalar& r) const {
  if (!challenges.powers.known) {
    Challenges completed = challenges;
    invert_batch_vartime(std::span(&completed, 1));
    return add_to(equation, proof, completed, weight, r);
  }
  SLIPSTREAM_CHECK(first_phase_.has_value());
  const std::size_t n = multipliers_;
  const std::size_t n1 = first_phase_->multipliers;
  const std::size_t N = padded_count();
  const std::size_t m = commitments_.size();
  SLIPSTREAM_CHECK(N == std::size_t{1} << challenges.rounds.size());
  const Scalar& x = challenges.x;
  const Scalar& u = challenges.u;
  const ChallengePowers& powers = challenges.powers;

  const detail::ConstraintWeights weights = constraints_.weights(challenges.z, n, m);
  LaneScalars left = weights.left(), right = weights.right();

  // Y without u_i, Q in the place of wR, weight x delta, and what Y multiplies in H_i in the place of wL.
  const Scalar weight_x = weight * x;
  const LaneScalars Y = LaneScalars::powers(weight_x, powers.y_inverse, n);
  right *= Y;
  const Scalar weight_x_delta = right.dot(left);
  left.add_scaled(powers.x_inverse, weights.output());
  left *= Y;
  right.scale(u, n1);
  left.scale(u, n1);

  const Scalar minus_weight = -weight;
  const auto tensor = [&](const Scalar& first, const std::vector<Scalar>& factors) {
    return Tensor{.first = first, .factors = factors.data(), .bits = factors.size(), .split = n1, .tail = u};
  };
  right.add_to(equation.G(N).first(N), tensor(minus_weight * proof.ipp.a * powers.inverse_product, powers.squares));
  left.add_to(equation.H(N).first(N), tensor(minus_weight * proof.ipp.b * powers.product, powers.H_factors),
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
  LaneScalars lanes = weights.one_and_committed();
  lanes.scale(-(r * weight_xx));
  std::vector<Scalar> one_and_committed(m + 1);
  lanes.store(one_and_committed);
  for (std::size_t i = 0; i < m; ++i) equation.add(one_and_committed[i + 1], commitments_[i]);

  const Scalar r_weight = r * weight;
  Scalar power = r_weight * x;
  equation.add(power, proof.T_1);
  power *= xx;
  for (const auto* T : {&proof.T_3, &proof.T_4, &proof.T_5, &proof.T_6}) {
    equation.add(power, *T);
    power *= x;
  }
  const std::size_t rounds = challenges.rounds.size();
  for (std::size_t j = 0; j < rounds; ++j) {
    equation.add(weight * powers.squares[rounds - 1 - j], proof.ipp.L[j]);
    equation.add(weight * powers.inverse_squares[rounds - 1 - j], proof.ipp.R[j]);
  }
  equation.add_B(weight * challenges.w * (proof.t_x - proof.ipp.a * proof.ipp.b) + one_and_committed[0] +
                 r * x * weight_x_delta - r_weight * proof.t_x);
  equation.add_B_blinding(-(weight * proof.e_blinding + r_weight * proof.t_x_blinding));
}

}  // namespace slipstream::r1cs
