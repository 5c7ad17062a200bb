// Straus' algorithm with windows in lanes instead of points (msm/windows_ifma.h), for a few points up to a few hundred:
// additions only, 64 / 8 of them a point, and one chain of doublings in quads. Only units compiled for AVX-512 IFMA may
// include this file. Variable-time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "group/entries_ifma.h"
#include "group/multiply_one_ifma.h"
#include "msm/curve_group.h"
#include "msm/recoding.h"
#include "msm/straus.h"
#include "msm/windows_ifma.h"

namespace slipstream::msm::windows {

/// Windows of four bits with digits in [-8, 8) that hold magnitudes below 2^bits: 16^w 7/15 is at least 2^bits.
[[nodiscard]] constexpr std::size_t windows_of(unsigned bits) { return (bits + 2 + 3) / 4; }

/// The points of addends, one a lane. 1M.
[[nodiscard]] inline LanePoints load_addends(const std::array<const CurveAddend*, kLanes>& addends) {
  field::ifma::Rows low, high;
  for (std::size_t i = 0; i < kLanes; ++i) {
    low[i] = _mm512_load_si512(addends[i]);
    high[i] = _mm512_load_si512(reinterpret_cast<const char*>(addends[i]) + 64);
  }
  return group::multiply::to_extended(group::transposed_entries(low, high));
}

/// The sum of scalars[i] * points[i] of the job; tables must not be in it.
[[nodiscard]] inline EdwardsPoint few_points_vartime(const StrausJob<CurveAddend>& job) {
  static const CurveAddend identity = CurveAddend::identity();
  constexpr std::size_t kBlock = 16;
  Sums<PointTable::kBits> sums(windows_of(job.bits));
  std::array<const CurveAddend*, kBlock> points;
  std::array<Words, kBlock> words;
  std::array<PointTable, kBlock> tables;
  std::size_t n = 0;
  const auto add_block = [&] {
    for (std::size_t i = 0; i < n; i += kLanes) {
      std::array<const CurveAddend*, kLanes> eight;
      for (std::size_t j = 0; j < kLanes; ++j) eight[j] = i + j < n ? points[i + j] : &identity;
      write_tables(&tables[i], load_addends(eight));
    }
    sums.add_block(words.data(), n,
                   [&](std::size_t i) __attribute__((always_inline)) -> const PointTable& { return tables[i]; });
    n = 0;
  };
  for (std::size_t i = 0; i < job.n; ++i) {
    const SignedScalar& scalar = job.scalars[i];
    if (scalar.is_zero()) continue;
    points[n] = &job.points[i];
    words[n] = biased_radix_16(scalar.magnitude, scalar.negative);
    if (++n == kBlock) add_block();
  }
  add_block();
  return sums.joined();
}

}  // namespace slipstream::msm::windows
