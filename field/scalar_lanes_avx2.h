// Four scalars as a kind of lanes (field/detail/lane_kernel_templates.h): field/scalar_avx2.h, R = 2^261. Only units
// compiled for AVX2 may include this file.
//
// A sum is eight limbs of 32 bits in the words of two vectors. Bounds: docs/bounds-avx2.md, section 2. Constant-time.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "field/scalar_avx2.h"

namespace slipstream::field::scalar_avx2 {

[[gnu::always_inline]] inline Limbs plus_limbs(const Limbs& a, const Limbs& b) {
  Limbs out;
  for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { out.l[i] = plus(a.l[i], b.l[i]); });
  return out;
}

/// l + 2^28 c, with limbs in which every limb lends 2^60 to the one below.
inline constexpr std::array<std::uint64_t, kLimbs> kOrderAndMultipleOfC = [] {
  constexpr std::uint64_t kLent = std::uint64_t{1} << 60;
  std::array<std::uint64_t, kLimbs> out{};
  for (std::size_t i = 0; i < kLimbs; ++i) {
    if (i < kOrder.size()) out[i] = (kOrder[i] << 28) + kOrder[i];
    if (i == kLimbs - 1) out[i] = std::uint64_t{1} << kTopShift;
    if (i + 1 < kLimbs) out[i] += kLent;
    if (i > 0) out[i] -= kLent >> 29;
  }
  return out;
}();

struct Lanes {
  using Word = std::uint64_t;
  using Block = Limbs;
  static constexpr std::size_t kLanes = scalar_avx2::kLanes, kBlockWords = kLimbs * kLanes, kSumWords = 8;

