#include "slipstream/innerproduct/inner_product_prover.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/field/detail/scalar_kernels.h"
#include "slipstream/innerproduct/detail/round.h"
#include "slipstream/msm/secret_sum.h"

namespace slipstream::innerproduct {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

/// The generators of a round. A folded one is a sum of original ones whose coefficients are products of challenges:
///   G'_i = the sum of g_j G_j over all j = i mod n', and the same for H,
/// with n' the length of the vectors in the round. They are kept as factors until fold() computes the points.
class Generators {
 public:
  Generators(const ProvingBases& bases, InnerProductWitness& witness)
      : bases_(bases),
        numbers_(std::move(witness.generators)),
        G_factors_(std::move(witness.G_factors)),
        H_factors_(std::move(witness.H_factors)) {}

  /// <a_left, G'_right> + <b_right, H'_left> + B[0] times the base B, and
  /// <a_right, G'_left> + <b_left, H'_right> + B[1] times the base B, for a and b of length 2 * half.
  [[nodiscard]] std::array<Point, 2> sums(const SecretVector<Scalar>& a, const SecretVector<Scalar>& b,
                                          std::size_t half, const SecretVector<Scalar>& B) const {
    const auto& kernels = field::scalar_kernels();
    const std::size_t n = G_factors_.size();
    SecretVector<Scalar> G(n), H(n);
    for (std::size_t begin = 0; begin < n; begin += 2 * half) {
      kernels.mul(&G[begin], &G_factors_[begin], &a[half], half);
      kernels.mul(&G[begin + half], &G_factors_[begin + half], &a[0], half);
      kernels.mul(&H[begin], &H_factors_[begin], &b[half], half);
      kernels.mul(&H[begin + half], &H_factors_[begin + half], &b[0], half);
    }
    return folded_.empty() ? sums_of_originals(G, H, half, B) : sums_of_folded(G, H, half, B);
  }

  /// Applies the challenge of a round with vectors of length 2 * half to the generators.
  void fold(const Scalar& u, const Scalar& u_inv, std::size_t half) {
    fold_factors(G_factors_, u_inv, u, half);
    fold_factors(H_factors_, u, u_inv, half);
  }

  /// Computes the points of the `length` folded generators of each kind.
  void work_out(std::size_t length) {
    msm::SecretSums sums(bases_.secret());
    for (std::size_t i = 0; i < length; ++i) {
      sums.begin_sum();
      for (std::size_t j = i; j < numbers_.size(); j += length) sums.add_G(numbers_[j], {&G_factors_[j], 1});
    }
    for (std::size_t i = 0; i < length; ++i) {
      sums.begin_sum();
      for (std::size_t j = i; j < numbers_.size(); j += length) sums.add_H(numbers_[j], {&H_factors_[j], 1});
    }
    folded_ = sums.sums();
    G_factors_.assign(length, Scalar::one());
    H_factors_.assign(length, Scalar::one());
  }

 private:
  /// In each group of 2 * half factors, multiplies the first half by `left` and the second half by `right`.
  static void fold_factors(std::vector<Scalar>& factors, const Scalar& left, const Scalar& right, std::size_t half) {
    const auto& kernels = field::scalar_kernels();
    for (std::size_t begin = 0; begin < factors.size(); begin += 2 * half) {
      kernels.scale(&factors[begin], left, &factors[begin], half);
      kernels.scale(&factors[begin + half], right, &factors[begin + half], half);
    }
  }

  [[nodiscard]] std::array<Point, 2> sums_of_originals(const SecretVector<Scalar>& G, const SecretVector<Scalar>& H,
                                                       std::size_t half, const SecretVector<Scalar>& B) const {
    msm::SecretSums sums(bases_.secret());
    for (std::size_t side = 0; side < 2; ++side) {
      sums.begin_sum();
      sums.add_B(B[side]);
      for_each_run(half, 1 - side, [&](std::size_t first, std::size_t i, std::size_t count) {
        sums.add_G(first, std::span(G).subspan(i, count));
      });
      for_each_run(half, side, [&](std::size_t first, std::size_t i, std::size_t count) {
        sums.add_H(first, std::span(H).subspan(i, count));
      });
    }
    const std::vector<Point> out = sums.sums();
    return {out[0], out[1]};
  }

