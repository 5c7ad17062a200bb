// A sum over dynamic points and static bases, once all of them are addends and signed magnitudes: whether the bases go
// through their tables or join the other points is the plan's decision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "field/scalar.h"
#include "group/ristretto255.h"
#include "msm/kernels/curve_group.h"
#include "msm/options.h"
#include "msm/plan/recoding.h"
#include "msm/static_bases.h"

namespace slipstream::msm::detail {

/// The static bases with a coefficient other than zero: index and coefficient.
struct StaticCoefficients {
  std::vector<std::uint32_t> indices;
  std::vector<SignedScalar> scalars;
  ScalarStats stats;

  /// For at most n.
  explicit StaticCoefficients(std::size_t n) {
    indices.reserve(n);
    scalars.reserve(n);
  }
  /// Indices are added in rising order.
  void add(std::size_t index, const Scalar& coefficient);
  [[nodiscard]] std::size_t size() const { return indices.size(); }
};

/// The sum of scalars[i] * addends[i] for i < n and of what the bases add. `scalar_stats` are those of
/// scalars[0..n). Both arrays have room for coefficients.size() more elements behind the first n, which are
/// overwritten; `bases` may be null where there are no coefficients.
[[nodiscard]] ristretto255::Point mixed_sum_vartime(CurveAddend* addends, SignedScalar* scalars, std::size_t n,
                                                    const ScalarStats& scalar_stats, const StaticBases* bases,
                                                    const StaticCoefficients& coefficients, const Options& options,
                                                    Stats* stats);

/// The same for dynamic points alone.
[[nodiscard]] ristretto255::Point plain_sum_vartime(const CurveAddend* addends, const SignedScalar* scalars,
                                                    std::size_t n, const ScalarStats& scalar_stats,
                                                    const Options& options, Stats* stats);

}  // namespace slipstream::msm::detail
