#include "r1cs/inner_product_prover.h"

#include <array>
#include <bit>

#include "base/check.h"
#include "field/scalar_kernels.h"
#include "r1cs/detail/half.h"

namespace slipstream::r1cs {
namespace {

using ristretto255::Encoding;
using ristretto255::Point;

/// The two sums of a round, from a and b of length 2 * half: with the generators G', H' as folded so far,
///   L = <a_left, G'_right> + <b_right, H'_left> + <a_left, b_right> w B,
///   R = <a_right, G'_left> + <b_left, H'_right> + <a_right, b_left> w B.
class Round {
 public:
  Round(const ProvingBases& bases, const InnerProductWitness& witness, std::size_t half)
      : bases_(bases), witness_(witness), half_(half) {}

  /// L and R.
  [[nodiscard]] std::array<Encoding, 2> sums() const {
    const auto& kernels = field::scalar_kernels();
    const std::size_t n = witness_.generators.size();
    const SecretVector<Scalar>&a = witness_.a, &b = witness_.b;

    // Halves of the coefficients of all original generators. Those of G on the right and of H on the left belong to L.
    SecretVector<Scalar> G(n), H(n);
    for (std::size_t begin = 0; begin < n; begin += 2 * half_) {
      kernels.mul(&G[begin], &witness_.G_factors[begin], &a[half_], half_);
      kernels.mul(&G[begin + half_], &witness_.G_factors[begin + half_], &a[0], half_);
      kernels.mul(&H[begin], &witness_.H_factors[begin], &b[half_], half_);
      kernels.mul(&H[begin + half_], &witness_.H_factors[begin + half_], &b[0], half_);
    }
    detail::halve(G, G);
    detail::halve(H, H);
    const SecretVector<Scalar> B{detail::half(witness_.w * kernels.dot(&a[0], &b[half_], half_)),
                                 detail::half(witness_.w * kernels.dot(&a[half_], &b[0], half_))};
    const std::array<Point, 2> halves = {sum(G, half_, H, 0, B[0]), sum(G, 0, H, half_, B[1])};
    std::array<Encoding, 2> out;
    ristretto255::double_and_encode_batch(halves, out);
    return out;
  }

 private:
  /// The terms of G from `G_begin` on and those of H from `H_begin` on, half_ of every 2 * half_ each, and the multiple
  /// of B.
  [[nodiscard]] Point sum(const SecretVector<Scalar>& G, std::size_t G_begin, const SecretVector<Scalar>& H,
                          std::size_t H_begin, const Scalar& B) const {
    const std::size_t n = witness_.generators.size();
    SecretSum sum(bases_);
    sum.add_B(B);
    for (std::size_t begin = 0; begin < n; begin += 2 * half_) {
      for_each_run(begin + G_begin, [&](std::size_t first, std::size_t i, std::size_t count) {
        sum.add_G(first, std::span(G).subspan(i, count));
      });
    }
    for (std::size_t begin = 0; begin < n; begin += 2 * half_) {
      for_each_run(begin + H_begin, [&](std::size_t first, std::size_t i, std::size_t count) {
        sum.add_H(first, std::span(H).subspan(i, count));
      });
    }
    return sum.sum();
  }

  /// Calls run(number of the first generator, position, count) for generators of consecutive numbers among the half_
  /// that stand from `begin` on.
  template <class Run>
  void for_each_run(std::size_t begin, const Run& run) const {
    const std::span<const std::uint32_t> numbers = std::span(witness_.generators).subspan(begin, half_);
    for (std::size_t i = 0; i < half_;) {
      std::size_t end = i + 1;
      while (end < half_ && numbers[end] == numbers[end - 1] + 1) ++end;
      run(numbers[i], begin + i, end - i);
      i = end;
    }
  }

  const ProvingBases& bases_;
  const InnerProductWitness& witness_;
  std::size_t half_;
};

/// values = low half * left + high half * right, half as long.
void fold(SecretVector<Scalar>& values, const Scalar& left, const Scalar& right) {
  const auto& kernels = field::scalar_kernels();
  const std::size_t half = values.size() / 2;
  kernels.scale(values.data(), left, values.data(), half);
  kernels.axpy(values.data(), right, values.data() + half, half);
  values.resize(half);
}

/// Multiplies the halves of every 2 * half factors.
void fold_factors(std::vector<Scalar>& factors, const Scalar& left, const Scalar& right, std::size_t half) {
  const auto& kernels = field::scalar_kernels();
  for (std::size_t begin = 0; begin < factors.size(); begin += 2 * half) {
    kernels.scale(&factors[begin], left, &factors[begin], half);
    kernels.scale(&factors[begin + half], right, &factors[begin + half], half);
  }
}

}  // namespace

InnerProductProof prove_inner_product(Transcript& transcript, const ProvingBases& bases, InnerProductWitness witness) {
  const std::size_t n = witness.generators.size();
  SLIPSTREAM_CHECK(std::has_single_bit(n) && witness.a.size() == n && witness.b.size() == n &&
                   witness.G_factors.size() == n && witness.H_factors.size() == n);
  transcript.append("dom-sep", as_bytes("ipp v1"));
  transcript.append_u64("n", n);

  InnerProductProof out;
  for (std::size_t half = n / 2; half > 0; half /= 2) {
    const auto [L, R] = Round(bases, witness, half).sums();
    out.L.push_back(L);
    out.R.push_back(R);
    transcript.append("L", L.bytes);
    transcript.append("R", R.bytes);
    const Scalar u = transcript.challenge_scalar("u");
    const Scalar u_inv = u.invert();
    fold(witness.a, u, u_inv);
    fold(witness.b, u_inv, u);
    fold_factors(witness.G_factors, u_inv, u, half);
    fold_factors(witness.H_factors, u, u_inv, half);
  }
  out.a = witness.a[0];
  out.b = witness.b[0];
  return out;
}

}  // namespace slipstream::r1cs
