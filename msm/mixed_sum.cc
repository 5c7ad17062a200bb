#include "msm/detail/mixed_sum.h"

#include <algorithm>
#include <span>

#include "base/check.h"
#include "msm/detail/engine.h"
#include "msm/tuning.h"

namespace slipstream::msm::detail {

namespace {

/// Chooses a plan for the shape and runs it. `make_terms` tells the terms of a plan.
template <class MakeTerms>
ristretto255::Point run(const Shape& shape, const Options& options, Stats* stats, const MakeTerms& make_terms) {
  const CurveKernels& kernels = msm_kernels();
  const Plan plan = choose_plan(options.plan, shape, plan_costs());
  if (stats != nullptr) stats->points += shape.points + shape.table_points;
  return ristretto255::Point(run_plan_vartime(kernels, make_terms(plan), plan, options.threads));
}

}  // namespace

void StaticCoefficients::add(std::size_t index, const Scalar& coefficient) {
  const SignedScalar scalar = balance_vartime(coefficient.words(), kGroupOrder);
  if (scalar.is_zero()) return;
  indices.push_back(static_cast<std::uint32_t>(index));
  scalars.push_back(scalar);
  stats.count(scalar);
}

ristretto255::Point plain_sum_vartime(const CurveAddend* addends, const SignedScalar* scalars, std::size_t n,
                                      const ScalarStats& scalar_stats, const Options& options, Stats* stats) {
  const Shape shape{
      .points = scalar_stats.nonzero, .bits = scalar_stats.bits(), .threads = thread_count(options.threads)};
  return run(shape, options, stats, [&](const Plan&) {
    return Terms<CurveAddend>{.points = {addends, n}, .scalars = {scalars, n}, .bits = shape.bits};
  });
}

ristretto255::Point mixed_sum_vartime(CurveAddend* addends, SignedScalar* scalars, std::size_t n,
                                      const ScalarStats& scalar_stats, const StaticBases* bases,
                                      const StaticCoefficients& coefficients, const Options& options, Stats* stats) {
  if (coefficients.size() == 0) return plain_sum_vartime(addends, scalars, n, scalar_stats, options, stats);
  ScalarStats all = scalar_stats;
  all.merge(coefficients.stats);
  const auto tabled = static_cast<std::size_t>(std::ranges::lower_bound(coefficients.indices, bases->tabled()) -
                                               coefficients.indices.begin());
  const Shape shape{.points = all.nonzero - tabled,
                    .table_points = tabled,
                    .table_width = bases->table_width(),
                    .bits = all.bits(),
                    .threads = thread_count(options.threads)};
  return run(shape, options, stats, [&](const Plan& plan) {
    const std::size_t through_tables = plan.algorithm == Algorithm::straus ? tabled : 0;
    std::size_t count = n;
    for (std::size_t i = through_tables; i < coefficients.size(); ++i, ++count) {
      addends[count] = bases->addends()[coefficients.indices[i]];
      scalars[count] = coefficients.scalars[i];
    }
    return Terms<CurveAddend>{.points = {addends, count},
                              .scalars = {scalars, count},
                              .tables = bases->tables(),
                              .table_scalars = std::span(coefficients.scalars).first(through_tables),
                              .sources = std::span(coefficients.indices).first(through_tables),
                              .table_width = bases->table_width(),
                              .bits = shape.bits};
  });
}

}  // namespace slipstream::msm::detail
