// The avx512ifma row of the group kernels: eight points at a time, or sixteen in two vectors in step where there are as
// many, because decoding and encoding are one long chain of squarings each.
#include "cpu/lane_thresholds.h"
#include "field/fe_ifma.h"
#include "field/lane_pair.h"
#include "group/codec_kernels.h"
#include "group/entries_ifma.h"
#include "group/kernels.h"
#include "group/multiply_kernels.h"
#include "group/multiply_one_ifma.h"

namespace slipstream::group {

namespace multiply {

/// The row with limb j of its eight multiples in one register: a lane fetches the limb of its own multiple by a
/// permutation, whatever the multiple.
template <>
class SharedRow<field::FeIfma> {
 public:
  explicit SharedRow(const AffineNiels<Fe>* row) {
    field::ifma::Rows low, high;
    for (std::size_t j = 0; j < kMultiples; ++j) {
      // Slot m % 8 holds multiple m: a permutation reads the low three bits of its index.
      const std::size_t slot = (j + 1) % kMultiples;
      low[slot] = _mm512_load_si512(row + j);
      high[slot] = _mm512_load_si512(reinterpret_cast<const char*>(row + j) + 64);
    }
    entries_ = transposed_entries(low, high);
  }
  [[nodiscard]] AffineNiels<field::FeIfma> operator()(const std::uint8_t* magnitude,
                                                      const std::uint8_t* negative) const {
    const __m512i multiples = _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(magnitude)));
    const __mmask8 used = _mm512_test_epi64_mask(multiples, multiples);
    const auto pick = [&](const field::FeIfma& entries, __m512i l0_if_zero) __attribute__((always_inline)) {
      const auto& l = entries.limbs();
      return field::FeIfma({_mm512_mask_permutexvar_epi64(l0_if_zero, used, multiples, l.l0),
                            _mm512_maskz_permutexvar_epi64(used, multiples, l.l1),
                            _mm512_maskz_permutexvar_epi64(used, multiples, l.l2),
                            _mm512_maskz_permutexvar_epi64(used, multiples, l.l3),
                            _mm512_maskz_permutexvar_epi64(used, multiples, l.l4)});
    };
    const __m512i one = field::ifma::set(1), zero = _mm512_setzero_si512();
    return negate_if(field::FeIfma::lanes_where(negative, 1),
                     AffineNiels<field::FeIfma>{pick(entries_.y_plus_x, one), pick(entries_.y_minus_x, one),
                                                pick(entries_.xy2d, zero)});
  }

 private:
  AffineNiels<field::FeIfma> entries_;
};

}  // namespace multiply

extern const GroupKernels kGroupKernels_portable;
extern const GroupKernels kGroupKernels_avx512ifma;

namespace {

using field::FeIfma;
using ristretto255::Encoding;
using ristretto255::Point;
using FeIfma16 = field::LanePair<FeIfma>;
namespace thresholds = cpu::avx512ifma;

/// What of n items goes to sixteen lanes: all whole sixteens, and the rest too if more than eight.
constexpr std::size_t in_sixteens(std::size_t n) { return n % 16 > 8 ? n : n - n % 16; }

std::size_t decode_batch_vartime(Point* out, const Encoding* in, std::size_t n) {
  const std::size_t wide = in_sixteens(n);
  const std::size_t decoded = codec::decode_batch_vartime<FeIfma16>(out, in, wide);
  if (decoded < wide) return decoded;
  const std::size_t rest = n - wide;
  if (rest < thresholds::kDecode) {
    return wide + kGroupKernels_portable.decode_batch_vartime(out + wide, in + wide, rest);
  }
  return wide + codec::decode_batch_vartime<FeIfma>(out + wide, in + wide, rest);
}

void encode_batch(Encoding* out, const Point* in, std::size_t n) {
  const std::size_t wide = in_sixteens(n);
  codec::encode_batch<FeIfma16>(out, in, wide);
  const std::size_t rest = n - wide;
  if (rest < thresholds::kEncode) return kGroupKernels_portable.encode_batch(out + wide, in + wide, rest);
  codec::encode_batch<FeIfma>(out + wide, in + wide, rest);
}

void double_and_encode_batch(Encoding* out, const Point* in, std::size_t n) {
  if (n < thresholds::kDoubleAndEncode) return kGroupKernels_portable.double_and_encode_batch(out, in, n);
  codec::double_and_encode_batch<FeIfma>(out, in, n);
}

void map_batch(Point* out, const Bytes64* in, std::size_t n) {
  if (n < thresholds::kMap) return kGroupKernels_portable.map_batch(out, in, n);
  codec::map_batch<FeIfma>(out, in, n);
}

// Flat, because operations that are calls pass their points through memory: a fifth of the time in products of a base.
[[gnu::flatten]] void multiply_base_batch(Point* out, const AffineNiels<Fe>* table, const Scalar* s, std::size_t n) {
  const std::size_t rest = n % FeIfma::kLanes, alone = rest < thresholds::kMultiplyBase ? rest : 0;
  multiply::multiply_base_batch<FeIfma>(out, table, s, n - alone);
  for (std::size_t i = n - alone; i < n; ++i) out[i] = multiply::multiply_base_one(table, s[i]);
}

[[gnu::flatten]] void multiply_batch(Point* out, const Scalar* s, const Point* p, std::size_t n) {
  const std::size_t rest = n % FeIfma::kLanes, alone = rest < thresholds::kMultiply ? rest : 0;
  multiply::multiply_batch<FeIfma>(out, s, p, n - alone);
  for (std::size_t i = n - alone; i < n; ++i) out[i] = multiply::multiply_one(s[i], p[i]);
}

}  // namespace

constinit const GroupKernels kGroupKernels_avx512ifma = {
    .backend = "avx512ifma",
    .decode_batch_vartime = decode_batch_vartime,
    .encode_batch = encode_batch,
    .double_and_encode_batch = double_and_encode_batch,
    .map_batch = map_batch,
    .multiply_base_batch = multiply_base_batch,
    .multiply_batch = multiply_batch,
};

}  // namespace slipstream::group
