#include "cli/bench_statistics.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

namespace slipstream::cli {
namespace {

std::vector<double> sorted(std::span<const double> samples) {
  std::vector<double> out(samples.begin(), samples.end());
  std::ranges::sort(out);
  return out;
}

double median_of_sorted(std::span<const double> samples) {
  const std::size_t n = samples.size();
  return n % 2 == 1 ? samples[n / 2] : (samples[n / 2 - 1] + samples[n / 2]) / 2;
}

/// The largest k for which the samples of rank k and n + 1 - k (from 1) enclose the median with 95 %; 1 if there is
/// none. The number of samples below the median is binomial.
std::size_t rank_of_bound(std::size_t n) {
  constexpr double kTail = 0.025;
  const auto count = static_cast<double>(n);
  double below = 0;
  std::size_t rank = 0;
  for (std::size_t k = 0; k < n / 2; ++k) {
    const auto i = static_cast<double>(k);
    below +=
        std::exp(std::lgamma(count + 1) - std::lgamma(i + 1) - std::lgamma(count - i + 1) - count * std::numbers::ln2);
    if (below > kTail) break;
    rank = k + 1;
  }
  return std::max(rank, std::size_t{1});
}

struct Ranks {
  /// The sum of the ranks of the first list, from 1; equal samples share the mean of their ranks.
  double sum = 0;
  /// Over groups of t equal samples, the sum of t^3 - t.
  double ties = 0;
};

Ranks ranks_of(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, bool>> all;
  for (const double x : a) all.emplace_back(x, true);
  for (const double x : b) all.emplace_back(x, false);
  std::ranges::sort(all);
  Ranks out;
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    std::size_t from_a = 0;
    for (end = begin; end < all.size() && all[end].first == all[begin].first; ++end) from_a += all[end].second ? 1 : 0;
    const auto t = static_cast<double>(end - begin);
    out.sum += static_cast<double>(from_a) * (static_cast<double>(begin + end + 1) / 2);
    out.ties += t * t * t - t;
  }
  return out;
}

/// The probability that U is at most `u`, over all orders of n and m samples. O((n m)^2).
double exact_tail(std::size_t n, std::size_t m, std::size_t u) {
  const std::size_t most = n * m;
  // counts[j][v]: orders of the first i samples of one list and j of the other with U = v, for the current i.
  std::vector<std::vector<double>> counts(m + 1, std::vector<double>(most + 1, 0));
  for (auto& row : counts) row[0] = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    for (std::size_t j = 1; j <= m; ++j) {
      // The largest sample is of the first list, above j others, or of the second.
      for (std::size_t v = most + 1; v-- > 0;) {
        counts[j][v] = (v >= j ? counts[j][v - j] : 0) + counts[j - 1][v];
      }
    }
  }
  double tail = 0, all = 0;
  for (std::size_t v = 0; v <= most; ++v) {
    all += counts[m][v];
    if (v <= u) tail += counts[m][v];
  }
  return tail / all;
}

}  // namespace

double Estimate::spread_percent() const { return median == 0 ? 0 : 100 * (high - low) / 2 / median; }

double median(std::span<const double> samples) { return median_of_sorted(sorted(samples)); }

Estimate estimate(std::span<const double> samples) {
  const std::vector<double> all = sorted(samples);
  const std::size_t rank = rank_of_bound(all.size());
  return {.median = median_of_sorted(all), .low = all[rank - 1], .high = all[all.size() - rank], .least = all.front()};
}

double rank_test(std::span<const double> a, std::span<const double> b) {
  constexpr std::size_t kMostExact = 20;
  if (a.empty() || b.empty()) return 1;
  const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  const Ranks ranks = ranks_of(a, b);
  const double u = ranks.sum - n * (n + 1) / 2;
  const double smaller = std::min(u, n * m - u);
  if (ranks.ties == 0 && a.size() <= kMostExact && b.size() <= kMostExact) {
    return std::min(1.0, 2 * exact_tail(a.size(), b.size(), static_cast<std::size_t>(std::lround(smaller))));
  }
  const double variance = n * m / 12 * (n + m + 1 - ranks.ties / ((n + m) * (n + m - 1)));
  if (variance <= 0) return 1;
  const double z = std::max(0.0, n * m / 2 - smaller - 0.5) / std::sqrt(variance);
  return std::erfc(z / std::numbers::sqrt2);
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster:
      return "faster";
    case Verdict::slower:
      return "slower";
    case Verdict::no_difference:
      return "no difference";
  }
  std::unreachable();
}

Change compare(std::span<const double> before, std::span<const double> now) {
  Change out{.percent = 100 * (median(now) / median(before) - 1), .p_value = rank_test(before, now)};
  if (out.p_value > kLargestPValue || std::abs(out.percent) < kLeastChangePercent) return out;
  out.verdict = out.percent < 0 ? Verdict::faster : Verdict::slower;
  return out;
}

}  // namespace slipstream::cli
