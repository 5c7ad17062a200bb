// The deferred equation: "this sum of points is the identity". Proofs, signatures and openings each add themselves,
// times a fresh random weight; coefficients of the fixed bases add up and are paid for once; every other point is added
// as its encoding and decoded in one batch when the question is asked. If the weights are independent, uniform in [1,
// 2^128) and chosen after all points and coefficients, a sum of statements of which one is false is the identity with
// probability at most 2^-127 (Bellare, Garay, Rabin 1998, small-exponents test).
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/fixed_bases.h"
#include "msm/options.h"

namespace slipstream::msm {

/// The encoding that does not decode: its index (the lowest, if there are several).
struct Undecodable {
  std::size_t index;
};

class Equation {
 public:
  Equation() = default;

  void add_B(const Scalar& coefficient) { B_ += coefficient; }
  void add_B_blinding(const Scalar& coefficient) { B_blinding_ += coefficient; }
  /// The coefficients of G_0 .. G_{n-1} (at least n of them, those never touched are zero), to be added to in place.
  /// Valid until the next call of G or merge.
  [[nodiscard]] std::span<Scalar> G(std::size_t n);
  /// The same for H.
  [[nodiscard]] std::span<Scalar> H(std::size_t n);
  /// Adds coefficient * decode(point).
  void add(const Scalar& coefficient, const ristretto255::Encoding& point);

  /// Adds the other equation to this one; its dynamic points follow those already here.
  void merge(const Equation& other);
  /// Back to the empty equation, keeping the memory.
  void clear();

  [[nodiscard]] std::size_t dynamic_count() const { return points_.size(); }
  /// The largest generator index in use, plus one.
  [[nodiscard]] std::size_t generator_count() const;
  [[nodiscard]] std::span<const ristretto255::Encoding> points() const { return points_; }

  /// Whether the sum is the identity of ristretto255, or which encoding does not decode: the lowest index, in the order
  /// in which dynamic points were added. Every encoding is decoded, that of a point with coefficient zero too. The
  /// fixed bases join the dynamic points in one multiplication; those with tables use them where that is cheaper
  /// (msm/plan.h). Precondition: generator_count() <= bases.capacity().
  [[nodiscard]] std::expected<bool, Undecodable> check_vartime(const FixedBases& bases, const Options& options = {},
                                                               Stats* stats = nullptr) const;

 private:
  Scalar B_, B_blinding_;
  std::vector<Scalar> G_, H_;
  std::vector<Scalar> coefficients_;
  std::vector<ristretto255::Encoding> points_;
};

}  // namespace slipstream::msm