  [[nodiscard]] std::array<Point, 2> sums_of_folded(const SecretVector<Scalar>& G, const SecretVector<Scalar>& H,
                                                    std::size_t half, const SecretVector<Scalar>& B) const {
    const std::size_t n = G.size();
    std::array<Point, 2> out;
    for (std::size_t side = 0; side < 2; ++side) {
      SecretVector<Scalar> scalars{B[side]};
      std::vector<Point> points{bases_.fixed().B()};
      for (std::size_t i = 0; i < n; ++i) {
        const bool left = (i & half) == 0;
        scalars.push_back(left == (side == 1) ? G[i] : H[i]);
        points.push_back(folded_[left == (side == 1) ? i : n + i]);
      }
      out[side] = msm::multiscalar_mul(scalars, points);
    }
    return out;
  }

  /// Calls run(index of the first generator, position, count) for each run of generators with consecutive indices in
  /// the left (0) or right (1) half of every 2 * half positions.
  template <class Run>
  void for_each_run(std::size_t half, std::size_t side, const Run& run) const {
    for (std::size_t begin = side * half; begin < numbers_.size(); begin += 2 * half) {
      for (std::size_t i = begin; i < begin + half;) {
        std::size_t end = i + 1;
        while (end < begin + half && numbers_[end] == numbers_[end - 1] + 1) ++end;
        run(numbers_[i], i, end - i);
        i = end;
      }
    }
  }

  const ProvingBases& bases_;
  std::vector<std::uint32_t> numbers_;
  std::vector<Scalar> G_factors_, H_factors_;
  /// The points G', then H', once they are computed.
  std::vector<Point> folded_;
};

/// The number of rounds before the generators are folded, all at once, if there are many. Each round before costs
/// multiscalar multiplications over all original generators; each later round has half as many. Measured for 64 to 1024
/// generators.
constexpr std::size_t kRoundsBeforeFolding = 3;
constexpr std::size_t kFewestFolded = 64;

/// values = low half * left + high half * right, half as long.
void fold(SecretVector<Scalar>& values, const Scalar& left, const Scalar& right) {
  const auto& kernels = field::scalar_kernels();
  const std::size_t half = values.size() / 2;
  kernels.scale(values.data(), left, values.data(), half);
  kernels.axpy(values.data(), right, values.data() + half, half);
  values.resize(half);
}

}  // namespace

InnerProductProof prove_inner_product(Transcript& transcript, const ProvingBases& bases, InnerProductWitness witness) {
  const std::size_t n = witness.generators.size();
  SLIPSTREAM_CHECK(std::has_single_bit(n) && witness.a.size() == n && witness.b.size() == n &&
                   witness.G_factors.size() == n && witness.H_factors.size() == n);
  transcript.append("dom-sep", as_bytes("ipp v1"));
  transcript.append_u64("n", n);

  const auto& kernels = field::scalar_kernels();
  SecretVector<Scalar>&a = witness.a, &b = witness.b;
  Generators generators(bases, witness);
  InnerProductProof out;
  for (std::size_t half = n / 2; half > 0; half /= 2) {
    if (n >= kFewestFolded && 2 * half == n >> kRoundsBeforeFolding) generators.work_out(2 * half);
    // Computes L/2 and R/2: encoding the double of a point is cheaper.
    SecretVector<Scalar> half_a(a.size()), half_b(b.size());
    std::ranges::transform(a, half_a.begin(), &Scalar::half);
    std::ranges::transform(b, half_b.begin(), &Scalar::half);
    const SecretVector<Scalar> half_B{(witness.w * kernels.dot(&a[0], &b[half], half)).half(),
                                      (witness.w * kernels.dot(&a[half], &b[0], half)).half()};
    detail::append_round(transcript, out.L, out.R, generators.sums(half_a, half_b, half, half_B));
    const Scalar u = transcript.challenge_scalar("u");
    const Scalar u_inv = u.invert();
    fold(a, u, u_inv);
    fold(b, u_inv, u);
    generators.fold(u, u_inv, half);
  }
  out.a = declassify(a[0]);
  out.b = declassify(b[0]);
  return out;
}

}  // namespace slipstream::innerproduct
