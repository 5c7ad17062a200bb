#include "msm/multiscalar.h"

#include "base/check.h"
#include "msm/detail/engine.h"
#include "msm/detail/prepare.h"
#include "msm/detail/stopwatch.h"

namespace slipstream::msm {

namespace {

/// Everything after the points have become addends.
ristretto255::Point multiply(std::span<const Scalar> scalars, std::span<const CurveAddend> points,
                             const Options& options, Stats* stats) {
  const std::size_t n = scalars.size();
  ScratchMemory memory(scratch_bytes<SignedScalar>(n));
  const std::span balanced(memory.scratch().take<SignedScalar>(n), n);
  const ScalarStats scalar_stats = detail::balance_all_vartime(scalars, balanced, options.threads);
  if (stats != nullptr) stats->points += scalar_stats.nonzero;

  const detail::Terms<CurveAddend> terms{.points = points, .scalars = balanced, .bits = scalar_stats.bits()};
  const Shape shape{
      .points = scalar_stats.nonzero, .bits = terms.bits, .threads = detail::thread_count(options.threads)};
  const CurveKernels& kernels = msm_kernels();
  const Plan plan = detail::choose_plan(options.plan, shape, kernels.costs);
  return ristretto255::Point(detail::run_plan_vartime(kernels, terms, plan, options.threads));
}

}  // namespace

ristretto255::Point multiscalar_mul_vartime(std::span<const Scalar> scalars,
                                            std::span<const ristretto255::Point> points, const Options& options,
                                            Stats* stats) {
  SLIPSTREAM_CHECK(scalars.size() == points.size());
  const detail::Stopwatch watch;
  ScratchMemory memory(scratch_bytes<CurveAddend>(points.size()));
  const std::span addends(memory.scratch().take<CurveAddend>(points.size()), points.size());
  detail::to_addends(points, addends, options.threads);
  const ristretto255::Point sum = multiply(scalars, addends, options, stats);
  if (stats != nullptr) stats->multiply_ns += watch.nanoseconds();
  return sum;
}

std::expected<ristretto255::Point, Undecodable> multiscalar_mul_encoded_vartime(
    std::span<const Scalar> scalars, std::span<const ristretto255::Encoding> encodings, const Options& options,
    Stats* stats) {
  SLIPSTREAM_CHECK(scalars.size() == encodings.size());
  const detail::Stopwatch decode_watch;
  ScratchMemory memory(scratch_bytes<CurveAddend>(encodings.size()));
  const std::span addends(memory.scratch().take<CurveAddend>(encodings.size()), encodings.size());
  const auto bad = detail::decode_to_addends_vartime(encodings, addends, options.threads);
  if (stats != nullptr) {
    stats->decode_ns += decode_watch.nanoseconds();
    stats->decoded += bad.value_or(encodings.size());
  }
  if (bad) return std::unexpected(Undecodable{*bad});

  const detail::Stopwatch watch;
  const ristretto255::Point sum = multiply(scalars, addends, options, stats);
  if (stats != nullptr) stats->multiply_ns += watch.nanoseconds();
  return sum;
}

}  // namespace slipstream::msm
