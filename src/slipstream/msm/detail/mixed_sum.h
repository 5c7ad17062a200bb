// A sum over dynamic points and static bases, given as addends and signed absolute values. The plan decides whether the
// bases use their tables or are treated like other points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/plan/recoding.h"
#include "slipstream/msm/options.h"
#include "slipstream/msm/static_bases.h"

namespace slipstream::msm::detail {

/// The static bases with a coefficient other than zero: index and coefficient.
struct StaticCoefficients {
  std::vector<std::uint32_t> indices;
  std::vector<SignedScalar> scalars;
  ScalarStats stats;

  /// Reserves room for n coefficients.
  explicit StaticCoefficients(std::size_t n) {
    indices.reserve(n);
    scalars.reserve(n);
  }
  /// Indices must be added in rising order.
  void add(std::size_t index, const Scalar& coefficient);
  [[nodiscard]] std::size_t size() const { return indices.size(); }
};

/// The sum of scalars[i] * addends[i] for i < n, plus the terms of the bases. `scalar_stats` are those of
/// scalars[0..n). Both arrays must have room for coefficients.size() more elements after the first n; these are
/// overwritten. `bases` may be null if there are no coefficients.
[[nodiscard]] ristretto255::Point mixed_sum_vartime(CurveAddend* addends, SignedScalar* scalars, std::size_t n,
                                                    const ScalarStats& scalar_stats, const StaticBases* bases,
                                                    const StaticCoefficients& coefficients, const Options& options,
                                                    Stats* stats);

/// The same for dynamic points alone.
[[nodiscard]] ristretto255::Point plain_sum_vartime(const CurveAddend* addends, const SignedScalar* scalars,
                                                    std::size_t n, const ScalarStats& scalar_stats,
                                                    const Options& options, Stats* stats);

}  // namespace slipstream::msm::detail
