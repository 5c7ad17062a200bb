// The avx512ifma row of the multiscalar kernels: the buckets of a window, eight at a time in eight lanes.
//
//   sort the points by |digit|, one bucket a digit                      counting sort
//   cut buckets of more than `cap` points; order them by load           counting sort
//   for every eight of equal load:                                      one bucket a lane, lanes that end early add
//     for every step: add one point to each                             the identity
//   total = sum of d B_d: running sums in eight lanes, each over one eighth of the buckets
//
// A point comes in by eight 128-byte entries and two transpositions. The sums are complete additions, so any bucket may
// hold a point and its negative. What is one chain of doublings, Straus' algorithm and the joining of windows, has one
// point in four lanes (msm/quad_curve_ifma.h).
#include <algorithm>
#include <array>
#include <bit>

#include "cpu/lane_thresholds.h"
#include "field/fe_ifma.h"
#include "field/transpose_ifma.h"
#include "group/edwards.h"
#include "msm/curve_group.h"
#include "msm/few_points_ifma.h"
#include "msm/kernels.h"
#include "msm/quad_curve_ifma.h"
#include "msm/straus.h"

namespace slipstream::msm {

extern const CurveKernels kMsmKernels_portable;
extern const CurveKernels kMsmKernels_avx512ifma;

namespace {

using field::Fe;
using field::FeIfma;
using field::MaskIfma;
using field::ifma::Limbs;
using field::ifma::Rows;
using field::ifma::Vector;
using group::EdwardsPoint;
using Lanes = group::Extended<FeIfma>;
namespace thresholds = cpu::avx512ifma;

constexpr std::size_t kLanes = FeIfma::kLanes;
/// Steps ahead that the points of a step are asked for.
constexpr std::uint32_t kPrefetchSteps = 2;

/// sum + addend, or sum - addend in the lanes of the mask, products carried only after they are added: 7M and ten
/// carry passes (docs/bounds-avx512ifma.md, section 1).
[[gnu::always_inline]] inline Lanes mixed_add(const Lanes& p, const Limbs& y_plus_x, const Limbs& y_minus_x,
                                              const Limbs& xy2d, MaskIfma negative) {
  const field::FeIfmaOperand plus(field::ifma::blend(negative, y_minus_x, y_plus_x));
  const field::FeIfmaOperand minus(field::ifma::blend(negative, y_plus_x, y_minus_x));
  const auto A = mul_wide(sub(p.Y, p.X), minus);
  const auto B = mul_wide(add(p.Y, p.X), plus);
  const auto C = mul_wide(p.T, field::FeIfmaOperand(xy2d));
  const auto D = add(p.Z, p.Z);
  const field::FeIfmaOperand E = sub(B, A), H = add(B, A);
  const field::FeIfmaOperand d_minus_c = sub(D, C), d_plus_c = add(D, C);
  const field::FeIfmaOperand F(field::ifma::blend(negative, d_plus_c.limbs(), d_minus_c.limbs()));
  const field::FeIfmaOperand G(field::ifma::blend(negative, d_minus_c.limbs(), d_plus_c.limbs()));
  return {mul(E, F), mul(G, H), mul(F, G), mul(E, H)};
}

/// p + q. 9M.
[[gnu::noinline]] Lanes add_points(const Lanes& p, const Lanes& q) { return group::add(p, q); }

/// The accumulators of eight buckets, or the buckets of eight lanes: the limbs of X, Y, Z and T in this order.
struct alignas(64) Bucket {
  std::array<std::uint64_t, 24> words;
};

[[gnu::always_inline]] inline void store_buckets(const std::array<Bucket*, kLanes>& out, const Lanes& p) {
  const Limbs &X = p.X.limbs(), &Y = p.Y.limbs(), &Z = p.Z.limbs(), &T = p.T.limbs();
  const Vector zero = _mm512_setzero_si512();
  Rows a = {{X.l0, X.l1, X.l2, X.l3, X.l4, Y.l0, Y.l1, Y.l2}};
  Rows b = {{Y.l3, Y.l4, Z.l0, Z.l1, Z.l2, Z.l3, Z.l4, T.l0}};
  Rows c = {{T.l1, T.l2, T.l3, T.l4, zero, zero, zero, zero}};
  transpose(a);
  transpose(b);
  transpose(c);
  for (std::size_t i = 0; i < kLanes; ++i) {
    _mm512_store_si512(&out[i]->words[0], a[i]);
    _mm512_store_si512(&out[i]->words[8], b[i]);
    _mm512_store_si512(&out[i]->words[16], c[i]);
  }
}

[[gnu::always_inline]] inline Lanes load_buckets(const Bucket* first, std::size_t stride) {
  Rows a, b, c;
  for (std::size_t i = 0; i < kLanes; ++i) {
    const Bucket& bucket = first[i * stride];
    a[i] = _mm512_load_si512(&bucket.words[0]);
    b[i] = _mm512_load_si512(&bucket.words[8]);
    c[i] = _mm512_load_si512(&bucket.words[16]);
  }
  transpose(a);
  transpose(b);
  transpose(c);
  return {FeIfma({a[0], a[1], a[2], a[3], a[4]}), FeIfma({a[5], a[6], a[7], b[0], b[1]}),
          FeIfma({b[2], b[3], b[4], b[5], b[6]}), FeIfma({b[7], c[0], c[1], c[2], c[3]})};
}

EdwardsPoint to_point(const Bucket& bucket) {
  const auto& w = bucket.words;
  return {Fe({w[0], w[1], w[2], w[3], w[4]}), Fe({w[5], w[6], w[7], w[8], w[9]}),
          Fe({w[10], w[11], w[12], w[13], w[14]}), Fe({w[15], w[16], w[17], w[18], w[19]})};
}

Bucket to_bucket(const EdwardsPoint& p) {
  Bucket out{};
  for (std::size_t j = 0; j < 5; ++j) {
    out.words[j] = p.X.limbs()[j];
    out.words[5 + j] = p.Y.limbs()[j];
    out.words[10 + j] = p.Z.limbs()[j];
    out.words[15 + j] = p.T.limbs()[j];
  }
  return out;
}

/// The lanes one by one.
std::array<EdwardsPoint, kLanes> to_points(const Lanes& p) {
  std::array<Fe, kLanes> X, Y, Z, T;
  p.X.store(X.data());
  p.Y.store(Y.data());
  p.Z.store(Z.data());
  p.T.store(T.data());
  std::array<EdwardsPoint, kLanes> out;
  for (std::size_t i = 0; i < kLanes; ++i) out[i] = {X[i], Y[i], Z[i], T[i]};
  return out;
}

/// Some points of one bucket, entries[begin] to entries[begin + count - 1]. The first part of a bucket is its sum; the
/// other parts, of which few buckets have any, are added to it afterwards.
struct Part {
  std::uint32_t bucket, begin, count;
};

/// A bucket is cut into parts of at most this many points, so that one that holds most of a window's points still fills
/// eight lanes. There are at most kMaxExtraParts parts more than buckets.
constexpr std::uint32_t kMaxExtraParts = 32;
constexpr std::uint32_t part_cap(std::size_t n) {
  return std::max<std::uint32_t>(32, static_cast<std::uint32_t>(n / kMaxExtraParts) + 1);
}

/// What a window needs: every array is taken from the scratch memory.
struct Work {
  std::uint32_t* begin;    // of each bucket in entries, by digit - 1; and the end of the last
  std::uint32_t* entries;  // 2 * point + sign
  std::uint32_t* keys;     // of each point: its place in entries is made from this
  Part* parts;
  Part* ordered;  // by falling count
  std::uint32_t* by_count;
  Bucket* buckets;
  Bucket* extra;

