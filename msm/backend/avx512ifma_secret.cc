// The avx512ifma row of the kernels for sums whose scalars are secret: eight windows of one scalar at a time.
//
// A table stands limb by limb, sixteen multiples in two registers, so that every lane fetches the limb of its own
// multiple in one permutation, whatever the multiple: fifteen of them an entry, and no table is ever scanned.
#include "field/fe_ifma.h"
#include "field/transpose_ifma.h"
#include "msm/quad_curve_ifma.h"
#include "msm/secret_lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_avx512ifma;

namespace secret {

using field::FeIfma;
using field::FeIfmaOperand;
using field::MaskIfma;
using field::ifma::Limbs;
using field::ifma::Vector;
using LanePoints = Extended<FeIfma>;

/// One entry a lane, ready to be multiplied.
struct LaneEntry {
  FeIfmaOperand y_plus_x, y_minus_x, xy2d;
};

/// The digits of eight windows of one scalar.
struct LaneDigits {
  Vector magnitude;
  __mmask8 nonzero;
  MaskIfma negative;
};

/// Where the windows 8 g to 8 g + 7 begin in the four words of a scalar.
struct WindowPlaces {
  Vector word, shift;

  explicit WindowPlaces(std::size_t g) {
    const Vector lane = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    const Vector bit =
        _mm512_mullo_epi64(field::ifma::plus(lane, field::ifma::set(8 * g)), field::ifma::set(kSecretWindowBits));
    word = _mm512_srli_epi64(bit, 6);
    shift = _mm512_and_si512(bit, field::ifma::set(63));
  }

  /// Lanes without a window have digits of no meaning.
  [[nodiscard, gnu::always_inline]] LaneDigits digits(const SecretDigits& scalar) const {
    const Vector words =
        _mm512_maskz_broadcast_i64x4(0x0f, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(scalar.words().data())));
    const Vector above = field::ifma::plus(word, field::ifma::set(1));
    const Vector low = _mm512_srlv_epi64(_mm512_permutexvar_epi64(word, words), shift);
    const Vector high =
        _mm512_sllv_epi64(_mm512_permutexvar_epi64(above, words), field::ifma::minus(field::ifma::set(64), shift));
    const Vector biased = _mm512_and_si512(_mm512_or_si512(low, high), field::ifma::set(31));
    const Vector bias = field::ifma::set(16);
    const Vector magnitude = _mm512_abs_epi64(field::ifma::minus(biased, bias));
    return {magnitude, _mm512_test_epi64_mask(magnitude, magnitude), MaskIfma(_mm512_cmplt_epu64_mask(biased, bias))};
  }
};

/// Limb r of multiple m stands in word 16 r + m % 16.
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

  [[nodiscard, gnu::always_inline]] static LaneEntry read(const SecretTable& table, const LaneDigits& digits) {
    const std::uint64_t* const words = table.words.data();
    const auto limb = [&](std::size_t row) __attribute__((always_inline)) {
      const Vector low = _mm512_load_si512(words + 16 * row), high = _mm512_load_si512(words + 16 * row + 8);
      return _mm512_maskz_permutex2var_epi64(digits.nonzero, low, digits.magnitude, high);
    };
    const auto element = [&](std::size_t first) __attribute__((always_inline)) {
      return Limbs{limb(first), limb(first + 1), limb(first + 2), limb(first + 3), limb(first + 4)};
    };
    Limbs plus = element(0), minus = element(5), product = element(10);
    // The multiple 0 is (1, 1, 0).
    const Vector one = field::ifma::set(1);
    plus.l0 = _mm512_mask_mov_epi64(one, digits.nonzero, plus.l0);
    minus.l0 = _mm512_mask_mov_epi64(one, digits.nonzero, minus.l0);
    return {FeIfmaOperand(blend(digits.negative, minus, plus)), FeIfmaOperand(blend(digits.negative, plus, minus)),
            negated_where(digits.negative, product)};
  }

 private:
  /// 2p - x in the lanes of the mask.
  [[gnu::always_inline]] static FeIfmaOperand negated_where(MaskIfma mask, const Limbs& x) {
    const Vector p0 = field::ifma::set(2 * (field::kFeLimbMask - 18)), p = field::ifma::set(2 * field::kFeLimbMask);
    const auto from = [&](Vector a, Vector b)
                          __attribute__((always_inline)) { return _mm512_mask_sub_epi64(b, mask.bits(), a, b); };
    return FeIfmaOperand({from(p0, x.l0), from(p, x.l1), from(p, x.l2), from(p, x.l3), from(p, x.l4)});
  }
};