  [[gnu::always_inline]] static Block load(const Word* a) {
    Block out;
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { out.l[i] = load_vector(a + 4 * i); });
    return out;
  }
  [[gnu::always_inline]] static void store(Word* out, const Block& x) {
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { store_vector(out + 4 * i, x.l[i]); });
  }
  static Block load_plain(const Scalar* a, std::size_t n) { return scalar_avx2::load(a, n); }
  static void store_plain(Scalar* out, const Block& x, std::size_t n) { scalar_avx2::store(out, x, n); }
  [[gnu::always_inline]] static Block load_terms(const Word* terms, const std::uint32_t* index, std::size_t n) {
    Vector w[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) {
      w[i] = i < n ? load_vector(terms + std::size_t{4} * index[i]) : _mm256_setzero_si256();
    }
    transpose(w[0], w[1], w[2], w[3]);
    return from_words(w[0], w[1], w[2], w[3]);
  }
  static void store_terms(Word* out, const Block& x, std::size_t n) { store_rows(out, x, n); }
  static Block broadcast(const Scalar& x) { return scalar_avx2::broadcast(x.words()); }
  [[gnu::always_inline]] static Block load_limbs(const Word* a, std::size_t stride) {
    Block out;
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
      out.l[i] = _mm256_loadu_si256(reinterpret_cast<const Vector*>(a + stride * i));
    });
    return out;
  }
  [[gnu::always_inline]] static void store_limbs(Word* out, std::size_t stride, const Block& x) {
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
      _mm256_storeu_si256(reinterpret_cast<Vector*>(out + stride * i), x.l[i]);
    });
  }
  [[gnu::always_inline]] static Block broadcast_limbs(const Word* a, std::size_t stride) {
    Block out;
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { out.l[i] = set(a[stride * i]); });
    return out;
  }
  static void transpose_square(Block (&x)[kLanes]) {
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
      scalar_avx2::transpose(x[0].l[i], x[1].l[i], x[2].l[i], x[3].l[i]);
    });
  }
  static Block zero() { return scalar_avx2::broadcast({}); }
  static Block one() { return scalar_avx2::broadcast(kR); }
  static Block entered(const Block& x) { return montgomery(x, scalar_avx2::broadcast(kRSquared)); }

  static Block product(const Block& a, const Block& b) { return montgomery(a, b); }
  static Block product_plus(const Block& a, const Block& b, const Block& c) {
    return step_down<2>(carried(plus_limbs(montgomery(a, b), c)));
  }
  class Products {
   public:
    explicit Products(const Block& c) : sum_(c) {}
    [[gnu::always_inline]] void add(const Block& a, const Block& b) {
      a_[count_] = a;
      b_[count_] = b;
      if (++count_ == kSharedProducts) {
        sum_ = plus_limbs(sum_, carried(montgomery_columns<kSharedProducts>(a_, b_)));
        count_ = 0;
      }
    }
    Block total() {
      if (count_ == 1) {
        sum_ = plus_limbs(sum_, montgomery(a_[0], b_[0]));
      } else if (count_ > 1) {
        for (std::size_t i = count_; i < kSharedProducts; ++i) a_[i] = b_[i] = zero();
        sum_ = plus_limbs(sum_, carried(montgomery_columns<kSharedProducts>(a_, b_)));
      }
      return step_down<2>(step_down<4>(step_down<8>(carried(sum_))));
    }

   private:
    Block sum_;
    Block a_[kSharedProducts], b_[kSharedProducts];
    std::size_t count_ = 0;
  };
  static Block canonical(const Block& x) { return scalar_avx2::canonical(x); }
  static Block left(const Block& x) {
    return scalar_avx2::canonical(carried(montgomery_columns<0>(x, nullptr, nullptr)));
  }
  static Block left_onto(const Block& y, const Block& x) {
    return below_order(plus_limbs(y, montgomery_columns<0>(x, nullptr, nullptr)));
  }
  /// The limbs of the result have up to 30 bits.
  static Block plain_sum(const Block& y, const Block& z) { return plus_limbs(y, z); }

  static Block blend(std::uint32_t lanes, const Block& a, const Block& b) {
    const Vector bits = _mm256_setr_epi64x(1, 2, 4, 8);
    return select(_mm256_cmpeq_epi64(_mm256_and_si256(set(lanes), bits), bits), b, a);
  }

  struct Sum {
    Vector low, high;
    [[gnu::always_inline]] static Sum load(const Word* sum) { return {load_vector(sum), load_vector(sum + 4)}; }
    [[gnu::always_inline]] void store(Word* sum) const {
      store_vector(sum, low);
      store_vector(sum + 4, high);
    }
    [[gnu::always_inline]] void add(const Word* term) {
      low = plus(low, widened(term));
      high = plus(high, widened(term + 2));
    }
    [[gnu::always_inline]] void subtract(const Word* term) {
      low = _mm256_sub_epi64(low, widened(term));
      high = _mm256_sub_epi64(high, widened(term + 2));
    }
  };

  static Block collapsed(const Word* sums, std::size_t n, std::size_t step) {
    Vector r[2 * kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) {
      r[i] = i < n ? load_vector(sums + step * i) : _mm256_setzero_si256();
      r[kLanes + i] = i < n ? load_vector(sums + step * i + 4) : _mm256_setzero_si256();
    }
    transpose(r[0], r[1], r[2], r[3]);
    transpose(r[4], r[5], r[6], r[7]);
    // Reduces every limb to 32 bits, not negative. AVX2 has no arithmetic shift of 64 bits, so each limb borrows 2^60
    // from the one above.
    const Vector lent = set(std::uint64_t{1} << 60), owed = set(std::uint64_t{1} << 28);
    for (std::size_t i = 0; i + 1 < 2 * kLanes; ++i) {
      r[i] = plus(r[i], lent);
      r[i + 1] = plus(r[i + 1], _mm256_sub_epi64(_mm256_srli_epi64(r[i], 32), owed));
      r[i] = _mm256_and_si256(r[i], set(0xffffffff));
    }
    // The part above 2^252 is q in [-2^28, 2^28), and 2^252 = -c mod l. So q c is subtracted; adding 2^28 to q makes it
    // unsigned, and adding 2^28 c and l makes up for that and keeps the difference positive.
    r[7] = plus(r[7], set(std::uint64_t{1} << 56));
    const Vector above = _mm256_srli_epi64(r[7], 28);
    r[7] = _mm256_and_si256(r[7], set((std::uint64_t{1} << 28) - 1));
    const auto word = [&](std::size_t i) __attribute__((always_inline)) {
      return _mm256_or_si256(r[2 * i], _mm256_slli_epi64(r[2 * i + 1], 32));
    };
    Limbs x = from_words(word(0), word(1), word(2), word(3));
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
      x.l[i] = plus(x.l[i], set(kOrderAndMultipleOfC[i]));
      if constexpr (i < kOrder.size()) x.l[i] = _mm256_sub_epi64(x.l[i], times(above, set(kOrder[i])));
    });
    return carried(x);
  }

 private:
  static Vector load_vector(const Word* a) { return _mm256_load_si256(reinterpret_cast<const Vector*>(a)); }
  static void store_vector(Word* out, Vector x) { _mm256_store_si256(reinterpret_cast<Vector*>(out), x); }
  /// Loads four 32-bit halves into the four words of a vector.
  static Vector widened(const Word* a) {
    return _mm256_cvtepu32_epi64(_mm_load_si128(reinterpret_cast<const __m128i*>(a)));
  }
  static Block below_order(const Limbs& columns) { return step_down<1>(step_down<2>(carried(columns))); }
};

}  // namespace slipstream::field::scalar_avx2
