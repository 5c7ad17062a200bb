// The curve as BucketLanes takes it (msm/detail/kernels/bucket_lanes.h), over a lane type V (field/detail/lane.h). A
// backend adds the loading of points into lanes and the storing of buckets:
//   B::V
//   B::load(points, words)      kLanes points, y+x and y-x exchanged where the word has a sign: AffineNiels<V>
//   B::signs(words)             the mask of those
//   B::negate_if(mask, V)       an operand
//   B::store(bucket, out)       each lane to its place          B::load(at)      kLanes buckets
//   B::select(lanes, a, b)      a sum of either in each lane
//   B::kMostWindowBuckets, kCombineSteps, kFewestPoints as of BucketLanes; B::combine where one chain has lanes too
// Only units compiled for the processor may instantiate it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/arena.h"
#include "slipstream/msm/detail/kernels/curve_group.h"
#include "slipstream/msm/detail/kernels/lane_sums.h"
#include "slipstream/msm/detail/kernels/pippenger.h"

namespace slipstream::msm {

/// A sum in memory: tight limbs of Y-X, Y+X, Z and T. The first four limbs of each, then the last ones: that is how
/// vectors of four words take them.
struct alignas(32) CurveBucket {
  static constexpr std::size_t kElements = 4;
  std::array<std::uint64_t, 20> words;

  [[nodiscard]] Fe element(std::size_t i) const {
    const std::uint64_t* const w = &words[4 * i];
    return Fe({w[0], w[1], w[2], w[3], words[16 + i]});
  }
  void set(std::size_t i, const Fe& x) {
    const auto& l = x.limbs();
    for (std::size_t j = 0; j < 4; ++j) words[4 * i + j] = l[j];
    words[16 + i] = l[4];
  }

  [[nodiscard]] static CurveBucket from(const group::EdwardsPoint& p) {
    CurveBucket out;
    out.set(0, carry(sub(p.Y, p.X)));
    out.set(1, carry(add(p.Y, p.X)));
    out.set(2, p.Z);
    out.set(3, p.T);
    return out;
  }
  /// (2X : 2Y : 2Z : 2T).
  [[nodiscard]] group::EdwardsPoint point() const {
    const Fe minus = element(0), plus = element(1), z = element(2), t = element(3);
    return {carry(sub(plus, minus)), carry(add(plus, minus)), carry(add(z, z)), carry(add(t, t))};
  }
};

/// The sum over s < n of s * running[s] * 2^log_length + total[s]. Precondition: n >= 2.
template <Group G>
[[nodiscard]] typename G::Sum combine_ranges(const typename G::Sum* running, const typename G::Sum* total,
                                             std::size_t n, unsigned log_length) {
  typename G::Sum above = running[n - 1], weighted = above;
  for (std::size_t s = n - 1; s-- > 1;) {
    above = add_sums<G>(above, running[s]);
    weighted = add_sums<G>(weighted, above);
  }
  weighted = double_times<G>(weighted, log_length);
  for (std::size_t s = 0; s < n; ++s) weighted = add_sums<G>(weighted, total[s]);
  return weighted;
}

template <class B>
struct CurveLanes {
  using V = typename B::V;
  using Addend = CurveAddend;
  using Sum = group::EdwardsPoint;
  using Lanes = LaneSum<V>;
  using Bucket = CurveBucket;
  static constexpr std::size_t kLanes = V::kLanes;
  static constexpr std::size_t kMostWindowBuckets = B::kMostWindowBuckets;
  static constexpr std::size_t kCombineSteps = B::kCombineSteps;
  static constexpr std::size_t kFewestPoints = B::kFewestPoints;

  [[nodiscard, gnu::always_inline]] static inline Lanes first(const Addend* points, const std::uint32_t* words) {
    const group::AffineNiels<V> q = B::load(points, words);
    return first_sum(q.y_plus_x, q.y_minus_x);
  }
  [[nodiscard, gnu::always_inline]] static inline Lanes add(const Lanes& sum, const Addend* points,
                                                            const std::uint32_t* words) {
    const group::AffineNiels<V> q = B::load(points, words);
    return msm::add(sum, LaneAddend<V>{q.y_plus_x, q.y_minus_x, B::negate_if(B::signs(words), q.xy2d)});
  }
  [[nodiscard, gnu::always_inline]] static inline Lanes select(std::uint32_t lanes, const Lanes& if_set,
                                                               const Lanes& otherwise) {
    return B::select(lanes, if_set, otherwise);
  }
  [[gnu::always_inline]] static inline void store(const Lanes& sum, const std::array<Bucket*, kLanes>& out) {
    B::store(finished(sum), out);
  }

  /// running[i] = the sum of the buckets of run i, total[i] = the sum of (j + 1) times bucket j of it.
  [[gnu::noinline]] static void weighted_sums(const std::array<const Bucket*, kLanes>& first, std::size_t length,
                                              Sum* running, Sum* total) {
    const auto buckets = [&](std::size_t j) __attribute__((always_inline)) {
      std::array<const Bucket*, kLanes> at;
      for (std::size_t i = 0; i < kLanes; ++i) at[i] = first[i] + j;
      return B::load(at);
    };
    LaneWeightedSum<V> sums = {to_running(buckets(length - 1)), identity_sum<V>()};
    for (std::size_t j = length - 1; j-- > 0;) sums = step(sums, buckets(j));
    const LaneRunning<V>& r = sums.running;
    const LaneBucket<V> last = {carry(r.y_minus_x), carry(r.y_plus_x), r.z, r.t};
    msm::store(last, running);
    std::array<Sum, kLanes> before;
    msm::store(finished(sums.total), before.data());
    for (std::size_t i = 0; i < kLanes; ++i) total[i] = group::add(before[i], running[i]);
  }

  [[nodiscard]] static Sum combine(const Sum* running, const Sum* total, unsigned log_length) {
    if constexpr (requires { B::combine(running, total, log_length); }) {
      return B::combine(running, total, log_length);
    } else {
      return combine_ranges<OneLaneCurve>(running, total, kLanes, log_length);
    }
  }

  static void add(Bucket& bucket, const Bucket& other) {
    bucket = Bucket::from(group::add(bucket.point(), other.point()));
  }
  [[nodiscard]] static Bucket identity() { return Bucket::from(Sum::identity()); }

  template <class Job>
  [[nodiscard]] static Sum one_window_vartime(const Job& job, Arena& arena) {
    return Pippenger<OneLaneCurve>::window_sum_vartime(job, arena);
  }
};

}  // namespace slipstream::msm
