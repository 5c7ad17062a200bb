// Pippenger's bucket algorithm, for many points (Pippenger 1976; Bernstein, Doumen, Lange, Oosterwijk 2012, section 4).
// The scalars are cut into W windows of about c bits with signed digits. With d_i the digit of scalar i in a window:
//
//   for every window:
//     sort the points by |d_i|                              counting sort
//     running = total = 0
//     for |d| = 2^(c-1) down to 1:
//       running += sign(d_i) P_i for all points with |d_i| = |d|
//       total   += running                                  so a point counts |d| times
//   result = sum of 2^offset * total                        Horner, c doublings a window
//
// The usual form adds the points of a bucket to a separate accumulator, then adds that to `running`. Adding the points
// to `running` directly saves one addition a bucket and all memory for buckets. This costs (7 n + 9 * 2^(c-1)) W
// products and 253 doublings. Windows, and chunks of points within a window, are independent: threads share them.
// Variable-time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/arena.h"
#include "slipstream/msm/detail/kernels/group_concept.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

/// One window of n points: the sum of digit_i * points[i].
template <class Addend>
struct WindowJob {
  const Addend* points;
  const SignedScalar* scalars;
  /// Below 2^32.
  std::size_t n;
  /// The window's lowest bit and its width in bits, 1 to kMaxWindowWidth.
  unsigned offset;
  unsigned width;

  /// use(i, |d|, s) for every digit d, where s is 1 if the point is subtracted.
  template <class Use>
  [[gnu::always_inline]] inline void each_digit(const Use& use) const {
    for_each_digit(scalars, n, offset, width, use);
  }
  /// The point of digit i: 2 * point + s.
  [[nodiscard]] std::uint32_t word(std::size_t i, std::uint32_t s) const {
    return static_cast<std::uint32_t>(2 * i) + s;
  }
};

/// One window whose digits are given: the sum of digit_i * point_i over n digits of `width` bits.
template <class Addend>
struct DigitsJob {
  const Addend* points;
  const PointDigit* digits;
  std::size_t n;
  unsigned width;

  template <class Use>
  [[gnu::always_inline]] inline void each_digit(const Use& use) const {
    for (std::size_t i = 0; i < n; ++i) use(i, digits[i].absolute, digits[i].word & 1);
  }
  [[nodiscard]] std::uint32_t word(std::size_t i, std::uint32_t) const { return digits[i].word; }
};

/// Windows first to first + count - 1 of n points.
template <class Addend>
struct WindowsJob {
  const Addend* points;
  const SignedScalar* scalars;
  /// Below 2^32.
  std::size_t n;
  Windows windows;
  unsigned first;
  unsigned count;

  [[nodiscard]] WindowJob<Addend> window(unsigned i) const {
    return {.points = points, .scalars = scalars, .n = n, .offset = windows.offset(i), .width = windows.width(i)};
  }
};

template <Group G>
class Pippenger {
 public:
  using Addend = typename G::Addend;
  using Sum = typename G::Sum;

  /// Of a WindowJob or a DigitsJob.
  template <class Job>
  [[nodiscard]] static Sum window_sum_vartime(const Job& job, Arena& arena) {
    const std::uint32_t top = std::uint32_t{1} << (job.width - 1);
    std::uint32_t* const end = arena.take<std::uint32_t>(2 * top + 2);
    std::uint32_t* const entries = arena.take<std::uint32_t>(job.n);
    sort_by_digit(job, top, end, entries, arena);
    return sum_sorted(job.points, top, end, entries);
  }

  /// out[i] = the sum of window job.first + i.
  static void window_sums_vartime(const WindowsJob<Addend>& job, Sum* out, Arena& arena) {
    const Arena::Mark mark = arena.mark();
    for (unsigned i = 0; i < job.count; ++i) {
      arena.back_to(mark);
      out[i] = window_sum_vartime(job.window(job.first + i), arena);
    }
  }

