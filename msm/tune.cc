#include "msm/tune.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <vector>

#include "msm/detail/prepare.h"
#include "msm/kernels.h"
#include "msm/multiscalar.h"
#include "msm/recoding.h"
#include "msm/static_bases.h"
#include "msm/straus.h"
#include "msm/tuning.h"

namespace slipstream::msm {

namespace {

using ristretto255::Point;

constexpr unsigned kBits = 252;
constexpr unsigned kStrausWidth = 5;
constexpr double kLength = kBits + 1;
/// Beyond these, addends and buckets no longer fit the second-level cache, as in msm/plan.cc.
constexpr double kNearPoints = 8192;
constexpr double kNearBuckets = 8192;

/// One equation of a fit: the sum of coefficients[i] * unknown[i] is `time`.
template <std::size_t N>
struct Sample {
  std::array<double, N> coefficients;
  double time;
};

/// Solves A x = b for a symmetric positive definite A by elimination.
template <std::size_t N>
std::array<double, N> solve(std::array<std::array<double, N>, N> A, std::array<double, N> b) {
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = i + 1; j < N; ++j) {
      const double factor = A[j][i] / A[i][i];
      for (std::size_t k = i; k < N; ++k) A[j][k] -= factor * A[i][k];
      b[j] -= factor * b[i];
    }
  }
  for (std::size_t i = N; i-- > 0;) {
    for (std::size_t k = i + 1; k < N; ++k) b[i] -= A[i][k] * b[k];
    b[i] /= A[i][i];
  }
  return b;
}

/// The unknowns, none negative, with the least sum of squared relative errors. What comes out negative is set to zero
/// and the others are found again.
template <std::size_t N>
std::array<double, N> fit(const std::vector<Sample<N>>& samples) {
  std::array<bool, N> zero{};
  while (true) {
    std::array<std::array<double, N>, N> A{};
    std::array<double, N> b{};
    for (const Sample<N>& s : samples) {
      const double weight = 1 / (s.time * s.time);
      for (std::size_t i = 0; i < N; ++i) {
        for (std::size_t j = 0; j < N; ++j) A[i][j] += weight * s.coefficients[i] * s.coefficients[j];
        b[i] += weight * s.coefficients[i] * s.time;
      }
    }
    for (std::size_t i = 0; i < N; ++i) {
      // An unknown that is zero, or that no sample tells anything about, has the equation x = 0.
      if (!zero[i] && A[i][i] > 0) continue;
      for (std::size_t j = 0; j < N; ++j) A[i][j] = A[j][i] = 0;
      A[i][i] = 1;
      b[i] = 0;
    }
    const std::array<double, N> x = solve(A, b);
    const auto least = std::ranges::min_element(x);
    if (*least >= 0) return x;
    zero[static_cast<std::size_t>(least - x.begin())] = true;
  }
}

class Tuner {
 public:
  explicit Tuner(const TuneOptions& options) : options_(options), built_in_(msm_kernels().costs) {
    const std::size_t n = std::max<std::size_t>(options.max_points, kStaticBases);
    // A walk: different points with random coordinates. The scalars are powers of one with many digits.
    const Scalar base = -Scalar::from_u64(0x9e3779b97f4a7c15).invert();
    const Point step = base * Point::basepoint();
    std::vector<Point> walk(n);
    Point p = step.doubled();
    Scalar s = base;
    for (std::size_t i = 0; i < n; ++i) {
      walk[i] = p = p + step;
      scalars_.push_back(s = s * base);
    }
    points_ = to_affine(walk);
    for (std::size_t size = 128; size <= options.max_points; size *= size >= 8192 ? 4 : 2) sizes_.push_back(size);
    total_ = 2 + kStrausSizes.size() + 1 + kWays.size() * sizes_.size();
  }

  std::optional<PlanCosts> run() {
    measure_preparation();
    measure_straus();
    measure_tables();
    measure_pippenger();
    if (stopped_) return std::nullopt;
    // On a machine with much else to do, the share of a window may come out as anything.
    return within_limits(costs_);
  }

 private:
  static constexpr std::size_t kPrepared = 4096;
  static constexpr std::size_t kStaticBases = 128;
  static constexpr std::array<std::size_t, 9> kStrausSizes = {1, 2, 4, 8, 16, 32, 48, 64, 96};
  /// Numbers of windows that are tried, relative to the best by the constants of the build.
  static constexpr std::array<double, 3> kWays = {0.8, 1.0, 1.25};

