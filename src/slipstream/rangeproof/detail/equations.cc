#include "slipstream/rangeproof/detail/equations.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/lane_scalars.h"

namespace slipstream::rangeproof::detail {
namespace {

using field::LaneScalars;
using field::Tensor;

/// Adds sums over generators. Those of party j begin at index j n here, and at j kStride in the equation.
void add_by_party(msm::Equation& equation, std::size_t m, std::size_t n, const msm::GeneratorVector& G,
                  const msm::GeneratorVector& H) {
  if (m == 1 || n == innerproduct::PartyGenerators::kStride) return equation.add_generators(G, H);
  const auto expanded = [](const msm::GeneratorVector& vector) {
    msm::GeneratorVectors one;
    one.append(vector);
    return msm::sum_of(one);
  };
  const std::vector<Scalar> joined[2] = {expanded(G), expanded(H)};
  std::vector<msm::Listed> parties[2];
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t j = 0; j < m; ++j) {
      parties[side].push_back({j * innerproduct::PartyGenerators::kStride, std::span(joined[side]).subspan(j * n, n)});
    }
  }
  equation.add_generators({.listed = parties[0]}, {.listed = parties[1]});
}

/// The number of proofs from which their scalars are computed in lanes.
constexpr std::size_t kFewProofs = 4;

/// The scalar of a single item, with the operations of lanes.
class One {
 public:
  [[nodiscard]] static One from(std::span<const Scalar> scalars) { return One(scalars[0]); }
  void store(std::span<Scalar> out) const { out[0] = value_; }
  One& operator*=(const One& b) {
    value_ *= b.value_;
    return *this;
  }
  void add_scaled(const Scalar& k, const One& a) { value_ += k * a.value_; }

 private:
  explicit One(const Scalar& value) : value_(value) {}
  Scalar value_;
};

template <class Columns>
Columns product(Columns a, const Columns& b) {
  a *= b;
  return a;
}

/// The sum of x^0 .. x^(2^k - 1), by doubling: it is the product of 1 + x^(2^i) over i < k.
template <class Columns>
Columns sum_of_powers(Columns x, std::size_t k, const Columns& ones) {
  Columns sum = ones;
  for (; k > 0; --k) {
    Columns more = x;
    more.add_scaled(Scalar::one(), ones);
    sum *= more;
    x *= x;
  }
  return sum;
}

}  // namespace

RangeEquations::RangeEquations(std::span<const RangeEquationItem> items, std::size_t n)
    : items_(items), n_(n), m_(items[0].V.size()), bits_(static_cast<std::size_t>(std::countr_zero(n * m_))) {
  SLIPSTREAM_CHECK(n * m_ == std::size_t{1} << bits_);
  SLIPSTREAM_CHECK(std::ranges::all_of(items, [this](const RangeEquationItem& item) {
    return item.V.size() == m_ && item.challenges->rounds.size() == bits_ &&
           item.challenges->inverses.size() == 1 + bits_;
  }));
  table_.resize(row(m_, kSequence) * items.size());
  if (items.size() >= kFewProofs) {
    compute<LaneScalars>(0, items.size());
  } else {
    for (std::size_t i = 0; i < items.size(); ++i) compute<One>(i, 1);
  }
}