  Work(Scratch& scratch, std::size_t n, std::size_t buckets_count)
      : begin(scratch.take<std::uint32_t>(buckets_count + 2)),
        entries(scratch.take<std::uint32_t>(n)),
        keys(scratch.take<std::uint32_t>(n)),
        parts(scratch.take<Part>(buckets_count + kMaxExtraParts)),
        ordered(scratch.take<Part>(buckets_count + kMaxExtraParts + kLanes)),
        by_count(scratch.take<std::uint32_t>(part_cap(n) + 1)),
        buckets(scratch.take<Bucket>(buckets_count)),
        extra(scratch.take<Bucket>(kMaxExtraParts + kLanes)) {}
};

/// With more buckets than this most are empty, and time and memory go into those.
constexpr std::size_t most_buckets(std::size_t n) { return 2 * n; }

std::size_t lane_scratch_bytes(std::size_t n, unsigned width) {
  // Enough for narrower windows of fewer points too.
  const std::size_t buckets = std::min(std::size_t{1} << (width - 1), most_buckets(n));
  return std::max(kMsmKernels_portable.window_scratch_bytes(n, width),
                  scratch_bytes<std::uint32_t>(buckets + 2) + 2 * scratch_bytes<std::uint32_t>(n) +
                      scratch_bytes<Part>(buckets + kMaxExtraParts) +
                      scratch_bytes<Part>(buckets + kMaxExtraParts + kLanes) +
                      scratch_bytes<std::uint32_t>(part_cap(n) + 1) + scratch_bytes<Bucket>(buckets) +
                      scratch_bytes<Bucket>(kMaxExtraParts + kLanes));
}

/// Fills begin and entries; returns the number of digits that are not zero.
std::uint32_t sort_by_digit(const WindowJob<CurveAddend>& job, std::uint32_t buckets, const Work& work) {
  // begin[d] counts digit d first, then tells where it begins, and at the end where it ends.
  std::fill_n(work.begin, buckets + 2, 0U);
  for (std::size_t i = 0; i < job.n; ++i) {
    const SignedScalar& scalar = job.scalars[i];
    const std::int32_t digit = booth_digit(scalar.magnitude, job.offset, job.width);
    const auto negative = static_cast<std::uint32_t>(digit < 0);
    const std::uint32_t magnitude = (static_cast<std::uint32_t>(digit) ^ (0 - negative)) + negative;
    work.keys[i] = 2 * magnitude + (negative ^ static_cast<std::uint32_t>(scalar.negative));
    ++work.begin[magnitude];
  }
  // Digit d is bucket d - 1; zeros go behind all buckets.
  const std::uint32_t zeros = work.begin[0];
  std::uint32_t sum = 0;
  for (std::uint32_t d = 1; d <= buckets; ++d) {
    const std::uint32_t count = work.begin[d];
    work.begin[d] = sum;
    sum += count;
  }
  work.begin[0] = sum;
  for (std::size_t i = 0; i < job.n; ++i) {
    const std::uint32_t key = work.keys[i];
    work.entries[work.begin[key >> 1]++] = static_cast<std::uint32_t>(2 * i) + (key & 1);
  }
  // Every begin[d] has moved to the end of its digit, which is where digit d + 1 begins.
  work.begin[0] = 0;
  return static_cast<std::uint32_t>(job.n) - zeros;
}

/// Cuts the buckets that are not empty into parts and orders these by falling count; fills up to a multiple of eight
/// with empty parts. Returns the number of parts without those; the parts after the first of a bucket have bucket
/// numbers from `buckets` on, and owner[] tells whose they are.
std::uint32_t order_parts(std::uint32_t buckets, std::uint32_t cap, const Work& work,
                          std::array<std::uint32_t, kMaxExtraParts>& owner, std::uint32_t& extra) {
  std::uint32_t n = 0;
  extra = 0;
  std::fill_n(work.by_count, cap + 1, 0U);
  for (std::uint32_t b = 0; b < buckets; ++b) {
    std::uint32_t begin = work.begin[b];
    const std::uint32_t end = work.begin[b + 1];
    for (bool first = true; begin < end; first = false) {
      const std::uint32_t count = std::min(cap, end - begin);
      SLIPSTREAM_CHECK(first || extra < kMaxExtraParts);
      if (!first) owner[extra] = b;
      work.parts[n++] = {first ? b : buckets + extra++, begin, count};
      ++work.by_count[count];
      begin += count;
    }
  }
  std::uint32_t sum = 0;
  for (std::uint32_t count = cap + 1; count-- > 0;) {
    const std::uint32_t parts = work.by_count[count];
    work.by_count[count] = sum;
    sum += parts;
  }
  for (std::uint32_t i = 0; i < n; ++i) work.ordered[work.by_count[work.parts[i].count]++] = work.parts[i];
  return n;
}

/// The sums of eight parts.
[[gnu::noinline]] void sum_parts(const CurveAddend* points, const std::uint32_t* entries, const Part* parts,
                                 const std::array<Bucket*, kLanes>& out) {
  static const CurveAddend identity = CurveAddend::identity();
  const std::uint32_t steps = parts[0].count;
  const auto entry = [&](std::size_t i, std::uint32_t step, std::uint32_t& sign) __attribute__((always_inline)) {
    if (step >= parts[i].count) return &identity;
    const std::uint32_t e = entries[parts[i].begin + step];
    sign = e & 1;
    return points + (e >> 1);
  };
  Lanes sum = Lanes::identity();
  for (std::uint32_t step = 0; step < steps; ++step) {
    if (step + kPrefetchSteps < steps) {
      for (std::size_t i = 0; i < kLanes; ++i) {
        std::uint32_t sign = 0;
        const char* const address = reinterpret_cast<const char*>(entry(i, step + kPrefetchSteps, sign));
        __builtin_prefetch(address);
        __builtin_prefetch(address + 64);
      }
    }
    Rows a, b;
    unsigned signs = 0;
    for (std::size_t i = 0; i < kLanes; ++i) {
      std::uint32_t sign = 0;
      const CurveAddend* const q = entry(i, step, sign);
      signs |= sign << i;
      a[i] = _mm512_load_si512(q);
      b[i] = _mm512_load_si512(reinterpret_cast<const char*>(q) + 64);
    }
    transpose(a);
    transpose(b);
    sum = mixed_add(sum, {a[0], a[1], a[2], a[3], a[4]}, {a[5], a[6], a[7], b[0], b[1]}, {b[2], b[3], b[4], b[5], b[6]},
                    MaskIfma(static_cast<__mmask8>(signs)));
  }
  store_buckets(out, sum);
}

static_assert(sizeof(CurveAddend) == 128 && alignof(CurveAddend) == 128 && sizeof(Fe) == 40);

/// The sum over d of d B_d: lane s takes the digits s L + 1 to (s + 1) L.
EdwardsPoint weighted_sum(const Bucket* buckets, std::uint32_t count) {
  const std::uint32_t length = count / kLanes;
  Lanes running = load_buckets(buckets + (length - 1), length);
  Lanes total = running;
  for (std::uint32_t j = length - 1; j-- > 0;) {
    running = add_points(running, load_buckets(buckets + j, length));
    total = add_points(total, running);
  }
  const auto runnings = to_points(running), totals = to_points(total);
  return weighted_total(runnings.data(), totals.data(), kLanes, static_cast<unsigned>(std::countr_zero(length)));
}

EdwardsPoint window_sum_vartime(const WindowJob<CurveAddend>& job, Scratch scratch) {
  const std::uint32_t buckets = std::uint32_t{1} << (job.width - 1);
  // Entries hold the index of a point and a sign in 32 bits.
  if (buckets < kLanes || buckets > most_buckets(job.n) || job.n < thresholds::kWindowPoints || job.n >> 31 != 0) {
    return kMsmKernels_portable.window_sum_vartime(job, scratch);
  }
  const Work work(scratch, job.n, buckets);
  sort_by_digit(job, buckets, work);
  std::array<std::uint32_t, kMaxExtraParts> owner{};
  std::uint32_t extra = 0;
  const std::uint32_t parts = order_parts(buckets, part_cap(job.n), work, owner, extra);
  const Bucket empty = to_bucket(EdwardsPoint::identity());
  if (parts < buckets + extra) std::fill_n(work.buckets, buckets, empty);
  for (std::uint32_t i = 0; i < kLanes; ++i) work.ordered[parts + i] = {buckets + kMaxExtraParts + i, 0, 0};
  for (std::uint32_t i = 0; i < parts; i += kLanes) {
    std::array<Bucket*, kLanes> out;
    for (std::size_t j = 0; j < kLanes; ++j) {
      const std::uint32_t b = work.ordered[i + j].bucket;
      out[j] = b < buckets ? &work.buckets[b] : &work.extra[b - buckets];
    }
    sum_parts(job.points, work.entries, &work.ordered[i], out);
  }
  for (std::uint32_t i = 0; i < extra; ++i) {
    Bucket& own = work.buckets[owner[i]];
    own = to_bucket(group::add(to_point(own), to_point(work.extra[i])));
  }
  return weighted_sum(work.buckets, buckets);
}

/// Whether a job has windows in lanes.
bool in_windows(const StrausJob<CurveAddend>& job) { return job.table_n == 0 && job.n >= thresholds::kFewPoints; }

std::size_t few_points_scratch_bytes(const StrausJob<CurveAddend>& job) {
  return in_windows(job) ? 0 : straus_scratch_bytes<QuadCurve>(job);
}

EdwardsPoint straus_vartime(const StrausJob<CurveAddend>& job, Scratch scratch) {
  if (in_windows(job)) return windows::few_points_vartime(job);
  return Straus<QuadCurve>::run_vartime(job, scratch).point();
}

}  // namespace

constinit const CurveKernels kMsmKernels_avx512ifma = {
    .backend = "avx512ifma",
    .costs = {.doubling = 25,
              .table_entry = 16,
              .table_addition = 15,
              .addition = 37,
              .point_in_window = 22,
              .bucket = 55,
              .window = 1800},
    .straus_scratch_bytes = few_points_scratch_bytes,
    .straus_vartime = straus_vartime,
    .window_scratch_bytes = lane_scratch_bytes,
    .window_sum_vartime = window_sum_vartime,
    .join_windows_vartime = join_windows_in_quads_vartime,
};

}  // namespace slipstream::msm