  /// Median nanoseconds of a call; nothing runs, and the number means nothing, once the work was stopped.
  template <class Run>
  double time(const Run& run) {
    if (stopped_) return 1;
    const auto nanoseconds_of = [&](std::size_t calls) {
      const auto begin = std::chrono::steady_clock::now();
      for (std::size_t i = 0; i < calls; ++i) run();
      return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
    };
    constexpr std::size_t kRuns = 7;
    run();
    const double once = std::max(nanoseconds_of(1), 1.0);
    const double share = options_.seconds * 1e9 / static_cast<double>(total_);
    const auto runs = static_cast<std::size_t>(std::clamp(share / once, 2.0, double{kRuns}));
    const auto calls = static_cast<std::size_t>(std::max(1.0, share / once / static_cast<double>(runs)));
    std::vector<double> times(runs);
    for (double& t : times) t = nanoseconds_of(calls) / static_cast<double>(calls);
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(runs / 2));
    ++done_;
    if (options_.progress && !options_.progress(done_, total_)) stopped_ = true;
    return times[runs / 2];
  }

  double time_plan(std::size_t n, const Plan& plan) {
    const std::span scalars = std::span<const Scalar>(scalars_).first(n);
    const std::span points = std::span<const AffinePoint>(points_).first(n);
    return time([&] { sink_ = multiscalar_mul_vartime(scalars, points, {.plan = plan}).value(); });
  }

  void measure_preparation() {
    const std::vector<Point> points(kPrepared, Point::basepoint());
    std::vector<AffinePoint> addends(kPrepared);
    std::vector<SignedScalar> magnitudes(kPrepared);
    const std::size_t n = std::min(kPrepared, scalars_.size());
    balance_ = time([&] {
                 static_cast<void>(detail::balance_all_vartime(std::span<const Scalar>(scalars_).first(n),
                                                               std::span(magnitudes).first(n), 1));
               }) /
               static_cast<double>(n);
    costs_.point = balance_ + time([&] { detail::to_addends(points, addends, 1); }) / kPrepared;
  }

  void measure_straus() {
    std::vector<Sample<2>> samples;
    for (const std::size_t n : kStrausSizes) {
      const auto points = static_cast<double>(n);
      const double t = time_plan(n, {Algorithm::straus, kStrausWidth, 1}) - balance_ * points;
      samples.push_back({{kLength, points}, std::max(t, 1.0)});
    }
    if (stopped_) return;
    const auto [doubling, each] = fit(samples);
    costs_.doubling = doubling;
    const auto entries = static_cast<double>(odd_multiples(kStrausWidth));
    const double built_in = built_in_.table_entry * entries + built_in_.table_addition * kLength / (kStrausWidth + 1);
    costs_.table_entry = built_in_.table_entry * each / built_in;
    costs_.table_addition = built_in_.table_addition * each / built_in;
  }

  void measure_tables() {
    std::vector<Point> points;
    for (std::size_t i = 0; i < kStaticBases; ++i) points.emplace_back(OneLaneCurve::to_sum(points_[i]));
    const StaticBases bases(points);
    const std::span scalars = std::span<const Scalar>(scalars_).first(kStaticBases);
    const Options options{.plan = Plan{Algorithm::straus, kStrausWidth, 1}};
    const double t = time([&] { sink_ = multiscalar_mul_vartime({bases, scalars}, {}, {}, options).value(); });
    const double additions = kStaticBases * kLength / (bases.table_width() + 1);
    costs_.addition = std::max(0.0, t - costs_.doubling * kLength) / additions;
  }

  void measure_pippenger() {
    std::vector<Sample<5>> samples;
    for (const std::size_t n : sizes_) {
      const auto points = static_cast<double>(n);
      // What many windows would cost by Straus is not the question here: the best of Pippenger.
      unsigned best = 1;
      const Shape shape{.points = n, .bits = kBits};
      const auto cost = [&](unsigned count) { return plan_cost({Algorithm::pippenger, count, 1}, shape, built_in_); };
      for (unsigned count = 15; count <= 84; ++count) {
        if (best == 1 || cost(count) < cost(best)) best = count;
      }
      for (const double way : kWays) {
        const auto count = static_cast<unsigned>(std::clamp(std::round(way * best), 15.0, 84.0));
        const Windows windows{.count = count, .bits = kBits};
        double buckets = 0, far_buckets = 0;
        for (unsigned i = 0; i < count; ++i) {
          const double own = std::exp2(windows.width(i) - 1);
          buckets += own;
          far_buckets += std::max(0.0, own - kNearBuckets);
        }
        const double visits = points * count;
        const double t = time_plan(n, {Algorithm::pippenger, count, 1}) - balance_ * points - costs_.doubling * kLength;
        const double far = points > kNearPoints ? visits * (1 - kNearPoints / points) : 0;
        samples.push_back({{visits, far, buckets, double(count), far_buckets}, std::max(t, 1.0)});
      }
    }
    if (stopped_) return;
    const auto [point_in_window, far_point, bucket, window, far_bucket] = fit(samples);
    costs_.point_in_window = point_in_window;
    costs_.bucket = bucket;
    costs_.window = window;
    const bool measured = static_cast<double>(sizes_.back()) > kNearPoints;
    costs_.far_point = measured ? far_point : built_in_.far_point;
    costs_.far_bucket = measured ? far_bucket : built_in_.far_bucket;
  }

  const TuneOptions& options_;
  PlanCosts built_in_;
  std::vector<AffinePoint> points_;
  std::vector<Scalar> scalars_;
  std::vector<std::size_t> sizes_;
  std::size_t total_ = 0, done_ = 0;
  bool stopped_ = false;
  double balance_ = 0;
  PlanCosts costs_;
  /// Results go where a compiler must leave them.
  Point sink_;
};

}  // namespace

std::optional<PlanCosts> measure_plan_costs(const TuneOptions& options) { return Tuner(options).run(); }

}  // namespace slipstream::msm