namespace {

[[gnu::always_inline]] inline LanePoints add_entry(const LanePoints& p, const LaneEntry& q) {
  const auto A = mul_wide(sub(p.Y, p.X), q.y_minus_x);
  const auto B = mul_wide(add(p.Y, p.X), q.y_plus_x);
  const auto C = mul_wide(p.T, q.xy2d);
  const auto D = add(p.Z, p.Z);
  const FeIfmaOperand E = sub(B, A), F = sub(D, C), G = add(D, C), H = add(B, A);
  return {mul(E, F), mul(G, H), mul(F, G), mul(E, H)};
}

/// The sum of 32^i sums[i], one point in four lanes.
EdwardsPoint join_in_quads(const Point* sums) {
  group::QuadCompleted sum =
      QuadCurve::add(group::QuadSum::from(sums[kSecretWindows - 1].edwards()), group::QuadCached::identity());
  for (std::size_t i = kSecretWindows - 1; i-- > 0;) {
    for (unsigned k = 0; k < kSecretWindowBits; ++k) sum = group::doubled(sum.doubling());
    sum = group::add(sum.sum(), group::QuadSum::from(sums[i].edwards()).cached());
  }
  return sum.point();
}

/// As fixed_sum of msm/secret_lanes.h.
EdwardsPoint fixed_sum_in_lanes(const SecretRun* runs, std::size_t count) {
  constexpr std::size_t k = FeIfma::kLanes, kGroups = (kSecretWindows + k - 1) / k;
  std::array<LanePoints, kGroups> sums;
  sums.fill(LanePoints::identity());
  std::array<SecretDigits, kBlock> digits;
  for (const SecretRun& run : std::span(runs, count)) {
    for (std::size_t begin = 0; begin < run.n; begin += kBlock) {
      const std::size_t block = std::min(kBlock, run.n - begin);
      for (std::size_t i = 0; i < block; ++i) digits[i] = SecretDigits(run.scalars[begin + i]);
      for (std::size_t g = 0; g < kGroups; ++g) {
        const WindowPlaces places(g);
        LanePoints sum = sums[g];
        for (std::size_t i = 0; i < block; ++i) {
          sum = add_entry(sum, TableReader<FeIfma>::read(run.tables[begin + i], places.digits(digits[i])));
        }
        sums[g] = sum;
      }
    }
  }
  std::array<Point, kGroups * k> windows;
  for (std::size_t g = 0; g < kGroups; ++g) group::store_points(&windows[k * g], sums[g], k);
  const EdwardsPoint sum = join_in_quads(windows.data());
  wipe(digits.data(), sizeof digits);
  wipe(sums.data(), sizeof sums);
  wipe(windows.data(), sizeof windows);
  return sum;
}

}  // namespace
}  // namespace secret

constinit const SecretKernels kSecretKernels_avx512ifma = {
    .backend = "avx512ifma",
    .write_tables = secret::write_tables<field::FeIfma>,
    .fixed_sum = secret::fixed_sum_in_lanes,
    .sum_scratch_bytes = secret::sum_scratch_bytes<field::FeIfma>,
    .sum = secret::sum<field::FeIfma>,
};

}  // namespace slipstream::msm
