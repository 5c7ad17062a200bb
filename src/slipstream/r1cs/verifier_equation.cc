// The equation of a proof. There are n multipliers, padded to N; the first n1 are those of the first phase. w_* are the
// constraints flattened by powers of z; u_i = 1 for i < n1, otherwise u. A proof is valid if (r joins its two halves)
//
//   x A_I1 + x^2 A_O1 + x^3 S1 + u x A_I2 + u x^2 A_O2 + u x^3 S2 - e~ B~
//   + sum u_i (x y^-i wR_i - a s_i) G_i + sum u_i (y^-i (x wL_i + wO_i - b / s_i) - 1) H_i
//   + w (t - a b) B + sum u_j^2 L_j + sum u_j^-2 R_j
//   + r (x^2 (wV V + (wc + delta) B) + x T_1 + x^3 T_3 + x^4 T_4 + x^5 T_5 + x^6 T_6 - t B - t~ B~)
//
// is the identity, where delta = sum (y^-i wR_i) wL_i (bulletproofs, src/r1cs/verifier.rs and docs/cs-proof.md).
//
// The computation, with `weight` as a factor at the start of each chain of products:
//   Y_i = weight x y^-i, Q_i = Y_i wR_i           u_i Q_i is the first part of G_i; and sum Q_i wL_i = weight x delta
//   Y_i (wL_i + wO_i / x)                         times u_i: the first part of H_i
//   weight u_i a s_i, weight u_i b y^-i / s_i     tensors over the bits of i, which also cover the padding
//
// Most multipliers of a transaction belong to ranges of 64 bits. If the first of them has number i and its first
// constraint number q, then the constraints of bit k (r1cs/gadgets/range.h), o_k = 0, l_k + r_k - 1 = 0 and v - sum 2^k
// r_k = 0, give
//   wO = Z z^2k, wL = Z z z^2k, wR = Z z z^2k - C 2^k       with Z = z^(q+1), C = Z z^(2 bits)
// so the parts of G and H are geometric sequences in k, and delta and wc are geometric sums:
//   Q = f (z^2/y)^k - g (2/y)^k                   with f = Y_i Z z, g = Y_i C
//   Y (wL + wO/x) = (f + Y_i Z/x) (z^2/y)^k
//   sum Q wL = Z z (f sum (z^4/y)^k - g sum (2 z^2/y)^k),   wc: -Z z sum z^2k
#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/lane_scalars.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/r1cs/verifier.h"

namespace slipstream::r1cs {
namespace {

using field::Geometric;
using field::LaneScalars;
using field::Tensor;

/// The number of proofs from which their powers are computed in lanes, one proof per lane.
constexpr std::size_t kFewProofs = 4;

/// The inverses of the challenges of one proof.
struct Inverses {
  Scalar y, x;
  std::span<const Scalar> rounds;
};

/// Nearly all ranges are ranges of quantities.
constexpr unsigned kUsualBits = 64;

/// base^e
Scalar power(const Scalar& base, std::size_t e) {
  Scalar out = Scalar::one();
  for (auto bit = static_cast<int>(std::bit_width(e)); bit-- > 0;) {
    out = out.square();
    if ((e >> bit & 1) != 0) out *= base;
  }
  return out;
}

/// The sum of ratio^k for k < n.
Scalar geometric_sum(const Scalar& ratio, std::size_t n) {
  Scalar sum, power = Scalar::one();
  for (auto bit = static_cast<int>(std::bit_width(n)); bit-- > 0;) {
    sum += sum * power;
    power = power.square();
    if ((n >> bit & 1) != 0) {
      sum = sum * ratio + Scalar::one();
      power *= ratio;
    }
  }
  return sum;
}

}  // namespace

namespace {

RangePowers range_powers(const Scalar& y_inverse, const Scalar& z, unsigned bits) {
  const Scalar zz = z.square(), yzz = y_inverse * zz;
  return {.bits = bits,
          .y_skip = power(y_inverse, bits),
          .z_skip = power(zz, bits),
          .sum = geometric_sum(yzz * zz, bits),
          .bit_sum = geometric_sum(yzz + yzz, bits),
          .one_sum = geometric_sum(zz, bits)};
}

}  // namespace

/// Computes powers and inverses of the challenges of many proofs with one inversion.
struct ProofPowers {
  static void fill_in(std::span<ReadyProof* const> proofs);

