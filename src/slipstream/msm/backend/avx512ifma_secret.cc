// The avx512ifma set of the kernels for sums whose scalars are secret: eight windows of one scalar at a time
// (msm/detail/kernels/windows_ifma.h).
#include <vector>

#include "slipstream/msm/detail/kernels/windows_ifma.h"
#include "slipstream/msm/detail/secret/lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_avx512ifma;

namespace secret {

using field::FeIfma;
using field::FeIfmaOperand;
using windows::AffineEntry;
using windows::LaneDigits;

/// Limb r of multiple m is word 16 r + m % 16.
template <>
struct TableReader<FeIfma> {
  static void write(SecretTable& table, const AffineNiels<Fe>* multiples) {
    for (std::size_t j = 0; j < kSecretMultiples; ++j) {
      const std::size_t slot = (j + 1) % kSecretMultiples;
      std::size_t row = 0;
      for (const Fe* x : {&multiples[j].y_plus_x, &multiples[j].y_minus_x, &multiples[j].xy2d}) {
        for (const std::uint64_t limb : x->limbs()) table.words[kSecretMultiples * row++ + slot] = limb;
      }
    }
  }
};

namespace {

/// A table in the form that the windows read.
struct LaneTable {
  const std::uint64_t* words;

  [[nodiscard, gnu::always_inline]] AffineEntry read(const LaneDigits& digits) const {
    const auto limb = [&](std::size_t row) __attribute__((always_inline)) {
      const __m512i low = _mm512_load_si512(words + 16 * row), high = _mm512_load_si512(words + 16 * row + 8);
      return _mm512_maskz_permutex2var_epi64(digits.nonzero, low, digits.absolute, high);
    };
    const auto element = [&](std::size_t first) __attribute__((always_inline)) {
      return field::ifma::Limbs{limb(first), limb(first + 1), limb(first + 2), limb(first + 3), limb(first + 4)};
    };
    field::ifma::Limbs plus = element(0), minus = element(5);
    // The multiple 0 is (1, 1, 0).
    const __m512i one = field::ifma::set(1);
    plus.l0 = _mm512_mask_mov_epi64(one, digits.nonzero, plus.l0);
    minus.l0 = _mm512_mask_mov_epi64(one, digits.nonzero, minus.l0);
    return {FeIfmaOperand(blend(digits.negative, minus, plus)), FeIfmaOperand(blend(digits.negative, plus, minus)),
            windows::negated_where(digits.negative, element(10))};
  }
};

using FixedSums = windows::Sums<kSecretWindowBits>;

void add_runs(FixedSums& sums, const SecretRun* runs, std::size_t count) {
  std::array<field::Scalar::Words, kBlock> words;
  std::array<LaneTable, kBlock> tables;
  std::size_t n = 0;
  const auto add_block = [&] {
    sums.add_block(words.data(), n, [&](std::size_t i) __attribute__((always_inline)) { return tables[i]; });
    n = 0;
  };
  for (const SecretRun& run : std::span(runs, count)) {
    for (std::size_t i = 0; i < run.n; ++i) {
      words[n] = SecretDigits(run.scalars[i]).words();
      tables[n] = {run.tables[i].words.data()};
      if (++n == kBlock) add_block();
    }
  }
  add_block();
  wipe(words.data(), sizeof words);
}

EdwardsPoint fixed_sum_in_windows(const SecretRun* runs, std::size_t count) {
  FixedSums sums;
  add_runs(sums, runs, count);
  return sums.joined();
}

/// Joining eight sums takes as long as joining two one by one.
void fixed_sums_in_windows(EdwardsPoint* out, const SecretRun* runs, const std::size_t* ends, std::size_t n) {
  constexpr std::size_t k = windows::kLanes, kFewest = 3;
  std::vector<FixedSums> sums(n < kFewest ? 0 : k);
  std::size_t begin = 0;
  for (std::size_t first = 0; first < n; first += k) {
    const std::size_t count = std::min(k, n - first);
    for (std::size_t j = 0; j < count; ++j) {
      const std::size_t end = ends[first + j];
      if (count < kFewest) {
        out[first + j] = fixed_sum_in_windows(runs + begin, end - begin);
      } else {
        sums[j].clear();
        add_runs(sums[j], runs + begin, end - begin);
      }
      begin = end;
    }
    if (count >= kFewest) {
      std::array<const windows::LanePoints*, k> lanes;
      for (std::size_t j = 0; j < k; ++j) lanes[j] = sums[j].vectors();
      std::array<Point, k> joined;
      group::store_points(joined.data(), windows::join_in_lanes(lanes, kSecretWindows, kSecretWindowBits), k);
      for (std::size_t j = 0; j < count; ++j) out[first + j] = joined[j].edwards();
    }
  }
}

EdwardsPoint sum_in_windows(const Scalar* scalars, const Point* points, std::size_t n) {
  using windows::PointTable;
  windows::Sums<PointTable::kBits> sums;
  std::array<PointTable, kBlock> tables;
  std::array<field::Scalar::Words, kBlock> words;
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const std::size_t block = std::min(kBlock, n - begin);
    for (std::size_t i = 0; i < block; i += windows::kLanes) {
      windows::write_tables(&tables[i], group::load_points<FeIfma>(points + begin + i, block - i));
    }
    for (std::size_t i = 0; i < block; ++i) words[i] = windows::biased_radix_16(scalars[begin + i].words(), 0);
    sums.add_block(words.data(), block,
                   [&](std::size_t i) __attribute__((always_inline)) -> const PointTable& { return tables[i]; });
  }
  wipe(words.data(), sizeof words);
  return sums.joined();
}

}  // namespace
}  // namespace secret

constinit const SecretKernels kSecretKernels_avx512ifma = {
    .backend = "avx512ifma",
    .write_tables = secret::write_tables<field::FeIfma>,
    .fixed_sum = secret::fixed_sum_in_windows,
    .fixed_sums = secret::fixed_sums_in_windows,
    .sum = secret::sum_in_windows,
};

}  // namespace slipstream::msm
