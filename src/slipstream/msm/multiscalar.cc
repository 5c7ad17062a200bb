#include "slipstream/msm/multiscalar.h"

#include <optional>

#include "slipstream/base/detail/arena.h"
#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/work_clock.h"
#include "slipstream/msm/detail/engine.h"
#include "slipstream/msm/detail/inputs.h"
#include "slipstream/msm/detail/mixed_sum.h"
#include "slipstream/msm/detail/parallel.h"
#include "slipstream/msm/detail/prepare.h"

namespace slipstream::msm {

namespace {

using Kind = Error::Kind;
using ristretto255::Point;

/// Processor time of a call without decoding; not counted if the call fails.
class MultiplyTime {
 public:
  explicit MultiplyTime(Stats* stats) : stats_(stats) {
    if (stats == nullptr) return;
    decode_before_ = stats->decode_ns;
    clock_.emplace();
  }
  void add_to_stats() const {
    if (clock_) stats_->multiply_ns += clock_->nanoseconds() - (stats_->decode_ns - decode_before_);
  }

 private:
  Stats* stats_;
  std::uint64_t decode_before_ = 0;
  std::optional<WorkClock> clock_{};
};

std::expected<Point, Error> sum_in_arena_vartime(const StaticTerms* statics, const ScalarSpan& scalars,
                                                 const PointSpan& points, const Options& options, Stats* stats) {
  const MultiplyTime time(stats);
  const std::size_t n = detail::count(points);
  const std::size_t fixed = statics == nullptr ? 0 : detail::count(statics->scalars);
  if (detail::count(scalars) != n) return std::unexpected(Error{Kind::DifferentLengths, n});
  if (statics != nullptr && fixed > statics->bases.size()) {
    return std::unexpected(Error{Kind::DifferentLengths, statics->bases.size()});
  }
  const std::size_t limit = detail::max_points(options);
  if (n > limit || fixed > limit - n) return std::unexpected(Error{Kind::TooManyPoints, n + fixed});

  const bool affine = fixed == 0 && std::holds_alternative<std::span<const AffinePoint>>(points);
  Arena arena(detail::largest_kept(options));
  CurveAddend* const addends = arena.take<CurveAddend>(affine ? 0 : n + fixed);

  detail::StaticCoefficients coefficients(fixed);
  if (statics != nullptr) {
    const auto own = detail::to_scalars_vartime(statics->scalars, arena, options.threads);
    if (!own) return std::unexpected(Error{Kind::ScalarNotCanonical, own.error()});
    for (std::size_t i = 0; i < fixed; ++i) coefficients.add(i, (*own)[i]);
  }
  const auto own = detail::to_scalars_vartime(scalars, arena, options.threads);
  if (!own) return std::unexpected(Error{Kind::ScalarNotCanonical, fixed + own.error()});
  SignedScalar* const balanced = arena.take<SignedScalar>(n + fixed);
  const ScalarStats scalar_stats = detail::balance_all_vartime(*own, {balanced, n}, options.threads);

  Point sum;
  if (affine) {
    const auto given = std::get<std::span<const AffinePoint>>(points);
    sum = detail::plain_sum_vartime(given.data(), balanced, n, scalar_stats, options, stats);
  } else {
    const auto bad = detail::to_addends_vartime(points, {addends, n}, options, stats);
    if (bad) return std::unexpected(Error{Kind::PointNotDecodable, fixed + *bad});
    sum = detail::mixed_sum_vartime(addends, balanced, n, scalar_stats, statics == nullptr ? nullptr : &statics->bases,
                                    coefficients, options, stats);
  }
  time.add_to_stats();
  return sum;
}

std::expected<Point, Error> sum_vartime(const StaticTerms* statics, const ScalarSpan& scalars, const PointSpan& points,
                                        const Options& options, Stats* stats) {
  std::expected<Point, Error> out;
  detail::in_arena(options.threads, [&](unsigned threads) {
    Options inside = options;
    inside.threads = threads;
    out = sum_in_arena_vartime(statics, scalars, points, inside, stats);
  });
  return out;
}

}  // namespace

std::expected<Point, Error> multiscalar_mul_vartime(const ScalarSpan& scalars, const PointSpan& points,
                                                    const Options& options, Stats* stats) {
  return sum_vartime(nullptr, scalars, points, options, stats);
}

std::expected<Point, Error> multiscalar_mul_vartime(const StaticTerms& statics, const ScalarSpan& scalars,
                                                    const PointSpan& points, const Options& options, Stats* stats) {
  return sum_vartime(&statics, scalars, points, options, stats);
}

Point multiscalar_mul_unchecked_vartime(std::span<const Scalar> scalars, std::span<const Point> points,
                                        const Options& options, Stats* stats) {
  const auto sum = sum_vartime(nullptr, scalars, points, options, stats);
  SLIPSTREAM_CHECK(sum.has_value());
  return *sum;
}

std::vector<AffinePoint> to_affine(std::span<const Point> points) {
  std::vector<AffinePoint> out(points.size());
  detail::to_addends(points, out, 1);
  return out;
}

}  // namespace slipstream::msm
