// Pippenger's buckets in lanes: kLanes buckets of a window grow at the same time, one in each lane of a vector.
//
//   for every window:
//     cut the digits of all scalars, count them by |d|; a point's rank is how many had the same |d| before it
//     order the buckets by falling count                    lanes of a group take about equally many points
//     schedule: step k of a group of kLanes buckets is kLanes words, the point (and its sign) of rank k of each
//     for every group: for every step: add one point to each lane
//   for every kLanes windows, or every window cut into kLanes ranges of buckets, one in each lane:
//     running = total = 0
//     for the buckets from the largest |d| down: running += bucket; total += running
//
// A point's rank and the beginning of its bucket in the list of steps give the point's position, so the list is written
// in one pass and read in order. A bucket with far more points than the average is cut into slices, which grow like
// separate buckets and are added up at the end. So the lanes stay filled for any scalars.
//
// L has the vector operations of a backend; it is a type of functions only, so the tests can use those of a toy group:
//   Addend, Sum, Lanes (kLanes sums), Bucket (one of them in memory), kLanes
//   kMostWindowBuckets    windows of at most this many buckets are summed with one window in each lane
//   kCombineSteps         the cost of joining kLanes ranges, in buckets of all lanes
//   first(points, words)  kLanes addends as sums          add(lanes, points, words)   adds one addend to each
//   select(mask, a, b)    lane i of a where bit i is set  store(lanes, out)           each lane to its bucket
//   weighted_sums(first, length, running, total)          the running sums of kLanes runs of buckets
//   combine(running, total, log_length)                   total of kLanes consecutive ranges
//   add(bucket, bucket), identity()                       one bucket at a time
//   kFewestPoints, one_window_vartime    for windows that do not suit lanes
// A word of the list of steps is 2 * point + sign. Variable-time.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/arena.h"
#include "slipstream/msm/detail/kernels/pippenger.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

template <class L>
class BucketLanes {
 public:
  using Addend = typename L::Addend;
  using Sum = typename L::Sum;
  using Bucket = typename L::Bucket;
  static constexpr std::size_t kLanes = L::kLanes;

  [[nodiscard]] static Sum digits_sum_vartime(const DigitsJob<Addend>& job, Arena& arena) {
    return ranges_suit_lanes(job.n, job.width) ? sum_ranges_in_lanes(job, arena) : L::one_window_vartime(job, arena);
  }

  static void window_sums_vartime(const WindowsJob<Addend>& job, Sum* out, Arena& arena) {
    const Arena::Mark mark = arena.mark();
    for (unsigned i = 0; i < job.count;) {
      arena.back_to(mark);
      const unsigned width = job.windows.width(job.first + i);
      unsigned same = 1;
      while (same < kLanes && i + same < job.count && job.windows.width(job.first + i + same) == width) ++same;
      if (!suits_lanes(job.n, width)) {
        out[i] = L::one_window_vartime(job.window(job.first + i), arena);
        ++i;
      } else if (in_window_lanes(same, buckets_of(width))) {
        sum_windows_in_lanes(job, i, same, out + i, arena);
        i += same;
      } else {
        out[i] = sum_ranges_in_lanes(job.window(job.first + i), arena);
        ++i;
      }
    }
  }

 private:
  /// The points of a step are prefetched this many steps ahead.
  static constexpr std::size_t kPrefetchSteps = 5;

