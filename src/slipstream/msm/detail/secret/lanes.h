// The kernels of msm/detail/secret/kernels.h over any lane type. A backend instantiates them for its own lane type,
// only in backend/<name>_secret.cc. Constant-time.
//
// Bases with tables, s_0 B_0 + s_1 B_1 + ...: the lanes are windows. Every digit of every scalar is added to the sum of
// its window, and one chain of doublings joins the windows:
//
//   for every block of bases (its tables fit into the first-level cache):
//     for every kLanes windows:
//       for every base of the block:  sums[windows] += digits[windows] * base      each lane from the same table
//   result = sum of 32^i sums[i]
//
// Points used once: the lanes are points, each with its own table, and all share one chain of doublings (Straus 1964),
// with digits of four bits.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/arena.h"
#include "slipstream/base/secret.h"
#include "slipstream/group/detail/affine.h"
#include "slipstream/group/detail/edwards.h"
#include "slipstream/group/detail/multiply_kernels.h"
#include "slipstream/msm/detail/secret/kernels.h"

namespace slipstream::msm::secret {

using field::Fe;
using field::Lane;
using group::AffineNiels;
using group::EdwardsPoint;
using group::Extended;
using group::ProjectiveNiels;
using ristretto255::Point;

/// Bases whose tables are read one window after the other.
inline constexpr std::size_t kBlock = 16;

/// How a lane type stores and reads a table: for every digit it reads every multiple. A backend that can permute within
/// a register specialises it.
template <Lane V>
struct TableReader {
  /// multiples[j] is j + 1 times the base.
  static void write(SecretTable& table, const AffineNiels<Fe>* multiples) {
    std::uint64_t* out = table.words.data();
    for (std::size_t j = 0; j < kSecretMultiples; ++j) {
      for (const Fe* x : {&multiples[j].y_plus_x, &multiples[j].y_minus_x, &multiples[j].xy2d}) {
        out = std::copy_n(x->limbs().data(), 5, out);
      }
    }
  }

  /// The multiple of window first + i, in lane i.
  [[nodiscard]] static AffineNiels<V> read(const SecretTable& table, const SecretDigits& digits, std::size_t first) {
    constexpr std::size_t k = V::kLanes;
    // Backends may read eight bytes of these.
    std::array<std::uint8_t, std::max<std::size_t>(k, 8)> absolute{}, negative{};
    for (std::size_t i = 0; i < k; ++i) {
      absolute[i] = digits.absolute(first + i);
      negative[i] = digits.negative(first + i);
    }
    AffineNiels<V> chosen = AffineNiels<V>::identity();
    for (std::size_t j = 0; j < kSecretMultiples; ++j) {
      const auto element = [&](std::size_t which) {
        const std::uint64_t* const l = table.words.data() + 15 * j + 5 * which;
        return V::broadcast(Fe({l[0], l[1], l[2], l[3], l[4]}));
      };
      chosen = select(V::lanes_where(absolute.data(), static_cast<std::uint8_t>(j + 1)),
                      AffineNiels<V>{element(0), element(1), element(2)}, chosen);
    }
    return negate_if(V::lanes_where(negative.data(), 1), chosen);
  }
};

template <Lane V>
void write_tables(SecretTable* tables, const Point* bases, std::size_t n) {
  std::array<EdwardsPoint, kBlock * kSecretMultiples> multiples;
  std::array<AffineNiels<Fe>, kBlock * kSecretMultiples> entries;
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const std::size_t count = std::min(kBlock, n - begin);
    for (std::size_t i = 0; i < count; ++i) {
      EdwardsPoint* const own = &multiples[i * kSecretMultiples];
      own[0] = bases[begin + i].edwards();
      const auto step = to_projective_niels(own[0]);
      for (std::size_t j = 1; j < kSecretMultiples; ++j) own[j] = add(own[j - 1], step).extended();
    }
    group::to_affine_niels_batch(std::span(multiples).first(count * kSecretMultiples), entries);
    for (std::size_t i = 0; i < count; ++i) {
      TableReader<V>::write(tables[begin + i], &entries[i * kSecretMultiples]);
    }
  }
}

/// The sum of 32^i sums[i].
[[nodiscard]] inline EdwardsPoint join_windows(const Point* sums) {
  EdwardsPoint sum = sums[kSecretWindows - 1].edwards();
  for (std::size_t i = kSecretWindows - 1; i-- > 0;) sum = add(doubled_n(sum, kSecretWindowBits), sums[i].edwards());
  return sum;
}

