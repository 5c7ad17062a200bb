#include "slipstream/msm/detail/mixed_sum.h"

#include <algorithm>
#include <span>

#include "slipstream/base/detail/arena.h"
#include "slipstream/base/detail/check.h"
#include "slipstream/msm/detail/engine.h"

namespace slipstream::msm::detail {

namespace {

/// Chooses a plan for the problem and runs it. `make_terms` makes the terms for a plan.
template <class MakeTerms>
ristretto255::Point run(const Problem& problem, const Options& options, Stats* stats, const MakeTerms& make_terms) {
  const CurveKernels& kernels = msm_kernels();
  const Plan plan = choose_plan(options.plan, problem, msm_kernels().costs);
  if (stats != nullptr) stats->points += problem.points + problem.table_points;
  return ristretto255::Point(run_plan_vartime(kernels, make_terms(plan), plan, options.threads, largest_kept(options)));
}

Problem dynamic_problem(const ScalarStats& stats, unsigned threads) {
  return {.points = stats.nonzero, .bits = stats.bits(), .threads = thread_count(threads)};
}

/// The problem of one sum over all points and bases.
Problem joint_problem(const ScalarStats& dynamic, const StaticBases& bases, const StaticCoefficients& coefficients,
                      unsigned threads) {
  ScalarStats all = dynamic;
  all.merge(coefficients.stats);
  const auto tabled = static_cast<std::size_t>(std::ranges::lower_bound(coefficients.indices, bases.tabled()) -
                                               coefficients.indices.begin());
  return {.points = all.nonzero - tabled,
          .table_points = tabled,
          .table_width = bases.table_width(),
          .bits = all.bits(),
          .threads = thread_count(threads)};
}

/// The problem of the sum over the parts of the bases.
Problem problem_of_parts(const StaticCoefficients& coefficients, unsigned threads) {
  const std::size_t used = std::min(kParts, coefficients.stats.bits() / kPartBits + 1);
  return {.points = coefficients.size() * used, .bits = kPartBits - 1, .threads = thread_count(threads)};
}

/// The plan for that sum, in windows of four bits or more.
Plan plan_of_parts(const Problem& parts, const PlanCosts& costs) {
  return make_bucket_plan(parts, (parts.bits + 1) / 4, costs);
}

/// Whether a sum over the dynamic points and one over the parts of the bases together cost less than one joint sum.
bool parts_are_cheaper(const ScalarStats& dynamic, const StaticBases& bases, const StaticCoefficients& coefficients,
                       unsigned threads) {
  const PlanCosts& costs = msm_kernels().costs;
  const auto cost = [&](const Problem& problem) { return plan_cost(make_plan(problem, costs), problem, costs); };
  const Problem parts = problem_of_parts(coefficients, threads);
  // Parts are addends already, so they need no preparation.
  const double prepared = static_cast<double>(parts.points) * costs.point / parts.threads;
  return cost(dynamic_problem(dynamic, threads)) + plan_cost(plan_of_parts(parts, costs), parts, costs) - prepared <
         cost(joint_problem(dynamic, bases, coefficients, threads));
}

/// The sum of the bases by their parts. Precondition: every base with a coefficient has parts.
ristretto255::Point sum_of_parts_vartime(const StaticBases& bases, const StaticCoefficients& coefficients,
                                         const Options& options, Stats* stats) {
  const CurveKernels& kernels = msm_kernels();
  const Problem problem = problem_of_parts(coefficients, options.threads);
  const Plan plan = plan_of_parts(problem, msm_kernels().costs);
  const Windows windows{.count = plan.parameter, .bits = problem.bits};
  std::vector<group::EdwardsPoint> sums(windows.count * plan.chunks);
  for_each_job(options.threads, sums.size(), [&](std::size_t number) {
    const auto window = static_cast<unsigned>(number / plan.chunks);
    const Share share(coefficients.size(), number % plan.chunks, plan.chunks);
    const std::size_t n = share.size * kParts;
    Arena arena(largest_kept(options));
    PointDigit* const digits = arena.take<PointDigit>(n);
    part_digits_vartime(coefficients.scalars.data() + share.begin, coefficients.indices.data() + share.begin,
                        share.size, windows.offset(window), windows.width(window), digits);
    const DigitsJob<CurveAddend> job{
        .points = bases.part_addends(), .digits = digits, .n = n, .width = windows.width(window)};
    sums[number] = kernels.digits_sum_vartime(job, arena);
  });
  if (stats != nullptr) stats->points += coefficients.size();
  return ristretto255::Point(kernels.join_windows_vartime(sums.data(), windows, plan.chunks));
}

}  // namespace

void StaticCoefficients::add(std::size_t index, const Scalar& coefficient) {
  const SignedScalar scalar = balance_vartime(coefficient.words(), field::Scalar::kOrder);
  if (scalar.is_zero()) return;
  indices.push_back(static_cast<std::uint32_t>(index));
  scalars.push_back(scalar);
  stats.count(scalar);
}

ristretto255::Point plain_sum_vartime(const CurveAddend* addends, const SignedScalar* scalars, std::size_t n,
                                      const ScalarStats& scalar_stats, const Options& options, Stats* stats) {
  const Problem problem = dynamic_problem(scalar_stats, options.threads);
  return run(problem, options, stats, [&](const Plan&) {
    return Terms<CurveAddend>{.points = {addends, n}, .scalars = {scalars, n}, .bits = problem.bits};
  });
}

ristretto255::Point mixed_sum_vartime(CurveAddend* addends, SignedScalar* scalars, std::size_t n,
                                      const ScalarStats& scalar_stats, const StaticBases* bases,
                                      const StaticCoefficients& coefficients, const Options& options, Stats* stats) {
  if (coefficients.size() == 0) return plain_sum_vartime(addends, scalars, n, scalar_stats, options, stats);
  if (coefficients.indices.back() < bases->parted()) {
    const bool in_parts = options.bases_in_parts
                              ? *options.bases_in_parts
                              : !options.plan && parts_are_cheaper(scalar_stats, *bases, coefficients, options.threads);
    if (in_parts) {
      const ristretto255::Point dynamic = plain_sum_vartime(addends, scalars, n, scalar_stats, options, stats);
      return dynamic + sum_of_parts_vartime(*bases, coefficients, options, stats);
    }
  }
  const Problem problem = joint_problem(scalar_stats, *bases, coefficients, options.threads);
  const std::size_t tabled = problem.table_points;
  return run(problem, options, stats, [&](const Plan& plan) {
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
                              .bits = problem.bits};
  });
}

}  // namespace slipstream::msm::detail