  /// Joins the windows: sums[i * chunks + j] belongs to window i, counted from the lowest bits.
  [[nodiscard]] static Sum join_windows_vartime(const Sum* sums, const Windows& windows, std::size_t chunks) {
    Sum result = G::identity();
    for (unsigned i = windows.count; i-- > 0;) {
      if (i + 1 != windows.count) result = double_times<G>(result, windows.width(i));
      for (std::size_t j = 0; j < chunks; ++j) result = add_sums<G>(result, sums[i * chunks + j]);
    }
    return result;
  }

 private:
  /// From this many empty buckets in a row, multiplying is cheaper than one addition for each.
  static constexpr std::uint32_t kLongGap = 16;
  /// Points are read in random order, so they are prefetched this many additions ahead.
  static constexpr std::uint32_t kPrefetchDistance = 3;

  /// The buckets of a window are numbered by falling |digit|, from 0 for the largest to `top` for 0. Each is two runs
  /// of points, first those to add, then those to subtract: a branch on the sign of each point would be mispredicted
  /// half of the time. Run r of bucket b ends at entries[end[2 b + r]], where the next run begins.
  template <class Job>
  static void sort_by_digit(const Job& job, std::uint32_t top, std::uint32_t* end, std::uint32_t* entries,
                            Arena& arena) {
    std::uint32_t* const keys = arena.take<std::uint32_t>(job.n);
    for (std::uint32_t key = 0; key < 2 * top + 2; ++key) end[key] = 0;
    job.each_digit([=](std::size_t i, std::uint32_t absolute, std::uint32_t negative) __attribute__((always_inline)) {
      keys[i] = 2 * (top - absolute) + negative;
      ++end[keys[i]];
    });
    std::uint32_t sum = 0;
    for (std::uint32_t key = 0; key < 2 * top + 2; ++key) {
      const std::uint32_t count = end[key];
      end[key] = sum;
      sum += count;
    }
    // Each end moves from where its run begins to where it ends. Zero digits are placed too: that costs less than
    // testing every digit.
    for (std::size_t i = 0; i < job.n; ++i) entries[end[keys[i]]++] = job.word(i, 0) >> 1;
  }

  [[nodiscard, gnu::flatten]] static Sum sum_sorted(const Addend* points, std::uint32_t top, const std::uint32_t* end,
                                                    const std::uint32_t* entries) {
    const std::uint32_t used = end[2 * top - 1];
    for (std::uint32_t k = 0; k < kPrefetchDistance && k < used; ++k) prefetch(points, entries[k]);

    Total total;
    Sum running = G::identity();
    std::uint32_t owed = 0;  // how often `running` must still be added to `total`
    std::uint32_t k = 0;
    for (std::uint32_t b = 0; b < top; ++b) {
      const std::uint32_t positive = end[2 * b], negative = end[2 * b + 1];
      if (k < negative) {
        if (owed != 0) total.add(running, owed);
        owed = 0;
        for (; k < positive; ++k) {
          if (k + kPrefetchDistance < used) prefetch(points, entries[k + kPrefetchDistance]);
          running = G::to_sum(G::add(running, points[entries[k]]));
        }
        for (; k < negative; ++k) {
          if (k + kPrefetchDistance < used) prefetch(points, entries[k + kPrefetchDistance]);
          running = G::to_sum(G::sub(running, points[entries[k]]));
        }
      }
      if (k != 0) ++owed;
    }
    if (owed != 0) total.add(running, owed);
    return total.sum;
  }

  /// The sum of the running sums.
  struct Total {
    Sum sum = G::identity();
    bool empty = true;

    void add(const Sum& running, std::uint32_t times) {
      if (empty) {
        sum = times == 1 ? running : multiple_of<G>(running, times);
        empty = false;
      } else if (times < kLongGap) {
        const typename G::Multiple addend = G::to_multiple(running);
        for (; times > 0; --times) sum = G::to_sum(G::add(sum, addend));
      } else {
        sum = add_sums<G>(sum, multiple_of<G>(running, times));
      }
    }
  };

  static void prefetch(const Addend* points, std::uint32_t entry) {
    const char* const address = reinterpret_cast<const char*>(&points[entry]);
    __builtin_prefetch(address);
    if constexpr (sizeof(Addend) > 64) __builtin_prefetch(address + 64);
  }
};

}  // namespace slipstream::msm
