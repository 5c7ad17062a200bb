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

/// Points of a block: their tables stay in the first-level cache.
inline constexpr std::size_t kBlock = 16;

/// Points with coefficients, a block of them at a time.
class Terms {
 public:
  [[nodiscard]] std::size_t size() const { return n_; }
  [[nodiscard]] bool full() const { return n_ == kBlock; }
  void push_back(const CurveAddend& point, const SignedScalar& scalar) {
    points_[n_] = &point;
    words_[n_] = biased_radix_16(scalar.magnitude, scalar.negative);
    ++n_;
  }
  void clear() { n_ = 0; }

  void write_tables() {
    static const CurveAddend identity = CurveAddend::identity();
    for (std::size_t i = 0; i < n_; i += kLanes) {
      std::array<const CurveAddend*, kLanes> eight;
      for (std::size_t j = 0; j < kLanes; ++j) eight[j] = i + j < n_ ? points_[i + j] : &identity;
      windows::write_tables(&tables_[i], load_addends(eight));
    }
  }
  /// Adds the terms begin to end - 1. Precondition: their tables are written.
  void add_to(Sums<PointTable::kBits>& sums, std::size_t begin, std::size_t end) const {
    sums.add_block(words_.data() + begin, end - begin,
                   [&](std::size_t i)
                       __attribute__((always_inline)) -> const PointTable& { return tables_[begin + i]; });
  }

 private:
  std::array<const CurveAddend*, kBlock> points_;
  std::array<Words, kBlock> words_;
  std::array<PointTable, kBlock> tables_;
  std::size_t n_ = 0;
};

/// The sum of scalars[i] * points[i] of the job; tables must not be in it.
[[nodiscard]] inline EdwardsPoint few_points_vartime(const StrausJob<CurveAddend>& job) {
  Sums<PointTable::kBits> sums(windows_of(job.bits));
  Terms terms;
  const auto add_block = [&] {
    terms.write_tables();
    terms.add_to(sums, 0, terms.size());
    terms.clear();
  };
  for (std::size_t i = 0; i < job.n; ++i) {
    if (job.scalars[i].is_zero()) continue;
    terms.push_back(job.points[i], job.scalars[i]);
    if (terms.full()) add_block();
  }
  add_block();
  return sums.joined();
}

/// The windows of the sums of up to eight jobs.
struct StoredWindows {
  std::array<std::array<Point, Sums<PointTable::kBits>::kMost * kLanes>, kLanes> sums;
};

/// out[j] = the sum of job j, for up to eight jobs without tables: their points share blocks, and the sums one chain of
/// doublings in eight lanes. Costs that chain, 18 us, and 0.8 us a point.
inline void few_sums_vartime(const StrausJob<CurveAddend>* jobs, std::size_t n, EdwardsPoint* out,
                             StoredWindows& stored) {
  unsigned bits = 0;
  for (std::size_t j = 0; j < n; ++j) bits = std::max(bits, jobs[j].bits);
  const std::size_t windows = windows_of(bits);
  Sums<PointTable::kBits> sums(windows);
  std::array<std::size_t, kBlock> owners;
  std::size_t current = 0;
  const auto finish_sums_before = [&](std::size_t j) {
    for (; current < j; ++current) {
      sums.store(stored.sums[current].data());
      sums.clear();
    }
  };
  Terms terms;
  const auto add_block = [&] {
    terms.write_tables();
    for (std::size_t begin = 0; begin < terms.size();) {
      std::size_t end = begin + 1;
      while (end < terms.size() && owners[end] == owners[begin]) ++end;
      finish_sums_before(owners[begin]);
      terms.add_to(sums, begin, end);
      begin = end;
    }
    terms.clear();
  };
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < jobs[j].n; ++i) {
      if (jobs[j].scalars[i].is_zero()) continue;
      owners[terms.size()] = j;
      terms.push_back(jobs[j].points[i], jobs[j].scalars[i]);
      if (terms.full()) add_block();
    }
  }
  add_block();
  finish_sums_before(n);

  std::array<const Point*, kLanes> lanes;
  for (std::size_t j = 0; j < kLanes; ++j) lanes[j] = stored.sums[j < n ? j : 0].data();
  std::array<Point, kLanes> joined;
  group::store_points(joined.data(), join_in_lanes(lanes, windows, PointTable::kBits), kLanes);
  for (std::size_t j = 0; j < n; ++j) out[j] = joined[j].edwards();
}

}  // namespace slipstream::msm::windows
