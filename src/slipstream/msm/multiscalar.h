// Multiscalar multiplication: s_0 P_0 + s_1 P_1 + ... in ristretto255, for any number of points. msm/detail/plan/plan.h
// chooses Straus or Pippenger; both run on one thread or many (docs/msm.md explains both). Variable-time in everything:
// for public data only.
//
// Scalars and points may have several forms; faults in them are returned as errors:
//
//   multiscalar_mul_vartime(scalars, points)                         vectors, arrays or spans of any of the forms below
//   multiscalar_mul_vartime({bases, scalars}, scalars, points)       the same, and static bases that have tables
//
// Lengths and limits are checked first, then the scalars, then the points, each before anything is added up.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <variant>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/error.h"
#include "slipstream/msm/options.h"
#include "slipstream/msm/static_bases.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// A point in the form that multiplications add: affine, 128 bytes. It takes half as much work to prepare as any other
/// form.
using AffinePoint = CurveAddend;

/// Scalars: elements of the field, or 32 bytes each that must be canonical (an integer below l, little-endian).
using ScalarSpan = std::variant<std::span<const Scalar>, std::span<const Bytes32>>;
/// Points: extended (best with Z = 1, as decoding leaves them), affine, or encoded. All encodings are decoded in the
/// call, even if the coefficient is zero.
using PointSpan = std::variant<std::span<const ristretto255::Point>, std::span<const AffinePoint>,
                               std::span<const ristretto255::Encoding>>;

/// scalars[i] belongs to base i; bases after the last scalar are not used.
struct StaticTerms {
  const StaticBases& bases;  ///< The bases. They must outlive the call.
  ScalarSpan scalars;        ///< One for each base, or for the first ones.
};

/// The sum of scalars[i] * points[i] (the identity for no points), or the error in the input. There must be as many
/// scalars as points, at most kMaxPoints. Memory: about 170 bytes per point (40 if the points are affine), and the
/// plan's memory (plan_memory). O(n / log n) point additions for many points. Thread-safe.
[[nodiscard]] std::expected<ristretto255::Point, Error> multiscalar_mul_vartime(const ScalarSpan& scalars,
                                                                                const PointSpan& points,
                                                                                const Options& options = {},
                                                                                Stats* stats = nullptr);

/// The same plus the sum of statics.scalars[i] * base i. The tables of the bases are used if that is cheaper than
/// adding the bases like other points (msm/static_bases.h). An index in the error counts the static scalars first, then
/// the others.
[[nodiscard]] std::expected<ristretto255::Point, Error> multiscalar_mul_vartime(const StaticTerms& statics,
                                                                                const ScalarSpan& scalars,
                                                                                const PointSpan& points,
                                                                                const Options& options = {},
                                                                                Stats* stats = nullptr);

/// For spans whose lengths the caller already knows to be valid. Preconditions: as many scalars as points, at most
/// kMaxPoints. Thread-safe.
[[nodiscard]] ristretto255::Point multiscalar_mul_unchecked_vartime(std::span<const Scalar> scalars,
                                                                    std::span<const ristretto255::Point> points,
                                                                    const Options& options = {},
                                                                    Stats* stats = nullptr);

/// Converts points to affine form. One inversion for every 256 points whose Z are not all 1.
[[nodiscard]] std::vector<AffinePoint> to_affine(std::span<const ristretto255::Point> points);

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