  [[nodiscard]] static constexpr std::size_t buckets_of(unsigned width) { return std::size_t{1} << (width - 1); }
  /// With many more buckets than points, most time and memory would go into empty buckets. A word of 32 bits holds a
  /// sign and the index of a point.
  [[nodiscard]] static bool suits_lanes(std::size_t n, unsigned width) {
    return n >= L::kFewestPoints && n >> 31 == 0 && buckets_of(width) <= 2 * n;
  }
  [[nodiscard]] static bool ranges_suit_lanes(std::size_t n, unsigned width) {
    return suits_lanes(n, width) && buckets_of(width) >= 2 * kLanes;
  }
  /// Whether `windows` windows, at most kLanes, are summed with one in each lane instead of each in kLanes ranges.
  [[nodiscard]] static constexpr bool in_window_lanes(std::size_t windows, std::size_t buckets) {
    return buckets < 2 * kLanes ||
           (buckets <= L::kMostWindowBuckets && windows * (buckets + kLanes * L::kCombineSteps) > kLanes * buckets);
  }

  /// The most points in one slice; a bucket with more is cut into slices. A power of two.
  [[nodiscard]] static std::size_t slice_cap(std::size_t n, std::size_t buckets) {
    return std::bit_ceil(std::max<std::size_t>(32, 4 * n / buckets));
  }
  [[nodiscard]] static std::size_t most_extra_slices(std::size_t n, std::size_t buckets) {
    return n / slice_cap(n, buckets);
  }

  /// A point's |digit|, or the slice that it was moved to, with the sign in the lowest bit; and its rank there.
  struct Entry {
    std::uint32_t key, rank;
  };

  struct Work {
    // For every bucket (by |digit|; 0 is for zero digits) and every further slice:
    std::uint32_t* count;
    std::uint32_t* begin;  // index of its first point in the list of steps
    std::uint32_t* order;  // by falling count
    std::uint32_t* by_count;
    std::uint32_t* owner;  // for every further slice
    Entry* entries;
    std::uint32_t* steps;
    Bucket* buckets;
    Bucket* extra;
    Bucket* spare;  // for lanes without a slice

    [[nodiscard]] static std::size_t words(std::size_t n, std::size_t buckets) {
      // Counts within a group differ: over all groups, by at most the cap in total. Then the place of zeros, and words
      // that prefetching reads.
      return n + kLanes * (slice_cap(n, buckets) + kPrefetchSteps + 2);
    }
    Work(Arena& arena, std::size_t n, std::size_t bucket_count, std::size_t windows) {
      const std::size_t further = most_extra_slices(n, bucket_count), slices = bucket_count + 1 + further;
      count = arena.take<std::uint32_t>(slices);
      begin = arena.take<std::uint32_t>(slices);
      order = arena.take<std::uint32_t>(slices + kLanes);
      by_count = arena.take<std::uint32_t>(slice_cap(n, bucket_count) + 2);
      owner = arena.take<std::uint32_t>(further);
      entries = arena.take<Entry>(n);
      steps = arena.take<std::uint32_t>(words(n, bucket_count));
      buckets = arena.take<Bucket>(bucket_count * windows);
      extra = arena.take<Bucket>(further + 1);
      spare = extra + further;
    }
  };

  // One window after the other. Job is WindowJob or DigitsJob.

  /// Fills the buckets: the sum of the points of |digit| d goes to out[d - 1].
  template <class Job>
  static void fill_buckets(const Job& job, const Work& work, Bucket* out) {
    const auto buckets = static_cast<std::uint32_t>(buckets_of(job.width));
    const auto cap = static_cast<std::uint32_t>(slice_cap(job.n, buckets));
    std::fill_n(work.count, buckets + 1, 0U);
    count_digits(job, work.entries, work.count);
    const std::uint32_t most = *std::max_element(work.count + 1, work.count + buckets + 1);
    const std::uint32_t extra = most > cap ? split_buckets(job.n, buckets, cap, work) : 0;
    const std::uint32_t slices = order_slices(buckets, extra, std::min(most, cap), work, out);
    const std::uint32_t end = lay_slices(slices, work);
    write_steps(job, end, work);
    add_points(job.points, buckets, slices, work, out);
    for (std::uint32_t i = 0; i < extra; ++i) L::add(out[work.owner[i] - 1], work.extra[i]);
  }

