// The avx2 set of the group kernels: four points at a time. A second interleaved vector gains nothing: one chain of
// squarings of four elements already keeps the multipliers busy.
#include <cstring>

#include "cpu/lane_thresholds.h"
#include "field/fe_avx2.h"
#include "group/lane_kernel_set.h"

namespace slipstream::group {

namespace multiply {

/// The row with limb j of its eight multiples in the eight halves of lanes of one register: limbs of stored entries
/// have 26 bits. A permutation gives each lane the limb of its own multiple, in constant time.
template <>
class SharedRow<field::FeAvx2> {
 public:
  explicit SharedRow(const AffineNiels<Fe>* row) {
    std::array<Fe, kMultiples> sums, differences, products;
    for (std::size_t j = 0; j < kMultiples; ++j) {
      // Slot m % 8 holds multiple m: a permutation reads the low three bits of its index.
      const std::size_t slot = (j + 1) % kMultiples;
      sums[slot] = row[j].y_plus_x;
      differences[slot] = row[j].y_minus_x;
      products[slot] = row[j].xy2d;
    }
    y_plus_x_ = packed(sums.data());
    y_minus_x_ = packed(differences.data());
    xy2d_ = packed(products.data());
  }
  [[nodiscard]] AffineNiels<field::FeAvx2> operator()(const std::uint8_t* absolute,
                                                      const std::uint8_t* negative) const {
    int four = 0;
    std::memcpy(&four, absolute, field::FeAvx2::kLanes);
    const __m256i multiples = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
    const __m256i zero = _mm256_cmpeq_epi64(multiples, _mm256_setzero_si256());
    // Keeps the low half of each lane, and zero for the multiple 0.
    const __m256i used = _mm256_andnot_si256(zero, field::avx2::set(0xffffffff));
    const auto pick = [&](const field::avx2::Limbs& entries, bool one_if_zero) __attribute__((always_inline)) {
      return field::FeAvx2(field::avx2::make_limbs([&](auto i) __attribute__((always_inline)) {
        const __m256i limb = _mm256_and_si256(_mm256_permutevar8x32_epi32(entries.l[i], multiples), used);
        return i == 0 && one_if_zero ? _mm256_sub_epi64(limb, zero) : limb;
      }));
    };
    return negate_if(field::FeAvx2::lanes_where(negative, 1),
                     AffineNiels<field::FeAvx2>{pick(y_plus_x_, true), pick(y_minus_x_, true), pick(xy2d_, false)});
  }

 private:
  /// Slots 0, 2, 4 and 6 in the low halves of the lanes, 1, 3, 5 and 7 in the high ones.
  static field::avx2::Limbs packed(const Fe* elements) {
    const auto every_other = [&](std::size_t first) {
      std::array<Fe, 4> four;
      for (std::size_t i = 0; i < 4; ++i) four[i] = elements[2 * i + first];
      return field::FeAvx2::load(four.data());
    };
    const field::FeAvx2 low = every_other(0), high = every_other(1);
    return field::avx2::make_limbs([&](auto i) __attribute__((always_inline)) {
      return _mm256_or_si256(low.limbs().l[i], _mm256_slli_epi64(high.limbs().l[i], 32));
    });
  }

  field::avx2::Limbs y_plus_x_, y_minus_x_, xy2d_;
};

}  // namespace multiply

extern const GroupKernels kGroupKernels_avx2;

namespace {

using Set = LaneKernelSet<field::FeAvx2, field::FeAvx2, cpu::avx2::kGroup, PortableKernelSet>;

}  // namespace

constinit const GroupKernels kGroupKernels_avx2 = Set::kernels("avx2");

}  // namespace slipstream::group
