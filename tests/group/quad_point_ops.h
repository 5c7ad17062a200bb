// Points in four lanes (group/detail/quad_point_ifma.h) behind plain functions.
#pragma once

#include <span>

#include "slipstream/group/detail/edwards.h"

namespace slipstream::test {

struct QuadStep {
  enum class Kind : unsigned char { doubling, add, subtract, add_affine };
  Kind kind;
  /// The addend; affine ones have Z = 1.
  group::EdwardsPoint addend;
};

struct QuadPointOps {
  /// The steps one after another from p on, at least one.
  group::EdwardsPoint (*run)(const group::EdwardsPoint& p, std::span<const QuadStep> steps);
  /// Into the form that additions take, and back.
  group::EdwardsPoint (*through_sum)(const group::EdwardsPoint& p);
  /// A sum that comes out of the steps in that form, and back.
  group::EdwardsPoint (*run_to_sum)(const group::EdwardsPoint& p, std::span<const QuadStep> steps);
};

}  // namespace slipstream::test
