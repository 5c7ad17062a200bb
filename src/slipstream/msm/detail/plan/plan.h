// The plan of a multiscalar multiplication: the algorithm, the width of its windows, and the number of chunks. A plan
// depends only on the size of the problem and never changes the result. `slipstream info --msm N` prints it.
//
// make_plan() takes the cheapest plan of a cost model with constants of the backend (PlanCosts), in nanoseconds. Let b
// be the bits of the longest scalar:
//
//   both        each point: its addend and its scalar's absolute value    point
//   Straus      each of the b+1 bits: one doubling for all           doubling
//               each point: a table of odd multiples                 table_entry * 2^(width-2)
//               each digit that is not zero, b/(width+1) a point     table_addition
//               the same of each base that brings its own table      addition
//   Pippenger   each of the W windows: each point                    point_in_window (a mixed addition, and sorting)
//                 and if n points do not fit the second-level cache  far_point * (1 - 8192/n)
//               each of the 2^(c-1) buckets, c = (b+1)/W             bucket (a general addition, and the loop)
//                 and if they are b > 8192                           far_bucket * (1 - 8192/b)
//               its other work                                       window
//               joining the windows: b+1 doublings                   doubling
//
// The resulting plans on the portable backend for scalars of full length:
//
//   points      1 thread                   2 threads         8 threads
//        1      Straus                     Straus            Straus
//       32      Straus                     Straus in 2       Straus in 8
//      124      Straus                     Straus in 2       Straus in 8
//      125      Pippenger, W 42, c  6.0    Straus in 2       Straus in 8
//      256      Pippenger, W 36, c  7.0    W 36              W 40
//     1024      Pippenger, W 29, c  8.7    W 30              W 32
//     4096      Pippenger, W 25, c 10.1    W 24              W 24
//    16384      Pippenger, W 21, c 12.0    W 22              W 24
//    65536      Pippenger, W 18, c 14.1    W 18              W 20 in 2
//   262144      Pippenger, W 16, c 15.8    W 16              W 16
//
// Threads share the windows of Pippenger, or chunks of the points in every window. With t threads and k chunks the time
// is that of ceil(W k / t) jobs in a row. It is minimised over W and k together.
#pragma once

#include <cstddef>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// The most points of one call, and of one chunk: a point's index, shifted by seven bits, fits into 32 bits.
inline constexpr std::size_t kMaxPoints = std::size_t{1} << 25;

enum class Algorithm : unsigned char { straus, pippenger };

struct Plan {
  Algorithm algorithm = Algorithm::straus;
  /// Straus: the width of the digits, 2 to 8. Pippenger: the number of windows, 1 to bits + 1.
  unsigned parameter = 5;
  /// Number of chunks of the points, 1 or more. Each chunk is a separate job (in every window).
  std::size_t chunks = 1;

  [[nodiscard]] bool operator==(const Plan&) const = default;
};

/// What a plan depends on.
struct Problem {
  /// Points with a coefficient other than zero.
  std::size_t points = 0;
  /// Additional points with a table of odd multiples; Pippenger treats them like other points.
  std::size_t table_points = 0;
  /// Width of the digits of those tables.
  unsigned table_width = 7;
  /// Bits of the longest coefficient in absolute value, at most 253.
  unsigned bits = 252;
  /// Threads that will share the work, 1 or more.
  unsigned threads = 1;
};

/// The model's constants: nanoseconds of one core.
struct PlanCosts {
  double doubling = 0, table_entry = 0, table_addition = 0, addition = 0;
  double point_in_window = 0, bucket = 0, window = 0;
  /// Computing the addend of one point and the signed absolute value of its scalar: the same for every plan.
  double point = 0;
  /// Extra cost of a point in a window if no point fits the second-level cache; a part of it if some points fit.
  double far_point = 0;
  /// The same for a bucket and the buckets of a window.
  double far_bucket = 0;

  [[nodiscard]] bool operator==(const PlanCosts&) const = default;
};

/// The costs of code that handles one point at a time.
inline constexpr PlanCosts kOneLaneCosts = {.doubling = 92,
                                            .table_entry = 135,
                                            .table_addition = 126,
                                            .addition = 118,
                                            .point_in_window = 118,
                                            .bucket = 130,
                                            .window = 0,
                                            .point = 20};

/// The cheapest plan. O(1).
[[nodiscard]] Plan make_plan(const Problem& problem, const PlanCosts& costs = kOneLaneCosts);

/// The cheapest plan of Pippenger with at most `most_windows` windows.
[[nodiscard]] Plan make_bucket_plan(const Problem& problem, unsigned most_windows,
                                    const PlanCosts& costs = kOneLaneCosts);

/// The model's cost of a plan for this problem, in nanoseconds.
[[nodiscard]] double plan_cost(const Plan& plan, const Problem& problem, const PlanCosts& costs = kOneLaneCosts);

/// The plan with every number clamped to the range that the problem allows. Used for plans given by the caller.
[[nodiscard]] Plan clamp_plan(const Plan& plan, const Problem& problem);

/// Approximate bytes that the jobs of a plan use at the same time, in addition to 168 for every point and scalar. Code
/// that handles one point or bucket at a time uses half of that.
[[nodiscard]] std::size_t plan_memory(const Plan& plan, const Problem& problem);

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
