// Pippenger's bucket algorithm, for many points (Pippenger 1976; Bernstein, Doumen, Lange, Oosterwijk 2012, section 4).
// The scalars are cut into W windows of about c bits with signed digits. With d_i the digit of scalar i in a window:
//
//   for every window:
//     sort the points by |d_i|                              counting sort, 2^(c-1) + 1 keys
//     running = total = 0
//     for |d| = 2^(c-1) down to 1:
//       running += sign(d_i) P_i for all points with |d_i| = |d|
//       total   += running                                  a point with digit d is in `running` d times when it is
//       added
//   result = sum of 2^offset * total                        Horner, c doublings a window
//
// The usual form adds the points of a bucket to an accumulator of its own and that to `running`; adding them to
// `running` directly saves one addition a bucket and all memory for buckets. It costs (7 n + 9 * 2^(c-1)) W products
// and 253 doublings. Windows, and chunks of points within a window, do not depend on each other: that is what threads
// share. Variable-time. Memory: window_scratch_bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "msm/group_concept.h"
#include "msm/recoding.h"
#include "msm/scratch.h"

namespace slipstream::msm {

/// One window of n points: the sum of digit_i * points[i].
template <class Addend>
struct WindowJob {
  const Addend* points;
  const SignedScalar* scalars;
  /// Below 2^31.
  std::size_t n;
  /// The window's lowest bit and its width in bits, 1 to kMaxWindowWidth.
  unsigned offset;
  unsigned width;
};

inline constexpr unsigned kMaxWindowWidth = 24;

[[nodiscard]] constexpr std::size_t window_scratch_bytes(std::size_t n, unsigned width) {
  return 2 * scratch_bytes<std::uint32_t>(n) + scratch_bytes<std::uint32_t>((std::size_t{1} << (width - 1)) + 1);
}

template <Group G>
class Pippenger {
 public:
  using Addend = typename G::Addend;
  using Sum = typename G::Sum;

  [[nodiscard]] static Sum window_sum_vartime(const WindowJob<Addend>& job, Scratch scratch) {
    const std::uint32_t top = std::uint32_t{1} << (job.width - 1);
    std::uint32_t* const begin = scratch.take<std::uint32_t>(top + 1);
    std::uint32_t* const entries = scratch.take<std::uint32_t>(job.n);
    sort_by_digit(job, top, begin, entries, scratch);
    return sum_sorted(job.points, top, begin, entries);
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
  /// Empty buckets in a row from which multiplying is cheaper than adding once a bucket.
  static constexpr std::uint32_t kLongGap = 16;
  /// Points are read in random order: this many additions ahead they are asked for.
  static constexpr std::uint32_t kPrefetchDistance = 3;

  /// Orders the points by falling |digit|, each as 2 * index + sign: bucket b ends at entries[begin[b]], where bucket b
  /// - 1 begins; bucket `top` begins at 0. Bucket 0 is sorted like the others, that costs less than asking every digit.
  static void sort_by_digit(const WindowJob<Addend>& job, std::uint32_t top, std::uint32_t* begin,
                            std::uint32_t* entries, Scratch& scratch) {
    // The key of a point is 2 |digit| + sign.
    std::uint32_t* const keys = scratch.take<std::uint32_t>(job.n);
    for (std::uint32_t b = 0; b <= top; ++b) begin[b] = 0;
    for (std::size_t i = 0; i < job.n; ++i) {
      const SignedScalar& scalar = job.scalars[i];
      const std::int32_t digit = booth_digit(scalar.magnitude, job.offset, job.width);
      const auto negative = static_cast<std::uint32_t>(digit < 0);
      const std::uint32_t bucket = (static_cast<std::uint32_t>(digit) ^ (0 - negative)) + negative;
      keys[i] = 2 * bucket + (negative ^ static_cast<std::uint32_t>(scalar.negative));
      ++begin[bucket];
    }
    std::uint32_t sum = 0;
    for (std::uint32_t b = top + 1; b-- > 0;) {
      const std::uint32_t count = begin[b];
      begin[b] = sum;
      sum += count;
    }
    // Each begin[b] moves from the start of its bucket to its end, which is where bucket b - 1 starts.
    for (std::size_t i = 0; i < job.n; ++i) {
      entries[begin[keys[i] >> 1]++] = 2 * static_cast<std::uint32_t>(i) + (keys[i] & 1);
    }
  }

  [[nodiscard]] static Sum sum_sorted(const Addend* points, std::uint32_t top, const std::uint32_t* begin,
                                      const std::uint32_t* entries) {
    const std::uint32_t used = begin[1];
    for (std::uint32_t k = 0; k < kPrefetchDistance && k < used; ++k) prefetch(points, entries[k]);

    Total total;
    Sum running = G::identity();
    std::uint32_t owed = 0;  // times `running` is still to be added to `total`
    std::uint32_t k = 0;
    for (std::uint32_t b = top; b > 0; --b) {
      const std::uint32_t end = begin[b];
      if (k < end) {
        if (owed != 0) total.add(running, owed);
        owed = 0;
        if (k == 0) {
          running = G::to_sum(points[entries[0] >> 1], entries[0] & 1);
          ++k;
        }
        for (; k < end; ++k) {
          if (k + kPrefetchDistance < used) prefetch(points, entries[k + kPrefetchDistance]);
          running = G::to_sum(G::add(running, points[entries[k] >> 1], entries[k] & 1));
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
      if (times >= kLongGap) {
        const Sum product = multiple_of(running, times);
        sum = empty ? product : add_sums<G>(sum, product);
        empty = false;
        return;
      }
      if (empty) {
        sum = running;
        empty = false;
        --times;
      }
      if (times == 0) return;
      const typename G::Multiple addend = G::to_multiple(running);
      for (; times > 0; --times) sum = G::to_sum(G::add(sum, addend, 0));
    }
  };

  /// times * p. Precondition: times > 0.
  [[nodiscard]] static Sum multiple_of(const Sum& p, std::uint32_t times) {
    const typename G::Multiple addend = G::to_multiple(p);
    Sum sum = p;
    for (auto bit = static_cast<unsigned>(std::bit_width(times)) - 1; bit-- > 0;) {
      sum = G::to_sum(G::twice(G::to_doubling(sum)));
      if (((times >> bit) & 1) != 0) sum = G::to_sum(G::add(sum, addend, 0));
    }
    return sum;
  }

  static void prefetch(const Addend* points, std::uint32_t entry) {
    const char* const address = reinterpret_cast<const char*>(&points[entry >> 1]);
    __builtin_prefetch(address);
    if constexpr (sizeof(Addend) > 64) __builtin_prefetch(address + 64);
  }
};

}  // namespace slipstream::msm
