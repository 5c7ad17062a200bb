#include "slipstream/rangeproof/detail/witness.h"

#include <algorithm>
#include <array>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/field/detail/mask.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/group/detail/edwards.h"
#include "slipstream/innerproduct/pedersen.h"

namespace slipstream::rangeproof::detail {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

/// Indices into the blinding factors of commitments.
enum : std::size_t { kA, kS, kT1, kT2, kCommitments };

/// Uniform scalars from one stream of bytes: two fifths of the permutations that one request per scalar would take.
void draw(std::span<Scalar> out, transcript::TranscriptRng& rng) {
  constexpr std::size_t kChunk = 64;
  SecretVector<std::uint8_t> bytes(64 * std::min(kChunk, out.size()));
  for (std::size_t begin = 0; begin < out.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, out.size() - begin);
    rng.fill_bytes(std::span(bytes).first(64 * count));
    for (std::size_t i = 0; i < count; ++i) {
      out[begin + i] = Scalar::from_bytes_wide(std::span(bytes).subspan(64 * i).first<64>());
    }
  }
}

Scalar power(Scalar base, std::size_t exponent) {
  Scalar out = Scalar::one();
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) out *= base;
    base = base.square();
  }
  return out;
}

std::size_t generator(std::size_t position) { return position * innerproduct::PartyGenerators::kStride; }

}  // namespace

RangeWitness::RangeWitness(std::span<const std::uint64_t> values, std::span<const Scalar> blindings, std::size_t n,
                           std::size_t first_position, transcript::TranscriptRng& rng)
    : values_(values.begin(), values.end()),
      blindings_(blindings.begin(), blindings.end()),
      n_(n),
      first_position_(first_position),
      commitment_blindings_(kCommitments),
      s_L_(size()),
      s_R_(size()) {
  SLIPSTREAM_CHECK(values.size() == blindings.size());
  draw(commitment_blindings_, rng);
  draw(s_L_, rng);
  draw(s_R_, rng);
}

RangeWitness::BitCommitments RangeWitness::commit_bits(const innerproduct::ProvingBases& bases) const {
  msm::SecretSums sums(bases.secret());
  sums.begin_sum();
  sums.add_B_blinding(commitment_blindings_[kA]);
  sums.begin_sum();
  sums.add_B_blinding(commitment_blindings_[kS]);
  for (std::size_t j = 0; j < values_.size(); ++j) {
    const std::size_t first = generator(first_position_ + j);
    sums.add_G(first, std::span(s_L_).subspan(j * n_, n_));
    sums.add_H(first, std::span(s_R_).subspan(j * n_, n_));
  }
  std::vector<Point> points = sums.sums();
  group::EdwardsPoint A = points[0].edwards();
  const auto addends = bases.fixed().bases().addends();
  for (std::size_t j = 0; j < values_.size(); ++j) {
    const std::size_t first = generator(first_position_ + j);
    for (std::size_t k = 0; k < n_; ++k) {
      const auto set = field::Mask::from_bit(values_[j] >> k & 1);
      const auto& G = addends[msm::FixedBases::G_index(first + k)];
      const auto& H = addends[msm::FixedBases::H_index(first + k)];
      // Adds G_i if the bit is 1 and -H_i if it is 0.
      A = add(A, select(set, G, negate_if(~field::Mask(), H))).extended();
    }
  }
  points[0] = Point(A);
  std::array<Encoding, 2> out;
  ristretto255::encode_batch(points, out);
  declassify_all(out);
  return {out[0], out[1]};
}

RangeWitness::PolyCommitments RangeWitness::commit_polynomials(const Scalar& y, const Scalar& z) {
  const auto& kernels = field::scalar_kernels();
  const std::size_t N = size();
  l_0_.resize(N);
  r_0_.resize(N);
  std::vector<Scalar> y_powers(N);
  kernels.powers(y_powers.data(), power(y, first_position_ * n_), y, N);
  kernels.scale(r_0_.data(), z, y_powers.data(), N);
  Scalar z_power = z.square() * power(z, first_position_);
  t_0_blinding_.assign(1, Scalar::zero());
  for (std::size_t j = 0; j < values_.size(); ++j, z_power *= z) {
    t_0_blinding_[0] += z_power * blindings_[j];
    Scalar z_power_2k = z_power;
    for (std::size_t k = 0; k < n_; ++k) {
      const std::size_t i = j * n_ + k;
      const std::uint64_t bit = values_[j] >> k & 1;
      l_0_[i] = Scalar::from_u64(bit) - z;
      r_0_[i] += z_power_2k - field::select(field::Mask::from_bit(bit), Scalar::zero(), y_powers[i]);
      z_power_2k += z_power_2k;
    }
  }
  kernels.mul(s_R_.data(), s_R_.data(), y_powers.data(), N);

  const SecretVector<Scalar> t{kernels.dot(l_0_.data(), s_R_.data(), N) + kernels.dot(s_L_.data(), r_0_.data(), N),
                               kernels.dot(s_L_.data(), s_R_.data(), N)};
  std::array<Encoding, 2> out;
  innerproduct::commit_batch(t, std::span(commitment_blindings_).subspan(kT1, 2), std::span<Encoding>(out));
  return {out[0], out[1]};
}

RangeWitness::Opening RangeWitness::open(const Scalar& x) {
  const auto& kernels = field::scalar_kernels();
  const SecretVector<Scalar>& blinding = commitment_blindings_;
  Opening out;
  kernels.axpy(l_0_.data(), x, s_L_.data(), size());
  kernels.axpy(r_0_.data(), x, s_R_.data(), size());
  out.l = std::move(l_0_);
  out.r = std::move(r_0_);
  out.t_x = declassify(kernels.dot(out.l.data(), out.r.data(), size()));
  out.t_x_blinding = declassify(t_0_blinding_[0] + (blinding[kT1] + blinding[kT2] * x) * x);
  out.e_blinding = declassify(blinding[kA] + blinding[kS] * x);
  return out;
}

std::vector<std::uint32_t> RangeWitness::generators(std::size_t n, std::size_t positions) {
  std::vector<std::uint32_t> out;
  out.reserve(n * positions);
  for (std::size_t j = 0; j < positions; ++j) {
    for (std::size_t k = 0; k < n; ++k) out.push_back(static_cast<std::uint32_t>(generator(j) + k));
  }
  return out;
}

}  // namespace slipstream::rangeproof::detail
