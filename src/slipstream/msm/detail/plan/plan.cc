#include "slipstream/msm/detail/plan/plan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

namespace {

/// The cost of handing jobs to other threads and waiting for them: once, and for each job.
constexpr double kFork = 15000;
constexpr double kJob = 1000;
/// The widths to consider: the counters of a wider window would not fit a second-level cache.
constexpr unsigned kNarrowestWindow = 3;
constexpr unsigned kWidestWindow = 17;

/// The number of addends of 128 bytes that fill a second-level cache of one MiB; and of buckets, of 128 to 256 bytes.
constexpr double kNear = 8192;

/// Jobs that one thread runs in a row.
double rounds(double jobs, const Problem& problem) { return std::ceil(jobs / problem.threads); }

double overhead(double jobs, const Problem& problem) {
  return problem.threads > 1 && jobs > 1 ? kFork + kJob * rounds(jobs, problem) : 0;
}

/// The cost of addends and absolute values.
double preparation(const Problem& problem, const PlanCosts& costs) {
  return static_cast<double>(problem.points) * costs.point / problem.threads;
}

double straus_cost(unsigned width, std::size_t chunks, const Problem& problem, const PlanCosts& costs) {
  const double length = problem.bits + 1;
  const double table = costs.table_entry * static_cast<double>(odd_multiples(width));
  const double point = table + costs.table_addition * length / (width + 1);
  const double table_point = costs.addition * length / (problem.table_width + 1);
  const double jobs = static_cast<double>(chunks);
  const double shared =
      (static_cast<double>(problem.points) * point + static_cast<double>(problem.table_points) * table_point) / jobs;
  return (costs.doubling * length + shared) * rounds(jobs, problem) + overhead(jobs, problem);
}

/// A lower bound on the cost of plans with so many windows: each window has every point and at least one bucket. Rises
/// with `windows`.
double least_pippenger_cost(unsigned windows, const Problem& problem, const PlanCosts& costs) {
  const double points = static_cast<double>(problem.points + problem.table_points);
  const double window = points * costs.point_in_window + costs.bucket + costs.window;
  return windows * window / problem.threads + costs.doubling * (problem.bits + 1);
}

double pippenger_cost(const Plan& plan, const Problem& problem, const PlanCosts& costs) {
  const unsigned length = problem.bits + 1, windows = plan.parameter;
  // length % windows of the windows are one bit wider than the others.
  const double narrow = static_cast<double>(std::uint32_t{1} << (length / windows)) / 2;
  const double buckets = narrow * (1 + static_cast<double>(length % windows) / windows);
  const double points = static_cast<double>(problem.points + problem.table_points);
  const auto far = [](double n) { return n > kNear ? 1 - kNear / n : 0; };
  const double share = points / static_cast<double>(plan.chunks);
  const double job = share * (costs.point_in_window + costs.far_point * far(share)) +
                     buckets * (costs.bucket + costs.far_bucket * far(buckets)) + costs.window;
  const double jobs = windows * static_cast<double>(plan.chunks);
  return job * rounds(jobs, problem) + costs.doubling * length + overhead(jobs, problem);
}

}  // namespace

double plan_cost(const Plan& plan, const Problem& problem, const PlanCosts& costs) {
  return preparation(problem, costs) + (plan.algorithm == Algorithm::straus
                                            ? straus_cost(plan.parameter, plan.chunks, problem, costs)
                                            : pippenger_cost(plan, problem, costs));
}

Plan make_plan(const Problem& problem, const PlanCosts& costs) {
  const unsigned length = problem.bits + 1;
  const std::size_t points = problem.points + problem.table_points;
  const std::size_t fewest_chunks = std::max<std::size_t>(1, (points + kMaxPoints - 1) / kMaxPoints);
  Plan best{.algorithm = Algorithm::straus, .parameter = problem.bits <= 128 ? 4U : 5U, .chunks = fewest_chunks};
  double best_cost = plan_cost(best, problem, costs);
  const auto consider = [&](const Plan& plan) {
    const double cost = plan_cost(plan, problem, costs);
    if (cost < best_cost) {
      best_cost = cost;
      best = plan;
    }
  };
  const std::size_t most_chunks =
      std::clamp<std::size_t>(problem.threads, fewest_chunks, std::max(points, fewest_chunks));
  if (most_chunks > fewest_chunks)
    consider({.algorithm = best.algorithm, .parameter = best.parameter, .chunks = most_chunks});

  const unsigned fewest = (length + kWidestWindow - 1) / kWidestWindow;
  const unsigned most = std::max(fewest, length / kNarrowestWindow);
  for (unsigned windows = fewest; windows <= most; ++windows) {
    if (preparation(problem, costs) + least_pippenger_cost(windows, problem, costs) >= best_cost) break;
    for (std::size_t chunks = fewest_chunks; chunks <= most_chunks; ++chunks) {
      consider({.algorithm = Algorithm::pippenger, .parameter = windows, .chunks = chunks});
      // More jobs than this do not fill the threads better.
      if (windows * chunks >= 4 * static_cast<std::size_t>(problem.threads)) break;
    }
  }
  return best;
}

Plan make_bucket_plan(const Problem& problem, unsigned most_windows, const PlanCosts& costs) {
  const unsigned length = problem.bits + 1;
  const unsigned fewest = (length + kWidestWindow - 1) / kWidestWindow;
  const std::size_t most_chunks = std::clamp<std::size_t>(problem.threads, 1, std::max<std::size_t>(problem.points, 1));
  Plan best{.algorithm = Algorithm::pippenger, .parameter = fewest};
  double best_cost = plan_cost(best, problem, costs);
  for (unsigned windows = fewest; windows <= most_windows; ++windows) {
    for (std::size_t chunks = 1; chunks <= most_chunks; ++chunks) {
      const Plan plan{.algorithm = Algorithm::pippenger, .parameter = windows, .chunks = chunks};
      const double cost = plan_cost(plan, problem, costs);
      if (cost < best_cost) {
        best_cost = cost;
        best = plan;
      }
      // As in make_plan.
      if (windows * chunks >= 4 * static_cast<std::size_t>(problem.threads)) break;
    }
  }
  return best;
}

Plan clamp_plan(const Plan& plan, const Problem& problem) {
  Plan out = plan;
  const unsigned length = problem.bits + 1;
  const std::size_t points = std::max<std::size_t>(problem.points + problem.table_points, 1);
  if (plan.algorithm == Algorithm::straus) {
    out.parameter = std::clamp(plan.parameter, 2U, 8U);
  } else {
    out.parameter = std::clamp(plan.parameter, (length + kMaxWindowWidth - 1) / kMaxWindowWidth, length);
  }
  out.chunks = std::clamp(plan.chunks, (points + kMaxPoints - 1) / kMaxPoints, points);
  return out;
}

std::size_t plan_memory(const Plan& plan, const Problem& problem) {
  const std::size_t points = problem.points + problem.table_points;
  if (plan.algorithm == Algorithm::straus) {
    const std::size_t digits = problem.points * max_naf_digits(problem.bits, plan.parameter) +
                               problem.table_points * max_naf_digits(problem.bits, problem.table_width);
    return problem.points * odd_multiples(plan.parameter) * 160 + 10 * digits;
  }
  const Windows windows{.count = plan.parameter, .bits = problem.bits};
  const std::size_t at_once = std::min<std::size_t>(problem.threads, windows.count * plan.chunks);
  const std::size_t share = (points + plan.chunks - 1) / plan.chunks;
  return at_once * (12 * share + 80 * (std::size_t{1} << windows.max_width()));
}

}  // namespace slipstream::msm
