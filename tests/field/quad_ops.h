// The operations of field/detail/fe_quad_ifma.h behind plain functions: elements in lanes 0 to 3, limbs as of FeIfma.
#pragma once

#include "field/lane_ops.h"

namespace slipstream::test {

inline constexpr std::size_t kQuadLanes = 4;

/// Lanes in which the operations that take a choice of lanes act, lane 0 in the lowest bit.
inline constexpr unsigned kQuadActLanes = 0b0110;
/// permute: lane i of the result is lane kQuadOrder[i].
inline constexpr std::array<std::size_t, kQuadLanes> kQuadOrder = {2, 3, 0, 2};

struct QuadOps {
  LaneOp mul, square;
  /// Of the largest sums that they take.
  LaneOp carry, carry_tight;
  LaneOp add, add_in, negate_in;
  LaneOp swap_pairs, swap_pairs_in, permute, permute_operand;
  /// With all lanes chosen, and with none.
  LaneOp select, select_none, swap_low_pair_if, swap_low_pair_if_not, negate_in_if, negate_in_if_not;
  /// Elements into lanes and back.
  void (*load_and_store)(field::Fe* out, const field::Fe* in);
  /// MaskQuad::equal(a, b), as bits.
  unsigned (*equal)(std::uint64_t a, std::uint64_t b);
};

}  // namespace slipstream::test
