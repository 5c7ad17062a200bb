// Limbs at and around every bound of a lane type, and the integers they stand for.
#pragma once

#include <span>
#include <vector>

#include "field/lane_ops.h"
#include "field/oracle.h"

namespace slipstream::test {

/// The integer that the limbs of one element stand for.
inline Integer value(const LaneOps& ops, const ElementLimbs& x) {
  Integer sum = 0;
  for (std::size_t i = 0; i < ops.limbs; ++i) sum += Integer(x[i]) << ops.position[i];
  return sum;
}

inline bool within(const ElementLimbs& x, const ElementLimbs& most) {
  for (std::size_t i = 0; i < kMostLimbs; ++i) {
    if (x[i] > most[i]) return false;
  }
  return true;
}

/// Elements with limbs of at most `most`: every limb at 0 or at the bound, in all ways; multiples of p with as many
/// limbs of p each, and their neighbours; carries that run through every limb and come round again; single limbs; and
/// random limbs anywhere below the bound.
inline std::vector<ElementLimbs> extreme_limbs(const LaneOps& ops, const ElementLimbs& most, Random& random,
                                               std::size_t random_count) {
  std::vector<ElementLimbs> out;
  const auto keep = [&](const ElementLimbs& x) {
    if (within(x, most)) out.push_back(x);
  };
  for (unsigned pattern = 0; pattern < 1U << ops.limbs; ++pattern) {
    ElementLimbs x{};
    for (std::size_t i = 0; i < ops.limbs; ++i) x[i] = ((pattern >> i) & 1) != 0 ? most[i] : 0;
    out.push_back(x);
  }
  ElementLimbs full{};  // 2^255 - 1
  for (std::size_t i = 0; i < ops.limbs; ++i) {
    full[i] = (std::uint64_t{1} << ((i + 1 < ops.limbs ? ops.position[i + 1] : 255) - ops.position[i])) - 1;
  }
  for (std::uint64_t multiple = 1; multiple <= 16; ++multiple) {
    for (const std::uint64_t offset : {0U, 1U, 2U, 3U, 18U, 19U, 20U}) {  // of multiple * p - 1
      ElementLimbs x{};
      for (std::size_t i = 0; i < ops.limbs; ++i) x[i] = multiple * (i == 0 ? full[0] - 18 : full[i]);
      x[0] += offset - 1;
      keep(x);
    }
  }
  for (std::size_t i = 0; i < ops.limbs; ++i) {
    for (const std::uint64_t limb : {std::uint64_t{1}, std::uint64_t{18}, std::uint64_t{19}, full[i], full[i] + 1}) {
      ElementLimbs x{};
      x[i] = limb;
      keep(x);
    }
  }
  for (std::size_t n = 0; n < random_count; ++n) {
    ElementLimbs x{};
    for (std::size_t i = 0; i < ops.limbs; ++i) {
      x[i] = std::uniform_int_distribution<std::uint64_t>(0, most[i])(random);
    }
    out.push_back(x);
  }
  return out;
}

}  // namespace slipstream::test
