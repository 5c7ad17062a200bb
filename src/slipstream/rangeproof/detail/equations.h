// The equations of range proofs. With N = n m and i = j n + k (value j, bit k), a proof is valid if (r joins its two
// halves)
//
//   A + x S - e~ B~ + sum (-z - a s_i) G_i + sum (z + y^-i (z^(2+j) 2^k - b / s_i)) H_i
//   + w (t - a b) B + sum u_j^2 L_j + sum u_j^-2 R_j
//   + r (sum z^(2+j) V_j + x T_1 + x^2 T_2 + (delta - t) B - t~ B~)
//
// is the identity, where delta = (z - z^2) sum_{i<N} y^i - z^3 (2^n - 1) sum_{j<m} z^j. a s_i and b y^-i / s_i are
// products over the bits of i; y^-i z^(2+j) 2^k is a geometric sequence for each j. The scalars of many proofs are
// computed in lanes, one proof per lane.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/equation.h"
#include "slipstream/rangeproof/range_proof.h"

namespace slipstream::rangeproof::detail {

/// A proof and the inputs of its equation. Precondition: `challenges` include the inverses.
struct RangeEquationItem {
  const RangeProof* proof;
  std::span<const ristretto255::Encoding> V;
  const RangeChallenges* challenges;
  /// The factor of the whole equation, and r.
  Scalar weight, r;
};

/// Proofs of one shape: all have n bits, the same number m of commitments, and lg(n m) rounds. Variable-time. Memory:
/// about 1.1 KiB per proof of one 64-bit value.
class RangeEquations {
 public:
  /// The items outlive this object.
  RangeEquations(std::span<const RangeEquationItem> items, std::size_t n);

  /// Adds the equation of item i to the current statement.
  void add_to(msm::Equation& equation, std::size_t i) const;

 private:
  /// Columns holds one scalar of each of its items. Computes all rows for the items from `begin` on.
  template <class Columns>
  void compute(std::size_t begin, std::size_t count);

  /// Rows of the table below: first these, then kRowsOfBit for each bit of i and kRowsOfValue for each value.
  enum Row : std::size_t { kWeightZ, kGFirst, kHFirst, kS, kT1, kT2, kB, kBBlinding, kRows };
  /// The last round decides the lowest bit.
  enum RowOfBit : std::size_t { kGFactor, kHFactor, kL, kR, kRowsOfBit };
  enum RowOfValue : std::size_t { kSequence, kV, kRowsOfValue };
  [[nodiscard]] static std::size_t row(std::size_t bit, RowOfBit which) { return kRows + kRowsOfBit * bit + which; }
  [[nodiscard]] std::size_t row(std::size_t value, RowOfValue which) const {
    return kRows + kRowsOfBit * bits_ + kRowsOfValue * value + which;
  }

  std::span<const RangeEquationItem> items_;
  std::size_t n_, m_, bits_;
  /// Row by row, the scalar of each item.
  std::vector<Scalar> table_;
};

}  // namespace slipstream::rangeproof::detail