  template <class Job>
  static void count_digits(const Job& job, Entry* entries, std::uint32_t* count) {
    job.each_digit([=](std::size_t i, std::uint32_t absolute, std::uint32_t negative) __attribute__((always_inline)) {
      entries[i] = {2 * absolute + negative, count[absolute]};
      // All zeros have rank 0: they go to one place, which is never added.
      count[absolute] += absolute != 0 ? 1 : 0;
    });
  }

  /// Moves the points of rank `cap` and above to further slices. Returns how many there are.
  static std::uint32_t split_buckets(std::size_t n, std::uint32_t buckets, std::uint32_t cap, const Work& work) {
    const auto log_cap = static_cast<unsigned>(std::countr_zero(cap));
    std::uint32_t extra = 0;
    for (std::uint32_t d = 1; d <= buckets; ++d) {
      // For now, `begin` holds the first further slice of a bucket.
      work.begin[d] = buckets + 1 + extra;
      for (; work.count[d] > cap; work.count[d] -= cap) {
        work.count[buckets + 1 + extra] = cap;
        work.owner[extra++] = d;
      }
      // The first slice is full; the last further slice has the rest.
      if (work.begin[d] != buckets + 1 + extra) std::swap(work.count[d], work.count[buckets + extra]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      Entry& entry = work.entries[i];
      if (entry.rank < cap) continue;
      const std::uint32_t slice = work.begin[entry.key >> 1] + (entry.rank >> log_cap) - 1;
      entry = {2 * slice + (entry.key & 1), entry.rank & (cap - 1)};
    }
    return extra;
  }

  /// Orders the slices that are not empty; empty buckets become the identity at once. Returns the number of slices.
  static std::uint32_t order_slices(std::uint32_t buckets, std::uint32_t extra, std::uint32_t most, const Work& work,
                                    Bucket* out) {
    std::fill_n(work.by_count, most + 1, 0U);
    const std::uint32_t end = buckets + 1 + extra;
    for (std::uint32_t id = 1; id < end; ++id) ++work.by_count[work.count[id]];
    std::uint32_t slices = 0;
    for (std::uint32_t count = most; count > 0; --count) {
      const std::uint32_t equal = work.by_count[count];
      work.by_count[count] = slices;
      slices += equal;
    }
    const Bucket identity = L::identity();
    for (std::uint32_t id = 1; id < end; ++id) {
      if (work.count[id] != 0) {
        work.order[work.by_count[work.count[id]]++] = id;
      } else {
        out[id - 1] = identity;
      }
    }
    return slices;
  }

  /// Sets where the points of every slice begin; returns the end of the list of steps.
  static std::uint32_t lay_slices(std::uint32_t slices, const Work& work) {
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < slices; i += kLanes) {
      const auto lanes = std::min<std::uint32_t>(kLanes, slices - i);
      for (std::uint32_t j = 0; j < lanes; ++j) work.begin[work.order[i + j]] = next + j;
      next += static_cast<std::uint32_t>(kLanes) * work.count[work.order[i]];
    }
    return next;
  }

  template <class Job>
  static void write_steps(const Job& job, std::uint32_t end, const Work& work) {
    work.begin[0] = end;
    for (std::size_t i = 0; i < job.n; ++i) {
      const Entry entry = work.entries[i];
      work.steps[work.begin[entry.key >> 1] + kLanes * entry.rank] = job.word(i, entry.key & 1);
    }
    std::fill_n(work.steps + end, kLanes * (kPrefetchSteps + 1), 0U);
  }

