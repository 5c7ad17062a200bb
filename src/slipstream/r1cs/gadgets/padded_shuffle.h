// The shuffle of values for sides of different lengths: zero values pad the shorter side (Slingshot,
// spacesuit/src/shuffle.rs).
#pragma once

#include <algorithm>
#include <cstddef>
#include <expected>

#include "slipstream/base/export.h"
#include "slipstream/r1cs/constraint_system.h"
#include "slipstream/r1cs/gadgets/value_shuffle.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// Enforces that y is a reordering of x, where zero values may appear or vanish to make the lengths equal. GadgetError
/// if both sides are empty.
template <RandomizableConstraintSystem CS>
[[nodiscard]] std::expected<void, ProofError> padded_shuffle(CS& cs, SecretVector<AllocatedValue> x,
                                                             SecretVector<AllocatedValue> y) {
  SecretVector<AllocatedValue>& shorter = x.size() < y.size() ? x : y;
  const std::size_t length = std::max(x.size(), y.size());
  while (shorter.size() < length) {
    const auto zero = allocate_value(cs, Value{});
    if (!zero) return std::unexpected(zero.error());
    cs.constrain(zero->q);
    cs.constrain(zero->f);
    shorter.push_back(*zero);
  }
  return value_shuffle(cs, x, y);
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