 private:
  static void fill_in_alone(ReadyProof& proof, const Inverses& inverses);
  static void fill_in_batch(std::span<ReadyProof* const> proofs, std::span<const Inverses> inverses);
  template <class Load, class Store>
  static void fill_in_ranges(std::span<ReadyProof* const> proofs, const LaneScalars& y_inverses, const Load& load,
                             const Store& store);
};

void ProofPowers::fill_in_alone(ReadyProof& proof, const Inverses& inverses) {
  const innerproduct::RoundChallenges rounds = innerproduct::RoundChallenges::from(proof.rounds_, inverses.rounds);
  ChallengePowers out{.y_inverse = inverses.y,
                      .x_inverse = inverses.x,
                      .product = rounds.product,
                      .inverse_product = rounds.inverse_product,
                      .squares = {rounds.squares.rbegin(), rounds.squares.rend()},
                      .inverse_squares = {rounds.inverse_squares.rbegin(), rounds.inverse_squares.rend()},
                      .H_factors = {},
                      .range = {}};
  Scalar y_power = inverses.y;
  for (const Scalar& inverse_square : out.inverse_squares) {
    out.H_factors.push_back(inverse_square * y_power);
    y_power = y_power.square();
  }
  proof.powers_ = std::move(out);
}

/// Powers for ranges of kUsualBits by doubling: the sum over 2 k bits is the sum over k bits times (1 + the k-th
/// power).
template <class Load, class Store>
void ProofPowers::fill_in_ranges(std::span<ReadyProof* const> all, const LaneScalars& y_inverses, const Load& load,
                                 const Store& store) {
  static_assert(std::has_single_bit(kUsualBits));
  LaneScalars zz = load([&](std::size_t p) { return all[p]->z_; });
  zz *= zz;
  LaneScalars ratio = zz, bit_ratio = zz, y_skip = y_inverses;
  bit_ratio *= y_inverses;
  ratio *= bit_ratio;
  bit_ratio.scale(Scalar::from_u64(2));
  const LaneScalars ones = load([](std::size_t) { return Scalar::one(); });
  LaneScalars sum = ones, bit_sum = ones, one_sum = ones;
  const auto double_up = [](LaneScalars& total, LaneScalars& step) {
    LaneScalars upper = total;
    upper *= step;
    total.add_scaled(Scalar::one(), upper);
    step *= step;
  };
  for (unsigned bits = 1; bits < kUsualBits; bits *= 2) {
    double_up(sum, ratio);
    double_up(bit_sum, bit_ratio);
    double_up(one_sum, zz);
    y_skip *= y_skip;
  }
  for (ReadyProof* proof : all) proof->powers_.range = RangePowers{.bits = kUsualBits};
  const auto keep_as = [](Scalar RangePowers::* part) {
    return [part](ReadyProof& proof, const Scalar& value) { (*proof.powers_.range).*part = value; };
  };
  store(y_skip, keep_as(&RangePowers::y_skip));
  store(zz, keep_as(&RangePowers::z_skip));
  store(sum, keep_as(&RangePowers::sum));
  store(bit_sum, keep_as(&RangePowers::bit_sum));
  store(one_sum, keep_as(&RangePowers::one_sum));
}

/// Fills in many proofs in lanes, one index bit after the other. A proof with fewer rounds uses ones for the missing
/// bits.
void ProofPowers::fill_in_batch(std::span<ReadyProof* const> all, std::span<const Inverses> inverses) {
  std::size_t most_bits = 0;
  for (std::size_t p = 0; p < all.size(); ++p) {
    ChallengePowers& powers = all[p]->powers_;
    powers.y_inverse = inverses[p].y;
    powers.x_inverse = inverses[p].x;
    most_bits = std::max(most_bits, all[p]->rounds_.size());
    for (auto* list : {&powers.squares, &powers.inverse_squares, &powers.H_factors}) {
      list->reserve(all[p]->rounds_.size());
    }
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
  fill_in_ranges(all, y_powers, load, store);
  LaneScalars product = load([](std::size_t) { return Scalar::one(); });
  LaneScalars inverse_product = load([](std::size_t) { return Scalar::one(); });
  for (std::size_t bit = 0; bit < most_bits; ++bit) {
    const auto of_bit = [&](std::span<const Scalar> by_round) {
      return bit < by_round.size() ? by_round[by_round.size() - 1 - bit] : Scalar::one();
    };
    const auto append_to = [&](std::vector<Scalar> ChallengePowers::* list) {
      return [&, list](ReadyProof& proof, const Scalar& value) {
        if (bit < proof.rounds_.size()) (proof.powers_.*list).push_back(value);
      };
    };
    LaneScalars u = load([&](std::size_t p) { return of_bit(all[p]->rounds_); });
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
  store(product, [](ReadyProof& proof, const Scalar& value) { proof.powers_.product = value; });
  store(inverse_product, [](ReadyProof& proof, const Scalar& value) { proof.powers_.inverse_product = value; });
}

void ProofPowers::fill_in(std::span<ReadyProof* const> proofs) {
  std::vector<Scalar> all;
  for (const ReadyProof* proof : proofs) {
    all.insert(all.end(), {proof->y_, proof->x_});
    all.insert(all.end(), proof->rounds_.begin(), proof->rounds_.end());
  }
  field::scalar_kernels().batch_invert_vartime(all.data(), all.size());
  std::vector<Inverses> inverses;
  inverses.reserve(proofs.size());
  std::span<const Scalar> rest = all;
  for (const ReadyProof* proof : proofs) {
    inverses.push_back({rest[0], rest[1], rest.subspan(2, proof->rounds_.size())});
    rest = rest.subspan(2 + proof->rounds_.size());
  }
  if (proofs.size() >= kFewProofs) return fill_in_batch(proofs, inverses);
  for (std::size_t p = 0; p < proofs.size(); ++p) fill_in_alone(*proofs[p], inverses[p]);
}

std::vector<std::expected<ReadyProof, ProofError>> ScheduledProof::ready_batch_vartime(std::span<const Item> items) {
  std::vector<std::expected<ReadyProof, ProofError>> out;
  out.reserve(items.size());
  std::vector<ReadyProof*> ready;
  for (const Item& item : items) {
    out.push_back(item.proof->complete(*item.outputs));
    if (out.back()) ready.push_back(&*out.back());
  }
  ProofPowers::fill_in(ready);
  return out;
}

void ReadyProof::add_to(msm::Equation& equation, const Scalar& weight, const Scalar& r) const {
  const Proof& proof = *proof_;
  const detail::Sections& sections = verifier_.sections_;
  const std::vector<ristretto255::Encoding>& commitments = verifier_.commitments_;
  const std::size_t n1 = verifier_.first_phase_->multipliers;
  const std::size_t m = commitments.size();
  SLIPSTREAM_CHECK(verifier_.padded_count() == std::size_t{1} << rounds_.size());
  const Scalar &x = x_, &z = z_, &u = u_;
  const Scalar weight_x = weight * x;

  // Y and z^(q + 1) at loose multipliers and constraints, as if there were no ranges; each range then moves the later
  // ones.
  LaneScalars Y = LaneScalars::powers(weight_x, powers_.y_inverse, sections.loose_multipliers());
  LaneScalars z_powers = LaneScalars::powers(z, z, sections.loose_constraints());
  /// A run of consecutive loose multipliers: the number of the first, and its index among loose ones.
  struct Run {
    std::size_t number, first, count;
  };
  std::vector<Run> runs;
  std::vector<Geometric> G_ranges, H_ranges;
  Scalar range_delta, range_one;
  {
    // Y and z^(q + 1) at the next multiplier and constraint, and the loose ones passed so far.
    Scalar Y_at = weight_x, Z_at = z;
    std::size_t number = 0, multipliers = 0, constraints = 0;
    const auto pass_multipliers = [&](std::size_t end) {
      if (end == multipliers) return;
      runs.push_back({number, multipliers, end - multipliers});
      number += end - multipliers;
      multipliers = end;
    };
    runs.reserve(sections.ranges().size() + 1);
    G_ranges.reserve(2 * sections.ranges().size());
    H_ranges.reserve(sections.ranges().size());
    const Scalar zz = z.square();
    const Scalar ratio = zz * powers_.y_inverse, bit_ratio = powers_.y_inverse + powers_.y_inverse;
    std::optional<RangePowers> of = powers_.range;
    for (const detail::RangeRecord& range : sections.ranges()) {
      if (!of || of->bits != range.bits) of = range_powers(powers_.y_inverse, z, range.bits);
      if (const std::size_t count = range.multipliers_before - multipliers; count > 0) {
        Y_at *= power(powers_.y_inverse, count);
      }
      if (const std::size_t count = range.constraints_before - constraints; count > 0) Z_at *= power(z, count);
      pass_multipliers(range.multipliers_before);
      constraints = range.constraints_before;

      const Scalar Zz = Z_at * z, Y_Z = Y_at * Z_at;
      const Scalar f = Y_Z * z, g = Y_Z * of->z_skip;
      range_delta += Zz * (f * of->sum - g * of->bit_sum);
      range_one -= Zz * of->one_sum;
      Scalar G_first = f, G_bit_first = -g, H_first = f + Y_Z * powers_.x_inverse;
      if (number >= n1) {
        for (Scalar* first : {&G_first, &G_bit_first, &H_first}) *first *= u;
      }
      G_ranges.push_back({number, range.bits, G_first, ratio});
      G_ranges.push_back({number, range.bits, G_bit_first, bit_ratio});
      H_ranges.push_back({number, range.bits, H_first, ratio});
      number += range.bits;
      Y_at *= of->y_skip;
      Z_at *= of->z_skip;
      Y.scale(of->y_skip, multipliers);
      z_powers.scale(of->z_skip, constraints);
    }
    pass_multipliers(sections.loose_multipliers());
  }

  // Q replaces wR, and the factor of Y in H_i replaces wL; also computes weight x delta.
  const detail::ConstraintWeights weights = verifier_.constraints_.weights(z_powers, sections.loose_multipliers(), m);
  LaneScalars left = weights.left(), right = weights.right();
  right *= Y;
  const Scalar weight_x_delta = right.dot(left) + range_delta;
  left.add_scaled(powers_.x_inverse, weights.output());
  left *= Y;
  right.scale(u, verifier_.first_phase_->loose_multipliers);
  left.scale(u, verifier_.first_phase_->loose_multipliers);
  std::vector<Scalar> loose(2 * sections.loose_multipliers());
  const std::span<Scalar> loose_G = std::span(loose).first(sections.loose_multipliers());
  const std::span<Scalar> loose_H = std::span(loose).last(sections.loose_multipliers());
  right.store(loose_G);
  left.store(loose_H);
  std::vector<msm::Listed> G_lists, H_lists;
  for (const Run& run : runs) {
    G_lists.push_back({run.number, loose_G.subspan(run.first, run.count)});
    H_lists.push_back({run.number, loose_H.subspan(run.first, run.count)});
  }

  const Scalar minus_weight = -weight;
  const auto tensor = [&](const Scalar& first, const std::vector<Scalar>& factors) {
    return Tensor{.first = first, .factors = factors.data(), .bits = factors.size(), .split = n1, .tail = u};
  };
  equation.add_generators({.tensor = tensor(minus_weight * proof.ipp.a * powers_.inverse_product, powers_.squares),
                           .geometric = G_ranges,
                           .listed = G_lists},
                          {.tensor = tensor(minus_weight * proof.ipp.b * powers_.product, powers_.H_factors),
                           .constant = minus_weight,
                           .geometric = H_ranges,
                           .listed = H_lists});

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
  // The weights of committed values and of the constant have the opposite sign in the constraints.
  LaneScalars lanes = weights.one_and_committed();
  const Scalar minus_r_weight_xx = -(r * weight_xx);
  lanes.scale(minus_r_weight_xx);
  std::vector<Scalar> one_and_committed(m + 1);
  lanes.store(one_and_committed);
  for (std::size_t i = 0; i < m; ++i) equation.add_shared(one_and_committed[i + 1], commitments[i]);

  const Scalar r_weight = r * weight;
  Scalar power = r_weight * x;
  equation.add(power, proof.T_1);
  power *= xx;
  for (const auto* T : {&proof.T_3, &proof.T_4, &proof.T_5, &proof.T_6}) {
    equation.add(power, *T);
    power *= x;
  }
  const std::size_t rounds = rounds_.size();
  for (std::size_t j = 0; j < rounds; ++j) {
    equation.add(weight * powers_.squares[rounds - 1 - j], proof.ipp.L[j]);
    equation.add(weight * powers_.inverse_squares[rounds - 1 - j], proof.ipp.R[j]);
  }
  equation.add_B(weight * w_ * (proof.t_x - proof.ipp.a * proof.ipp.b) + one_and_committed[0] +
                 minus_r_weight_xx * range_one + r * x * weight_x_delta - r_weight * proof.t_x);
  equation.add_B_blinding(-(weight * proof.e_blinding + r_weight * proof.t_x_blinding));
}

}  // namespace slipstream::r1cs