  static void add_points(const Addend* points, std::uint32_t buckets, std::uint32_t slices, const Work& work,
                         Bucket* out) {
    const std::uint32_t* words = work.steps;
    for (std::uint32_t i = 0; i < slices; i += kLanes) {
      std::array<Bucket*, kLanes> to;
      std::array<std::uint32_t, kLanes> counts{};
      to.fill(work.spare);
      for (std::uint32_t j = 0; j < kLanes && i + j < slices; ++j) {
        const std::uint32_t id = work.order[i + j];
        counts[j] = work.count[id];
        to[j] = id <= buckets ? &out[id - 1] : &work.extra[id - buckets - 1];
      }
      words = add_group(points, words, counts, to);
    }
  }
  /// Sums the points of kLanes slices, by falling count. Returns the words of the next group.
  [[gnu::noinline]] static const std::uint32_t* add_group(const Addend* points, const std::uint32_t* words,
                                                          const std::array<std::uint32_t, kLanes>& counts,
                                                          const std::array<Bucket*, kLanes>& out) {
    const std::uint32_t all = counts[kLanes - 1], most = counts[0];
    // Lanes without further points add those of lane 0, but keep their old sums.
    const auto own = [&](std::uint32_t step, std::array<std::uint32_t, kLanes>& row) {
      std::uint32_t mask = 0;
      for (std::size_t j = 0; j < kLanes; ++j) {
        const bool has = step < counts[j];
        mask |= static_cast<std::uint32_t>(has) << j;
        row[j] = words[has ? j : 0];
      }
      return mask;
    };
    std::array<std::uint32_t, kLanes> row;
    if (all == 0) static_cast<void>(own(0, row));
    prefetch(points, words + kLanes * kPrefetchSteps);
    auto sum = L::first(points, all == 0 ? row.data() : words);
    words += kLanes;
    std::uint32_t step = 1;
    for (; step < all; ++step, words += kLanes) {
      prefetch(points, words + kLanes * kPrefetchSteps);
      sum = L::add(sum, points, words);
    }
    for (; step < most; ++step, words += kLanes) {
      prefetch(points, words + kLanes * kPrefetchSteps);
      const std::uint32_t mask = own(step, row);
      sum = L::select(mask, L::add(sum, points, row.data()), sum);
    }
    L::store(sum, out);
    return words;
  }

  [[gnu::always_inline]] static inline void prefetch(const Addend* points, const std::uint32_t* words) {
    for (std::size_t j = 0; j < kLanes; ++j) {
      const char* const address = reinterpret_cast<const char*>(points + (words[j] >> 1));
      __builtin_prefetch(address);
      if constexpr (sizeof(Addend) > 64) __builtin_prefetch(address + 64);
    }
  }

  // The sum over d of d * bucket.

  static void sum_windows_in_lanes(const WindowsJob<Addend>& job, unsigned i, unsigned windows, Sum* out,
                                   Arena& arena) {
    const std::size_t buckets = buckets_of(job.windows.width(job.first + i));
    const Work work(arena, job.n, buckets, kLanes);
    std::array<const Bucket*, kLanes> first;
    for (unsigned j = 0; j < kLanes; ++j) {
      first[j] = work.buckets + std::min(j, windows - 1) * buckets;
      if (j < windows) fill_buckets(job.window(job.first + i + j), work, work.buckets + j * buckets);
    }
    std::array<Sum, kLanes> running, total;
    L::weighted_sums(first, buckets, running.data(), total.data());
    for (unsigned j = 0; j < windows; ++j) out[j] = total[j];
  }

  template <class Job>
  [[nodiscard]] static Sum sum_ranges_in_lanes(const Job& job, Arena& arena) {
    const std::size_t buckets = buckets_of(job.width), length = buckets / kLanes;
    const Work work(arena, job.n, buckets, 1);
    fill_buckets(job, work, work.buckets);
    std::array<const Bucket*, kLanes> first;
    for (std::size_t j = 0; j < kLanes; ++j) first[j] = work.buckets + j * length;
    std::array<Sum, kLanes> running, total;
    L::weighted_sums(first, length, running.data(), total.data());
    return L::combine(running.data(), total.data(), static_cast<unsigned>(std::countr_zero(length)));
  }
};

}  // namespace slipstream::msm
