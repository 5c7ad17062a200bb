// How a multiplication is carried out: which algorithm, how wide its windows, into how many parts it is cut. A plan is
// made from the shape of the problem alone and never changes the result. `slipstream info --msm N` prints it.
//
// The choice is the cheapest by a cost model with constants of the backend (PlanCosts), in nanoseconds. With b the bits
// of the longest scalar:
//
//   both        each point: its addend and its scalar's magnitude    point
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
// What comes of it on the portable backend for scalars of full length:
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
// Threads share the windows of Pippenger, or chunks of the points in every window: with t threads and k chunks the time
// is that of ceil(W k / t) jobs in a row, which is minimised over W and k together.
#pragma once

#include <cstddef>

namespace slipstream::msm {

/// The most points of one call, and of one chunk: their numbers, shifted by seven bits, fit into 32.
inline constexpr std::size_t kMaxPoints = std::size_t{1} << 25;

enum class Algorithm : unsigned char { straus, pippenger };

struct Plan {
  Algorithm algorithm = Algorithm::straus;
  /// Straus: the width of the digits, 2 to 8. Pippenger: the number of windows, 1 to bits + 1.
  unsigned parameter = 5;
  /// Parts into which the points are cut, each a job of its own (in every window): 1 or more.
  std::size_t chunks = 1;

  [[nodiscard]] bool operator==(const Plan&) const = default;
};

/// What a plan depends on.
struct Shape {
  /// Points with a coefficient other than zero.
  std::size_t points = 0;
  /// More of them that bring a table of odd multiples along; Pippenger treats them like any other point.
  std::size_t table_points = 0;
  /// Width of the digits those tables are made for.
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
  /// Making an addend and a signed magnitude of one point and its scalar: the same under every plan.
  double point = 0;
  /// What a point in a window costs more where the points do not fit the second-level cache: all of it if none does.
  double far_point = 0;
  /// What a bucket costs more where the buckets of a window do not: all of it if none does.
  double far_bucket = 0;

  [[nodiscard]] bool operator==(const PlanCosts&) const = default;
};

/// Those of code that takes one point at a time.
inline constexpr PlanCosts kOneLaneCosts = {.doubling = 92,
                                            .table_entry = 135,
                                            .table_addition = 126,
                                            .addition = 118,
                                            .point_in_window = 118,
                                            .bucket = 130,
                                            .window = 0,
                                            .point = 20};

/// The cheapest plan. O(1).
[[nodiscard]] Plan make_plan(const Shape& shape, const PlanCosts& costs = kOneLaneCosts);

/// The cheapest plan of Pippenger with at most `most_windows` windows.
[[nodiscard]] Plan make_bucket_plan(const Shape& shape, unsigned most_windows, const PlanCosts& costs = kOneLaneCosts);

/// The model's cost of a plan for this shape, in nanoseconds.
[[nodiscard]] double plan_cost(const Plan& plan, const Shape& shape, const PlanCosts& costs = kOneLaneCosts);

/// The plan with every number moved into the range that the shape allows: what happens to a plan given by the caller.
[[nodiscard]] Plan clamp_plan(const Plan& plan, const Shape& shape);

/// About how many bytes the jobs of a plan use at one time, beside 168 for every point and scalar. With one point or
/// bucket at a time it is half of that.
[[nodiscard]] std::size_t plan_memory(const Plan& plan, const Shape& shape);

}  // namespace slipstream::msm
