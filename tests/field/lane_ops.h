// The operations of a backend's lane type behind plain functions, for tests that are compiled for any processor. One
// table a lane type: field/lane_ops_of.h makes it in a unit compiled with the backend's flags (field/<backend>_ops.cc),
// and field/lane_type_test.cc tests every table that the build has.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/field/fe.h"

namespace slipstream::test {

inline constexpr std::size_t kMostLanes = 8, kMostLimbs = 10, kMostMagnitudes = 16;

/// The limbs of one element; those that the lane type does not have are zero.
using ElementLimbs = std::array<std::uint64_t, kMostLimbs>;
/// The limbs of all lanes, those that the lane type does not have untouched.
using LaneLimbs = std::array<ElementLimbs, kMostLanes>;

/// An operation on limbs, so that its operands can be anything that their types allow: limb i at most most_a[i] and
/// most_b[i]. Its result promises most_out[i]. Operations of one operand ignore b.
struct LaneOp {
  void (*run)(LaneLimbs& out, const LaneLimbs& a, const LaneLimbs& b) = nullptr;
  ElementLimbs most_a{}, most_b{}, most_out{};
};

/// What is done with a sum of magnitude M. Operations whose result would have too large a magnitude do not exist.
struct MagnitudeOps {
  LaneOp operand;     // conversion to what products accept
  LaneOp carry;       // to a tight element
  LaneOp select;      // M and M, by a mask of which even lanes are set
  LaneOp negate;      // -M
  LaneOp add_tight;   // M + 1
  LaneOp sub_tight;   // M - 1
  LaneOp tight_sub;   // 1 - M
  LaneOp add_itself;  // M + M
  LaneOp sub_itself;  // M - M
};

struct LaneOps {
  /// Its name in cpu/detail/backend_list.h.
  const char* backend;
  std::size_t lanes, limbs;
  /// Limb i counts 2^position[i].
  std::array<unsigned, kMostLimbs> position;

  LaneOp mul, square;
  /// Bit i for lane i; operands as of mul.
  unsigned (*is_zero)(const LaneLimbs& a);
  unsigned (*is_negative)(const LaneLimbs& a);

  std::size_t magnitudes;
  std::array<MagnitudeOps, kMostMagnitudes> sums;  // sums[M - 1]

  // As many elements as lanes.
  void (*load)(LaneLimbs& out, const field::Fe* a);
  void (*store)(field::Fe* out, const LaneLimbs& a);
  void (*broadcast)(field::Fe* out, const field::Fe& a);
  void (*invert)(field::Fe* out, const field::Fe* a);
  /// Masks as bits, out of the lane type's masks.
  unsigned (*mask_and)(unsigned a, unsigned b);
  unsigned (*mask_or)(unsigned a, unsigned b);
  unsigned (*mask_not)(unsigned a);
  // Twice as many: two vectors in step.
  void (*invert_pair)(field::Fe* out, const field::Fe* a);
  void (*sqrt_pair)(field::Fe* out, const field::Fe* a);
};

}  // namespace slipstream::test
