// The group kernels of avx512ifma: eight points at a time, or sixteen in two interleaved vectors if the batch
// is large enough, because decoding and encoding are one long chain of squarings each.
#include "slipstream/cpu/detail/lane_thresholds.h"
#include "slipstream/field/detail/fe_ifma.h"
#include "slipstream/field/detail/lane_pair.h"
#include "slipstream/field/detail/rows_ifma.h"
#include "slipstream/group/detail/entries_ifma.h"
#include "slipstream/group/detail/lane_kernel_set.h"
#include "slipstream/group/detail/multiply_one_ifma.h"

namespace slipstream::group {

namespace multiply {

/// The row with limb j of its eight multiples in one register: a permutation gives each lane the limb of its own
/// multiple, in constant time.
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
  [[nodiscard]] AffineNiels<field::FeIfma> operator()(const std::uint8_t* absolute,
                                                      const std::uint8_t* negative) const {
    const __m512i multiples = _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(absolute)));
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

extern const GroupKernels kGroupKernels_avx512ifma;

namespace {

/// Scalar multiplications that are too few to fill the lanes with one each.
struct Few : PortableKernelSet {
  [[gnu::flatten]] static void multiply_base_batch(ristretto255::Point* out, const AffineNiels<Fe>* table,
                                                   const Scalar* s, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = multiply::multiply_base_one(table, s[i]);
  }
  [[gnu::flatten]] static void multiply_batch(ristretto255::Point* out, const Scalar* s, const ristretto255::Point* p,
                                              std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = multiply::multiply_one(s[i], p[i]);
  }
};

using Set = LaneKernelSet<field::LanePair<field::FeIfma>, field::FeIfma, cpu::avx512ifma::kGroup, Few>;

}  // namespace

constinit const GroupKernels kGroupKernels_avx512ifma = Set::kernels("avx512ifma");

}  // namespace slipstream::group