template <Lane V>
[[nodiscard]] EdwardsPoint fixed_sum(const SecretRun* runs, std::size_t count) {
  constexpr std::size_t k = V::kLanes, kGroups = (kSecretWindows + k - 1) / k;
  std::array<Extended<V>, kGroups> sums;
  sums.fill(Extended<V>::identity());
  std::array<SecretDigits, kBlock> digits;
  for (const SecretRun& run : std::span(runs, count)) {
    for (std::size_t begin = 0; begin < run.n; begin += kBlock) {
      const std::size_t block = std::min(kBlock, run.n - begin);
      for (std::size_t i = 0; i < block; ++i) digits[i] = SecretDigits(run.scalars[begin + i]);
      for (std::size_t g = 0; g < kGroups; ++g) {
        Extended<V> sum = sums[g];
        for (std::size_t i = 0; i < block; ++i) {
          sum = add(sum, TableReader<V>::read(run.tables[begin + i], digits[i], k * g)).extended();
        }
        sums[g] = sum;
      }
    }
  }
  std::array<Point, kGroups * k> windows;
  for (std::size_t g = 0; g < kGroups; ++g) group::store_points(&windows[k * g], sums[g], k);
  const EdwardsPoint sum = join_windows(windows.data());
  wipe(digits.data(), sizeof digits);
  wipe(sums.data(), sizeof sums);
  wipe(windows.data(), sizeof windows);
  return sum;
}

template <Lane V>
void fixed_sums(EdwardsPoint* out, const SecretRun* runs, const std::size_t* ends, std::size_t n) {
  std::size_t begin = 0;
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = fixed_sum<V>(runs + begin, ends[j] - begin);
    begin = ends[j];
  }
}

template <Lane V>
[[nodiscard]] EdwardsPoint sum(const Scalar* scalars, const Point* points, std::size_t n) {
  using group::multiply::kDigits;
  using group::multiply::kMultiples;
  constexpr std::size_t k = V::kLanes;
  using Digits = group::multiply::Digits<k>;
  const std::size_t vectors = (n + k - 1) / k;
  Arena arena;
  auto* const multiples = arena.take<ProjectiveNiels<V>>(vectors * kMultiples);
  auto* const digits = arena.take<Digits>(vectors);
  for (std::size_t v = 0; v < vectors; ++v) {
    digits[v] = Digits(scalars + v * k, n - v * k);
    ProjectiveNiels<V>* const own = multiples + v * kMultiples;
    Extended<V> multiple = group::load_points<V>(points + v * k, n - v * k);
    own[0] = to_projective_niels(multiple);
    for (std::size_t j = 1; j < kMultiples; ++j) {
      multiple = add(multiple, own[0]).extended();
      own[j] = to_projective_niels(multiple);
    }
  }
  Extended<V> sum = Extended<V>::identity();
  for (std::size_t i = kDigits; i-- > 0;) {
    if (i + 1 != kDigits) sum = doubled_n(sum, 4);
    for (std::size_t v = 0; v < vectors; ++v) {
      const std::span<const ProjectiveNiels<V>, kMultiples> own(multiples + v * kMultiples, kMultiples);
      sum = add(sum, group::multiply::lookup<V>(own, digits[v].absolute[i].data(), digits[v].negative[i].data()))
                .extended();
    }
  }
  std::array<Point, k> lanes;
  group::store_points(lanes.data(), sum, k);
  EdwardsPoint total = lanes[0].edwards();
  for (std::size_t i = 1; i < k; ++i) total = add(total, lanes[i].edwards());
  wipe(digits, vectors * sizeof(Digits));
  wipe(&sum, sizeof sum);
  wipe(lanes.data(), sizeof lanes);
  return total;
}

/// The templates instantiated for a lane type. A backend calls this only in its own translation unit.
template <Lane V>
[[nodiscard]] constexpr SecretKernels make_kernels(const char* backend) {
  return {.backend = backend,
          .write_tables = write_tables<V>,
          .fixed_sum = fixed_sum<V>,
          .fixed_sums = fixed_sums<V>,
          .sum = sum<V>};
}

}  // namespace slipstream::msm::secret
