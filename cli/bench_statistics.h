// Statistics of repeated measurements. Nothing here assumes a normal distribution: times have a hard lower bound and a
// long upper tail. Sources: order statistics as in David and Nagaraja, "Order Statistics", 7.1; Mann and Whitney, "On a
// test of whether one of two random variables is stochastically larger than the other" (1947).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace slipstream::cli {

/// The median of samples and an interval around it, all in the unit of the samples.
struct Estimate {
  double median = 0;
  /// The bounds of a confidence interval of the median of at least 95 %: two of the sorted samples. With fewer than six
  /// samples there is no such interval; then these are the smallest and the largest sample.
  double low = 0, high = 0;
  double least = 0;

  /// Half the width of the interval, in percent of the median; 0 if the median is 0.
  [[nodiscard]] double spread_percent() const;
};

/// Precondition: there is a sample. O(n log n).
[[nodiscard]] Estimate estimate(std::span<const double> samples);

/// The median; the mean of the middle two of an even number. Precondition: there is a sample.
[[nodiscard]] double median(std::span<const double> samples);

/// The two-sided p-value of the Mann-Whitney rank test: the probability of ranks at least as uneven as these if both
/// lists come from one distribution. Exact for at most 20 samples a list without ties, otherwise the normal
/// approximation with corrections for ties and continuity. 1 if a list is empty.
[[nodiscard]] double rank_test(std::span<const double> a, std::span<const double> b);

enum class Verdict : std::uint8_t { faster, slower, no_difference };
/// "faster", "slower", "no difference".
[[nodiscard]] std::string_view name(Verdict verdict);

struct Change {
  /// Of the median, in percent: positive if `now` takes longer.
  double percent = 0;
  double p_value = 1;
  Verdict verdict = Verdict::no_difference;
};

/// A difference counts if its p-value is at most this...
inline constexpr double kLargestPValue = 0.01;
/// ...and the medians differ by at least this much: two processes differ systematically by up to 2 %, because memory
/// is placed differently.
inline constexpr double kLeastChangePercent = 2;
/// With fewer samples in both lists, no p-value is small enough.
inline constexpr std::size_t kLeastSamplesToCompare = 5;

/// Precondition: both have a sample, and times are above zero.
[[nodiscard]] Change compare(std::span<const double> before, std::span<const double> now);

}  // namespace slipstream::cli