template <class Columns>
void RangeEquations::compute(std::size_t begin, std::size_t count) {
  using Item = RangeEquationItem;
  const std::span<const Item> items = items_.subspan(begin, count);
  const auto lg_n = static_cast<std::size_t>(std::countr_zero(n_));
  std::vector<Scalar> column(count);
  const auto load = [&](const auto& value_of) {
    for (std::size_t p = 0; p < count; ++p) column[p] = value_of(items[p]);
    return Columns::from(column);
  };
  const auto load_challenge = [&](Scalar RangeChallenges::* part) {
    return load([&](const Item& item) { return (*item.challenges).*part; });
  };
  const auto load_part = [&](Scalar RangeProof::* part) {
    return load([&](const Item& item) { return (*item.proof).*part; });
  };
  const auto store = [&](std::size_t row, const Columns& values) {
    values.store(std::span(table_).subspan(row * items_.size() + begin, count));
  };

  const Columns ones = load([](const Item&) { return Scalar::one(); });
  const Columns weight = load([](const Item& item) { return item.weight; });
  const Columns minus_weight = load([](const Item& item) { return -item.weight; });
  const Columns r = load([](const Item& item) { return item.r; });
  const Columns x = load_challenge(&RangeChallenges::x), z = load_challenge(&RangeChallenges::z);
  const Columns a = load([](const Item& item) { return item.proof->ipp.a; });
  const Columns b = load([](const Item& item) { return item.proof->ipp.b; });

  const Columns zz = product(z, z), weight_z = product(weight, z), r_weight = product(r, weight);
  store(kWeightZ, weight_z);
  store(kS, product(weight, x));
  Columns T = product(r_weight, x);
  store(kT1, T);
  T *= x;
  store(kT2, T);

  Columns y_power = load([](const Item& item) { return item.challenges->inverses[0]; });
  Columns y_n = ones, u_product = ones, u_inverse_product = ones;
  for (std::size_t bit = 0; bit < bits_; ++bit) {
    const std::size_t round = bits_ - 1 - bit;
    Columns u = load([&](const Item& item) { return item.challenges->rounds[round]; });
    Columns u_inverse = load([&](const Item& item) { return item.challenges->inverses[1 + round]; });
    u_product *= u;
    u_inverse_product *= u_inverse;
    u *= u;
    store(row(bit, kGFactor), u);
    u_inverse *= u_inverse;
    store(row(bit, kHFactor), product(u_inverse, y_power));
    u *= weight;
    store(row(bit, kL), u);
    u_inverse *= weight;
    store(row(bit, kR), u_inverse);
    if (bit == lg_n) y_n = y_power;
    y_power *= y_power;
  }
  store(kGFirst, product(product(minus_weight, a), u_inverse_product));
  store(kHFirst, product(product(minus_weight, b), u_product));

  Columns sequence = product(weight_z, z), V = product(r_weight, zz);
  for (std::size_t j = 0; j < m_; ++j) {
    store(row(j, kSequence), sequence);
    store(row(j, kV), V);
    if (j + 1 == m_) break;
    sequence *= y_n;
    sequence *= z;
    V *= z;
  }

  const Scalar minus_one = -Scalar::one();
  const Scalar all_ones = Scalar::from_u64(std::numeric_limits<std::uint64_t>::max() >> (64 - n_));
  const Columns t_x = load_part(&RangeProof::t_x);
  Columns delta = z;
  delta.add_scaled(minus_one, zz);
  delta *= sum_of_powers(load_challenge(&RangeChallenges::y), bits_, ones);
  delta.add_scaled(-all_ones, product(product(zz, z), sum_of_powers(z, bits_ - lg_n, ones)));
  delta.add_scaled(minus_one, t_x);
  Columns B = t_x;
  B.add_scaled(minus_one, product(a, b));
  B *= product(weight, load_challenge(&RangeChallenges::w));
  B.add_scaled(Scalar::one(), product(delta, r_weight));
  store(kB, B);
  Columns B_blinding = load_part(&RangeProof::e_blinding);
  B_blinding.add_scaled(Scalar::one(), product(r, load_part(&RangeProof::t_x_blinding)));
  B_blinding *= minus_weight;
  store(kBBlinding, B_blinding);
}

void RangeEquations::add_to(msm::Equation& equation, std::size_t i) const {
  const RangeEquationItem& item = items_[i];
  const RangeProof& proof = *item.proof;
  const auto at = [&](std::size_t row) -> const Scalar& { return table_[row * items_.size() + i]; };
  std::array<Scalar, innerproduct::InnerProductProof::kMaxRounds> G_factors, H_factors;
  for (std::size_t bit = 0; bit < bits_; ++bit) {
    G_factors[bit] = at(row(bit, kGFactor));
    H_factors[bit] = at(row(bit, kHFactor));
  }
  const Scalar& y_inverse = item.challenges->inverses[0];
  // y^-i z^(2+j) 2^k: a sequence for each value.
  std::vector<field::Geometric> sequences(m_);
  for (std::size_t j = 0; j < m_; ++j) sequences[j] = {j * n_, n_, at(row(j, kSequence)), y_inverse + y_inverse};
  const auto tensor = [&](const Scalar& first, const auto& factors) {
    return Tensor{.first = first, .factors = factors.data(), .bits = bits_, .split = n_ * m_, .tail = Scalar::one()};
  };
  add_by_party(equation, m_, n_, {.tensor = tensor(at(kGFirst), G_factors), .constant = -at(kWeightZ)},
               {.tensor = tensor(at(kHFirst), H_factors), .constant = at(kWeightZ), .geometric = sequences});

  equation.add(item.weight, proof.A);
  equation.add(at(kS), proof.S);
  equation.add(at(kT1), proof.T_1);
  equation.add(at(kT2), proof.T_2);
  for (std::size_t j = 0; j < bits_; ++j) {
    equation.add(at(row(bits_ - 1 - j, kL)), proof.ipp.L[j]);
    equation.add(at(row(bits_ - 1 - j, kR)), proof.ipp.R[j]);
  }
  for (std::size_t j = 0; j < m_; ++j) equation.add_shared(at(row(j, kV)), item.V[j]);
  equation.add_B(at(kB));
  equation.add_B_blinding(at(kBBlinding));
}

}  // namespace slipstream::rangeproof::detail
