// The state of a range prover between its steps, for the values of one party or of all: the bits, their blinding
// factors, and the polynomials (Buenz et al., "Bulletproofs", section 4.1 and 4.2). For value j, bit k and i = j n + k:
//
//   l_i(x) = (a_i - z) + s_L,i x                          a_i is the bit
//   r_i(x) = y^i (a_i - 1 + z + s_R,i x) + z^(2+j) 2^k
//   t(x)   = <l(x), r(x)> = t_0 + t_1 x + t_2 x^2
//
// Constant-time in values and blinding factors. Everything is wiped at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/transcript/rng.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::rangeproof::detail {

class RangeWitness {
 public:
  /// Values of n bits and their blinding factors (equal lengths), for the positions from `first_position` on. Draws all
  /// randomness.
  RangeWitness(std::span<const std::uint64_t> values, std::span<const Scalar> blindings, std::size_t n,
               std::size_t first_position, transcript::TranscriptRng& rng);
  RangeWitness(RangeWitness&&) = default;
  RangeWitness& operator=(RangeWitness&&) = default;

  /// Commitments A and S to the bits and to their blinding factors.
  struct BitCommitments {
    ristretto255::Encoding A, S;
  };
  [[nodiscard]] BitCommitments commit_bits(const innerproduct::ProvingBases& bases) const;

  /// Commitments T_1 and T_2 to the coefficients of t. Call once.
  struct PolyCommitments {
    ristretto255::Encoding T_1, T_2;
  };
  [[nodiscard]] PolyCommitments commit_polynomials(const Scalar& y, const Scalar& z);

  /// The polynomials at x, which reveal nothing if x is not zero. Call once, after commit_polynomials.
  struct Opening {
    Scalar t_x, t_x_blinding, e_blinding;
    SecretVector<Scalar> l, r;
  };
  [[nodiscard]] Opening open(const Scalar& x);

  /// The indices of the generators of all positions, in order.
  [[nodiscard]] static std::vector<std::uint32_t> generators(std::size_t n, std::size_t positions);

 private:
  [[nodiscard]] std::size_t size() const { return values_.size() * n_; }

  SecretVector<std::uint64_t> values_;
  SecretVector<Scalar> blindings_;
  std::size_t n_, first_position_;
  /// Blinding factors of A, S, T_1 and T_2.
  SecretVector<Scalar> commitment_blindings_;
  /// The blinding vectors of l and r. After commit_polynomials, element i of s_R_ includes the factor y^i.
  SecretVector<Scalar> s_L_, s_R_;
  /// The constant coefficients of l and r, and z^2 sum_j z^j blindings[j].
  SecretVector<Scalar> l_0_, r_0_, t_0_blinding_;
};

}  // namespace slipstream::rangeproof::detail

SLIPSTREAM_EXPORT_END
