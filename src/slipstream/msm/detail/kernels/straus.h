// Straus' algorithm, for few points: every scalar in non-adjacent form, one table of odd multiples a point, and one
// chain of doublings shared by all (Straus 1964; Solinas 2000 for the form). With b the bits of the scalars and w the
// width:
//
//   sum = 0
//   for bit = b down to 0:
//     sum = 2 sum
//     for every scalar k_i whose digit d at this bit is not zero:      about one bit in w + 1
//       sum += d P_i                                                   from the table P_i, 3 P_i, ... (2^(w-1) - 1) P_i
//
// Bases that are known in advance have precomputed tables, which are wider and made of plain addends. Variable-time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/arena.h"
#include "slipstream/msm/detail/kernels/group_concept.h"
#include "slipstream/msm/detail/plan/recoding.h"

namespace slipstream::msm {

/// The sum of scalars[i] * points[i] plus the sum of table_scalars[i] * (the base of table sources[i]).
template <class Addend>
struct StrausJob {
  const Addend* points = nullptr;
  const SignedScalar* scalars = nullptr;
  std::size_t n = 0;
  /// Width of the digits of `scalars`, 2 to 8.
  unsigned width = 5;

  /// Table s holds 1, 3, 5, ... times its base, from tables[s * odd_multiples(table_width)] on.
  const Addend* tables = nullptr;
  const SignedScalar* table_scalars = nullptr;
  const std::uint32_t* sources = nullptr;
  std::size_t table_n = 0;
  /// Width of the digits of `table_scalars`, 2 to 16.
  unsigned table_width = 7;

  /// Every absolute value is below 2^bits; at most 253.
  unsigned bits = 253;
};

template <Group G>
class Straus {
 public:
  using Addend = typename G::Addend;
  using Multiple = typename G::Multiple;
  using Sum = typename G::Sum;

  [[nodiscard]] static Sum run_vartime(const StrausJob<Addend>& job, Arena& arena) {
    NafDigits own, fixed;
    make_digits(job, own, fixed, arena);
    const Multiple* const multiples = make_tables(job, arena);

    return sum_of_digits(job, own, fixed, multiples);
  }

 private:
  static void make_digits(const StrausJob<Addend>& job, NafDigits& own, NafDigits& fixed, Arena& arena) {
    const std::size_t digits = job.n * max_naf_digits(job.bits, job.width);
    const std::size_t table_digits = job.table_n * max_naf_digits(job.bits, job.table_width);
    own.entries = arena.take<std::uint32_t>(digits);
    fixed.entries = arena.take<std::uint32_t>(table_digits);
    auto* const entries = arena.take<std::uint32_t>(std::max(digits, table_digits));
    auto* const keys = arena.take<std::uint16_t>(std::max(digits, table_digits));
    make_naf_digits_vartime(own, entries, keys, job.scalars, nullptr, job.n, job.bits, job.width);
    if (job.table_n == 0) return;
    make_naf_digits_vartime(fixed, entries, keys, job.table_scalars, job.sources, job.table_n, job.bits,
                            job.table_width);
  }

  [[nodiscard]] static const Multiple* make_tables(const StrausJob<Addend>& job, Arena& arena) {
    const std::size_t entries = odd_multiples(job.width);
    Multiple* const multiples = arena.take<Multiple>(job.n * entries);
    for (std::size_t i = 0; i < job.n; ++i) {
      if (job.scalars[i].is_zero()) continue;
      Multiple* const table = multiples + i * entries;
      Sum odd = G::to_sum(job.points[i]);
      table[0] = G::to_multiple(odd);
      if (entries == 1) continue;
      const Multiple two = G::to_multiple(G::to_sum(G::twice(G::to_doubling(odd))));
      for (std::size_t j = 1; j < entries; ++j) {
        odd = G::to_sum(G::add(odd, two));
        table[j] = G::to_multiple(odd);
      }
    }
    return multiples;
  }

  /// The sum so far is kept as a Partial, because the next operation decides how much of it must be computed.
  [[nodiscard, gnu::flatten]] static Sum sum_of_digits(const StrausJob<Addend>& job, const NafDigits& own,
                                                       const NafDigits& fixed, const Multiple* multiples) {
    typename G::Partial sum;
    bool started = false;
    unsigned owed = 0;  // doublings
    for (unsigned bit = job.bits + 1; bit-- > 0;) {
      if (started) ++owed;
      const bool fixed_here = job.table_n != 0 && fixed.any_at(bit);
      if (!fixed_here && !own.any_at(bit)) continue;
      for (; owed > 0; --owed) sum = G::twice(G::to_doubling(sum));
      add_digits(own, bit, multiples, sum, started);
      if (fixed_here) add_digits(fixed, bit, job.tables, sum, started);
    }
    for (; owed > 0; --owed) sum = G::twice(G::to_doubling(sum));
    return started ? G::to_sum(sum) : G::identity();
  }

  /// Adds the multiples of the digits at this bit.
  template <class Table>
  [[gnu::always_inline]] static inline void add_digits(const NafDigits& naf, unsigned bit, const Table* table,
                                                       typename G::Partial& sum, bool& started) {
    const std::size_t key = NafDigits::key(bit);
    std::uint32_t k = naf.begin[key];
    const std::uint32_t negative = naf.begin[key + 1], end = naf.begin[key + 2];
    if (!started && k != end) {
      const Table& first = table[naf.entries[k]];
      sum = k < negative ? G::add(G::identity(), first) : G::sub(G::identity(), first);
      started = true;
      ++k;
    }
    for (; k < negative; ++k) {
      prefetch(naf, table, k);
      sum = G::add(G::to_sum(sum), table[naf.entries[k]]);
    }
    for (; k < end; ++k) {
      prefetch(naf, table, k);
      sum = G::sub(G::to_sum(sum), table[naf.entries[k]]);
    }
  }

  /// Prefetches the entry some additions after k: the tables are larger than the first-level cache.
  template <class Table>
  static void prefetch(const NafDigits& naf, const Table* table, std::uint32_t k) {
    constexpr std::uint32_t kDistance = 2;
    if (k + kDistance >= naf.size()) return;
    const char* const entry = reinterpret_cast<const char*>(&table[naf.entries[k + kDistance]]);
    __builtin_prefetch(entry);
    if constexpr (sizeof(Table) > 64) __builtin_prefetch(entry + 64);
  }
};

}  // namespace slipstream::msm
