// The avx2 row of the group kernels: four points at a time. A second vector in step gains nothing, as a chain of
// squarings of four already keeps the multipliers busy.
#include <cstring>

#include "cpu/lane_thresholds.h"
#include "field/fe_avx2.h"
#include "group/codec_kernels.h"
#include "group/kernels.h"
#include "group/multiply_kernels.h"

namespace slipstream::group {

namespace multiply {

/// The row with limb j of its eight multiples in the eight halves of lanes of one register: limbs of stored entries
/// have 26 bits. A lane fetches the limb of its own multiple by a permutation, whatever the multiple.
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
  [[nodiscard]] AffineNiels<field::FeAvx2> operator()(const std::uint8_t* magnitude,
                                                      const std::uint8_t* negative) const {
    int four = 0;
    std::memcpy(&four, magnitude, field::FeAvx2::kLanes);
    const __m256i multiples = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
    const __m256i zero = _mm256_cmpeq_epi64(multiples, _mm256_setzero_si256());
    // The low half of each lane is wanted, and nothing for the multiple 0.
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

extern const GroupKernels kGroupKernels_portable;
extern const GroupKernels kGroupKernels_avx2;

namespace {

using field::FeAvx2;
using ristretto255::Encoding;
using ristretto255::Point;
namespace thresholds = cpu::avx2;

/// What of n items goes to the lanes: all whole vectors, and the rest if it is not below the threshold.
constexpr std::size_t in_lanes(std::size_t n, std::size_t threshold) {
  const std::size_t rest = n % FeAvx2::kLanes;
  return rest < threshold ? n - rest : n;
}

std::size_t decode_batch_vartime(Point* out, const Encoding* in, std::size_t n) {
  const std::size_t wide = in_lanes(n, thresholds::kDecode);
  const std::size_t decoded = codec::decode_batch_vartime<FeAvx2>(out, in, wide);
  if (decoded < wide) return decoded;
  return wide + kGroupKernels_portable.decode_batch_vartime(out + wide, in + wide, n - wide);
}

void encode_batch(Encoding* out, const Point* in, std::size_t n) {
  const std::size_t wide = in_lanes(n, thresholds::kEncode);
  codec::encode_batch<FeAvx2>(out, in, wide);
  kGroupKernels_portable.encode_batch(out + wide, in + wide, n - wide);
}

/// All points share an inversion, so that a rest stays with them.
void double_and_encode_batch(Encoding* out, const Point* in, std::size_t n) {
  if (n < thresholds::kDoubleAndEncode) return kGroupKernels_portable.double_and_encode_batch(out, in, n);
  codec::double_and_encode_batch<FeAvx2>(out, in, n);
}

void map_batch(Point* out, const Bytes64* in, std::size_t n) {
  const std::size_t wide = in_lanes(n, thresholds::kMap);
  codec::map_batch<FeAvx2>(out, in, wide);
  kGroupKernels_portable.map_batch(out + wide, in + wide, n - wide);
}

void multiply_base_batch(Point* out, const AffineNiels<Fe>* table, const Scalar* s, std::size_t n) {
  const std::size_t wide = in_lanes(n, thresholds::kMultiplyBase);
  multiply::multiply_base_batch<FeAvx2>(out, table, s, wide);
  kGroupKernels_portable.multiply_base_batch(out + wide, table, s + wide, n - wide);
}

void multiply_batch(Point* out, const Scalar* s, const Point* p, std::size_t n) {
  const std::size_t wide = in_lanes(n, thresholds::kMultiply);
  multiply::multiply_batch<FeAvx2>(out, s, p, wide);
  kGroupKernels_portable.multiply_batch(out + wide, s + wide, p + wide, n - wide);
}

}  // namespace

constinit const GroupKernels kGroupKernels_avx2 = {
    .backend = "avx2",
    .decode_batch_vartime = decode_batch_vartime,
    .encode_batch = encode_batch,
    .double_and_encode_batch = double_and_encode_batch,
    .map_batch = map_batch,
    .multiply_base_batch = multiply_base_batch,
    .multiply_batch = multiply_batch,
};

}  // namespace slipstream::group
