// How a multiplication is carried out: which algorithm, how wide its windows, into how many parts it is cut. A plan is
// made from the shape of the problem alone and never changes the result.
//
// The choice is the cheapest by a cost model, in units of one field product (M), with constants that were measured on
// the portable backend (bench/msm_bench.cc; clang 19 and gcc 12 on an AMD EPYC of the Zen 4 kind):
//
//   Straus      each of the b+1 bits: one doubling for all           kDoubling
//               each point: a table of odd multiples                 kTable(width)
//               each digit that is not zero, b/(width+1) a point     kTableAddition
//               each base that brings its own table: its digits      kAddition, a little less than the one before
//   Pippenger   each of the W windows: each point                    kPointInWindow (a mixed addition, and sorting)
//               each of the 2^(c-1) buckets, c = (b+1)/W             kBucket (a general addition, and the loop)
//               joining the windows                                  b+1 doublings
//
// Threads take the windows of Pippenger, or chunks of them: with t threads and k chunks the time is that of
// ceil(W k / t) jobs in a row, which is minimised over W and k together; so 2 threads get an even number of windows.
#pragma once

#include <cstddef>

namespace slipstream::msm {

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
  unsigned table_width = 8;
  /// Bits of the longest coefficient in absolute value, at most 253.
  unsigned bits = 252;
  /// Threads that will share the work, 1 or more.
  unsigned threads = 1;
};

/// The cheapest plan. O(1).
[[nodiscard]] Plan make_plan(const Shape& shape);

/// The model's cost of a plan for this shape, in field products.
[[nodiscard]] double plan_cost(const Plan& plan, const Shape& shape);

/// The plan with every number moved into the range that the shape allows: what happens to a plan given by the caller.
[[nodiscard]] Plan clamp_plan(const Plan& plan, const Shape& shape);

/// Bytes that the jobs of a plan use at one time, beside 128 for every point.
[[nodiscard]] std::size_t plan_memory(const Plan& plan, const Shape& shape);

}  // namespace slipstream::msm
