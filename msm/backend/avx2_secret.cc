// The avx2 set of the kernels for sums whose scalars are secret: four points or windows at a time.
#include <cstring>

#include "field/fe_avx2.h"
#include "msm/secret/lanes.h"

namespace slipstream::msm {

extern const SecretKernels kSecretKernels_avx2;

namespace secret {

/// y+x, y-x and 2dxy have ten limbs each. Limb r of multiple m is half-word 16 r + m % 16: limbs of stored entries have
/// 26 bits. A lane fetches the limb of its own multiple by permutations, for any multiple.
template <>
struct TableReader<field::FeAvx2> {
  using V = field::FeAvx2;

  static void write(SecretTable& table, const AffineNiels<Fe>* multiples) {
    std::array<std::uint32_t, 30 * kSecretMultiples> words;
    for (std::size_t j = 0; j < kSecretMultiples; j += V::kLanes) {
      put(&words[0], j, multiples, &AffineNiels<Fe>::y_plus_x);
      put(&words[10 * kSecretMultiples], j, multiples, &AffineNiels<Fe>::y_minus_x);
      put(&words[20 * kSecretMultiples], j, multiples, &AffineNiels<Fe>::xy2d);
    }
    static_assert(sizeof words == sizeof table.words);
    std::memcpy(table.words.data(), words.data(), sizeof words);
  }

  [[nodiscard]] static AffineNiels<V> read(const SecretTable& table, const SecretDigits& digits, std::size_t first) {
    std::array<std::uint8_t, 8> absolute{}, negative{};
    for (std::size_t i = 0; i < V::kLanes; ++i) {
      absolute[i] = digits.absolute(first + i);
      negative[i] = digits.negative(first + i);
    }
    int four = 0;
    std::memcpy(&four, absolute.data(), V::kLanes);
    const __m256i multiples = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
    const __m256i zero = _mm256_cmpeq_epi64(multiples, _mm256_setzero_si256()), eight = field::avx2::set(8);
    const __m256i upper = _mm256_cmpeq_epi64(_mm256_and_si256(multiples, eight), eight);
    // Keeps the low half of each lane; zero for the multiple 0.
    const __m256i used = _mm256_andnot_si256(zero, field::avx2::set(0xffffffff));
    const auto* const rows = reinterpret_cast<const __m256i*>(table.words.data());
    const auto pick = [&](std::size_t element, bool one_if_zero) __attribute__((always_inline)) {
      return V(field::avx2::make_limbs([&](auto i) __attribute__((always_inline)) {
        const __m256i* const row = rows + 2 * (10 * element + i);
        const __m256i low = _mm256_permutevar8x32_epi32(_mm256_load_si256(row), multiples);
        const __m256i high = _mm256_permutevar8x32_epi32(_mm256_load_si256(row + 1), multiples);
        const __m256i limb = _mm256_and_si256(_mm256_blendv_epi8(low, high, upper), used);
        return i == 0 && one_if_zero ? _mm256_sub_epi64(limb, zero) : limb;
      }));
    };
    return negate_if(V::lanes_where(negative.data(), 1), AffineNiels<V>{pick(0, true), pick(1, true), pick(2, false)});
  }

 private:
  /// The limbs of one element of multiples j + 1 to j + 4.
  static void put(std::uint32_t* rows, std::size_t j, const AffineNiels<Fe>* multiples, Fe AffineNiels<Fe>::* element) {
    std::array<Fe, V::kLanes> four;
    for (std::size_t i = 0; i < V::kLanes; ++i) four[i] = multiples[j + i].*element;
    const V limbs = V::load(four.data());
    for (std::size_t r = 0; r < 10; ++r) {
      alignas(32) std::array<std::uint64_t, V::kLanes> lanes;
      _mm256_store_si256(reinterpret_cast<__m256i*>(lanes.data()), limbs.limbs().l[r]);
      for (std::size_t i = 0; i < V::kLanes; ++i) {
        rows[kSecretMultiples * r + (j + i + 1) % kSecretMultiples] = static_cast<std::uint32_t>(lanes[i]);
      }
    }
  }
};

}  // namespace secret

constinit const SecretKernels kSecretKernels_avx2 = secret::make_kernels<field::FeAvx2>("avx2");

}  // namespace slipstream::msm
