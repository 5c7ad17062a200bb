// Many independent sums: their scalars and points are prepared together, as if they were those of one sum, and then
// every sum is worked out by a plan of its own.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/stopwatch.h"
#include "msm/detail/engine.h"
#include "msm/detail/inputs.h"
#include "msm/detail/mixed_sum.h"
#include "msm/detail/parallel.h"
#include "msm/detail/prepare.h"
#include "msm/kernels/scratch.h"
#include "msm/multiscalar.h"

namespace slipstream::msm {

namespace {

using Kind = Error::Kind;
using ristretto255::Encoding;
using ristretto255::Point;

/// Sums of at least so many points are worked out one after the other, each by all threads.
constexpr std::size_t kShared = 2048;
/// Small sums a job of a thread.
constexpr std::size_t kSumsPerJob = 16;

/// Where the addends of a sum stand among those of all sums: the points of one form behind those of another.
struct Place {
  std::size_t begin = 0, count = 0;
};

/// All points as addends, by form: one conversion of everything that has to be converted.
class Addends {
 public:
  /// Fills `out`. The lowest sum with a point that does not decode, if there is one.
  [[nodiscard]] std::optional<Error> prepare(std::span<const SumTerms> sums, std::span<CurveAddend> out,
                                             const Options& options, Stats* stats);
  [[nodiscard]] const Place& place(std::size_t sum) const { return places_[sum]; }

 private:
  std::vector<Place> places_;
};

std::optional<Error> Addends::prepare(std::span<const SumTerms> sums, std::span<CurveAddend> out,
                                      const Options& options, Stats* stats) {
  std::vector<Point> extended;
  std::vector<Encoding> encodings;
  std::vector<std::size_t> encoded_sums;
  places_.resize(sums.size());
  std::size_t affine = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const PointSpan& points = sums[i].points;
    places_[i].count = detail::count(points);
    if (const auto* p = std::get_if<std::span<const Point>>(&points)) {
      places_[i].begin = extended.size();
      extended.insert(extended.end(), p->begin(), p->end());
    } else if (const auto* e = std::get_if<std::span<const Encoding>>(&points)) {
      places_[i].begin = encodings.size();
      encodings.insert(encodings.end(), e->begin(), e->end());
      encoded_sums.push_back(i);
    } else {
      const auto a = std::get<std::span<const AffinePoint>>(points);
      places_[i].begin = affine;
      std::ranges::copy(a, out.begin() + static_cast<std::ptrdiff_t>(affine));
      affine += a.size();
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::size_t form = sums[i].points.index();
    if (form == PointSpan(std::span<const Point>()).index()) places_[i].begin += affine;
    if (form == PointSpan(std::span<const Encoding>()).index()) places_[i].begin += affine + extended.size();
  }
  detail::to_addends(extended, out.subspan(affine, extended.size()), options.threads);

  const std::size_t first = affine + extended.size();
  const auto bad = detail::to_addends_vartime(std::span<const Encoding>(encodings), out.subspan(first), options, stats);
  if (!bad) return std::nullopt;
  for (const std::size_t sum : encoded_sums) {
    const Place& place = places_[sum];
    if (first + *bad < place.begin + place.count) {
      return Error{Kind::point_not_decodable, first + *bad - place.begin, sum};
    }
  }
  std::unreachable();
}

}  // namespace

std::expected<std::vector<Point>, Error> multiscalar_mul_batch_vartime(std::span<const SumTerms> sums,
                                                                       const Options& options, Stats* stats) {
  const Stopwatch watch;
  const std::uint64_t decode_before = stats == nullptr ? 0 : stats->decode_ns;
  const std::size_t limit = detail::max_points(options);
  std::size_t total = 0, scalar_room = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::size_t n = detail::count(sums[i].points);
    if (detail::count(sums[i].scalars) != n) return std::unexpected(Error{Kind::different_lengths, n, i});
    if (n > limit - total) return std::unexpected(Error{Kind::too_many_points, total + n, i});
    total += n;
    scalar_room += detail::scalar_room(sums[i].scalars);
  }

  ScratchMemory memory(
      scratch_bytes<Scalar>(scalar_room) + scratch_bytes<SignedScalar>(total) + scratch_bytes<CurveAddend>(total),
      detail::most_kept(options));
  Scratch scratch = memory.scratch();
  Scalar* const room = scratch.take<Scalar>(scalar_room);
  const std::span balanced(scratch.take<SignedScalar>(total), total);
  std::vector<ScalarStats> scalar_stats(sums.size());
  std::vector<std::size_t> first_scalar(sums.size());
  for (std::size_t i = 0, next = 0, used = 0; i < sums.size(); ++i) {
    const std::size_t n = detail::count(sums[i].scalars), needs = detail::scalar_room(sums[i].scalars);
    const auto scalars = detail::to_scalars_vartime(sums[i].scalars, {room + used, needs}, options.threads);
    if (!scalars) return std::unexpected(Error{Kind::scalar_not_canonical, scalars.error(), i});
    scalar_stats[i] = detail::balance_all_vartime(*scalars, balanced.subspan(next, n), options.threads);
    first_scalar[i] = next;
    next += n;
    used += needs;
  }
  const std::span addends(scratch.take<CurveAddend>(total), total);
  Addends prepared;
  if (const auto error = prepared.prepare(sums, addends, options, stats)) return std::unexpected(*error);

  std::vector<Point> out(sums.size());
  const auto run = [&](std::size_t i, const Options& own) {
    const Place& place = prepared.place(i);
    out[i] = detail::plain_sum_vartime(addends.data() + place.begin, balanced.data() + first_scalar[i], place.count,
                                       scalar_stats[i], own, nullptr);
  };
  Options alone = options;
  alone.threads = 1;
  const auto shared = [&](std::size_t i) { return options.threads != 1 && prepared.place(i).count >= kShared; };
  const CurveKernels& kernels = msm_kernels();
  const detail::Blocks blocks{sums.size(), kSumsPerJob};
  detail::for_each_job(options.threads, blocks.count(), [&](std::size_t block) {
    // Those that Straus' algorithm takes are worked out together.
    std::vector<StrausJob<CurveAddend>> jobs;
    std::vector<std::size_t> owners;
    for (std::size_t i = blocks.begin(block), end = i + blocks.size(block); i < end; ++i) {
      if (shared(i)) continue;
      const Shape shape{.points = scalar_stats[i].nonzero, .bits = scalar_stats[i].bits()};
      const Plan plan = detail::choose_plan(options.plan, shape, kernels.costs);
      if (plan.algorithm == Algorithm::straus && plan.chunks == 1) {
        jobs.push_back({.points = addends.data() + prepared.place(i).begin,
                        .scalars = balanced.data() + first_scalar[i],
                        .n = prepared.place(i).count,
                        .width = plan.parameter,
                        .bits = shape.bits});
        owners.push_back(i);
      } else {
        run(i, alone);
      }
    }
    std::vector<group::EdwardsPoint> together(jobs.size());
    ScratchMemory own(kernels.straus_sums_scratch_bytes(jobs.data(), jobs.size()), detail::most_kept(options));
    kernels.straus_sums_vartime(jobs.data(), jobs.size(), together.data(), own.scratch());
    for (std::size_t j = 0; j < jobs.size(); ++j) out[owners[j]] = Point(together[j]);
  });
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (shared(i)) run(i, options);
  }
  if (stats != nullptr) {
    for (const ScalarStats& s : scalar_stats) stats->points += s.nonzero;
    stats->multiply_ns += watch.nanoseconds() - (stats->decode_ns - decode_before);
  }
  return out;
}

}  // namespace slipstream::msm
