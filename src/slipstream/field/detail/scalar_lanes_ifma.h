// Eight scalars as a kind of lanes (field/detail/lane_kernel_templates.h): field/detail/scalar_ifma.h, R = 2^260. Only
// units compiled for AVX-512 IFMA may include this file.
//
// A sum is eight limbs of 32 bits, one in each word of a vector, with 31 bits of room above the limbs. So one
// instruction adds a term of any sign. Bounds: docs/bounds-avx512ifma.md, section 2. Constant-time.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "slipstream/field/detail/scalar_ifma.h"
#include "slipstream/field/detail/transpose_ifma.h"

namespace slipstream::field::scalar_ifma {

/// l + 2^28 c by limbs of 52 bits; c = l - 2^252.
inline constexpr std::array<std::uint64_t, 5> kOrderAndMultipleOfC = [] {
  std::array<std::uint64_t, 5> out = kOrder;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Uint128 t = (static_cast<Uint128>(kOrder[i]) << 28) + kOrder[i] + carry;
    out[i] = static_cast<std::uint64_t>(t) & kMask52;
    carry = static_cast<std::uint64_t>(t >> 52);
  }
  out[4] += carry;
  return out;
}();

struct Lanes {
  using Word = std::uint64_t;
  using Block = Limbs;
  static constexpr std::size_t kLanes = scalar_ifma::kLanes, kBlockWords = 5 * kLanes, kSumWords = 8;

  [[gnu::always_inline]] static Block load(const Word* a) {
    return {_mm512_load_si512(a), _mm512_load_si512(a + 8), _mm512_load_si512(a + 16), _mm512_load_si512(a + 24),
            _mm512_load_si512(a + 32)};
  }
  [[gnu::always_inline]] static void store(Word* out, const Block& x) {
    _mm512_store_si512(out, x.l0);
    _mm512_store_si512(out + 8, x.l1);
    _mm512_store_si512(out + 16, x.l2);
    _mm512_store_si512(out + 24, x.l3);
    _mm512_store_si512(out + 32, x.l4);
  }
  [[gnu::always_inline]] static Block load_plain(const Scalar* a, std::size_t n) { return scalar_ifma::load(a, n); }
  [[gnu::always_inline]] static void store_plain(Scalar* out, const Block& x, std::size_t n) {
    scalar_ifma::store(out, x, n);
  }
  [[gnu::always_inline]] static Block load_terms(const Word* terms, const std::uint32_t* index, std::size_t n) {
    const auto pair = [&](std::size_t i) __attribute__((always_inline)) {
      const Vector zero = _mm512_setzero_si512();
      if (i >= n) return zero;
      const Vector low = _mm512_zextsi256_si512(load_term(terms + std::size_t{4} * index[i]));
      return i + 1 < n ? _mm512_inserti64x4(low, load_term(terms + std::size_t{4} * index[i + 1]), 1) : low;
    };
    return from_rows(pair(0), pair(2), pair(4), pair(6));
  }
  [[gnu::always_inline]] static void store_terms(Word* out, const Block& x, std::size_t n) { store_rows(out, x, n); }
  static Block broadcast(const Scalar& x) { return scalar_ifma::broadcast(x.words()); }
  [[gnu::always_inline]] static Block load_limbs(const Word* a, std::size_t stride) {
    return {_mm512_loadu_si512(a), _mm512_loadu_si512(a + stride), _mm512_loadu_si512(a + 2 * stride),
            _mm512_loadu_si512(a + 3 * stride), _mm512_loadu_si512(a + 4 * stride)};
  }
  [[gnu::always_inline]] static void store_limbs(Word* out, std::size_t stride, const Block& x) {
    _mm512_storeu_si512(out, x.l0);
    _mm512_storeu_si512(out + stride, x.l1);
    _mm512_storeu_si512(out + 2 * stride, x.l2);
    _mm512_storeu_si512(out + 3 * stride, x.l3);
    _mm512_storeu_si512(out + 4 * stride, x.l4);
  }
  [[gnu::always_inline]] static Block broadcast_limbs(const Word* a, std::size_t stride) {
    return {set(a[0]), set(a[stride]), set(a[2 * stride]), set(a[3 * stride]), set(a[4 * stride])};
  }
  static void transpose_square(Block (&x)[kLanes]) {
    for (Vector Block::* limb : {&Block::l0, &Block::l1, &Block::l2, &Block::l3, &Block::l4}) {
      ifma::Rows rows;
      for (std::size_t i = 0; i < kLanes; ++i) rows[i] = x[i].*limb;
      ifma::transpose(rows);
      for (std::size_t i = 0; i < kLanes; ++i) x[i].*limb = rows[i];
    }
  }
  static Block zero() {
    const Vector z = _mm512_setzero_si512();
    return {z, z, z, z, z};
  }
  static Block one() { return scalar_ifma::broadcast(kR); }
  [[gnu::always_inline]] static Block entered(const Block& x) {
    return montgomery(x, scalar_ifma::broadcast(kRSquared));
  }

  [[gnu::always_inline]] static Block product(const Block& a, const Block& b) { return montgomery(a, b); }
  class Products {
   public:
    [[gnu::always_inline]] explicit Products(const Block& c) : low_(Columns::zero()), high_(Columns::zero()) {
      high_.add_times_r(c);
    }
    [[gnu::always_inline]] void add(const Block& a, const Block& b) {
      low_.add_low_halves(a, b);
      high_.add_high_halves(a, b);
    }
    [[gnu::always_inline]] Block total() {
      low_.add(high_);
      return step_down<2>(step_down<4>(low_.reduced()));
    }

   private:
    // Separate accumulators: one for both halves would be a chain of nine additions.
    Columns low_, high_;
  };
  [[gnu::always_inline]] static Block product_plus(const Block& a, const Block& b, const Block& c) {
    Columns sum = Columns::zero();
    sum.add_product(a, b);
    sum.add_times_r(c);
    return step_down<2>(sum.reduced());
  }
  [[gnu::always_inline]] static Block canonical(const Block& x) { return scalar_ifma::canonical(x); }
  [[gnu::always_inline]] static Block left(const Block& x) {
    Columns sum = Columns::zero();
    sum.add(x);
    return scalar_ifma::canonical(sum.reduced());
  }
  [[gnu::always_inline]] static Block left_onto(const Block& y, const Block& x) {
    Columns sum = Columns::zero();
    sum.add(x);
    sum.add_times_r(y);
    return step_down<1>(step_down<2>(sum.reduced()));
  }
  /// The limbs of the result have up to 53 bits.
  [[gnu::always_inline]] static Block plain_sum(const Block& y, const Block& z) {
    return {plus(y.l0, z.l0), plus(y.l1, z.l1), plus(y.l2, z.l2), plus(y.l3, z.l3), plus(y.l4, z.l4)};
  }

  [[gnu::always_inline]] static Block blend(std::uint32_t lanes, const Block& a, const Block& b) {
    const auto mask = static_cast<__mmask8>(lanes);
    return {_mm512_mask_mov_epi64(a.l0, mask, b.l0), _mm512_mask_mov_epi64(a.l1, mask, b.l1),
            _mm512_mask_mov_epi64(a.l2, mask, b.l2), _mm512_mask_mov_epi64(a.l3, mask, b.l3),
            _mm512_mask_mov_epi64(a.l4, mask, b.l4)};
  }

  struct Sum {
    Vector limbs;
    [[gnu::always_inline]] static Sum load(const Word* sum) { return {_mm512_load_si512(sum)}; }
    [[gnu::always_inline]] void store(Word* sum) const { _mm512_store_si512(sum, limbs); }
    [[gnu::always_inline]] void add(const Word* term) { limbs = plus(limbs, _mm512_cvtepu32_epi64(load_term(term))); }
    [[gnu::always_inline]] void subtract(const Word* term) {
      limbs = _mm512_sub_epi64(limbs, _mm512_cvtepu32_epi64(load_term(term)));
    }
  };

  [[gnu::always_inline]] static Block collapsed(const Word* sums, std::size_t n, std::size_t step) {
    ifma::Rows r;
    for (std::size_t i = 0; i < kLanes; ++i) r[i] = i < n ? _mm512_load_si512(sums + step * i) : _mm512_setzero_si512();
    ifma::transpose(r);
    // Reduces every limb except the last to 32 bits, not negative.
    for (std::size_t i = 0; i + 1 < kLanes; ++i) {
      r[i + 1] = plus(r[i + 1], _mm512_srai_epi64(r[i], 32));
      r[i] = _mm512_and_si512(r[i], set(0xffffffff));
    }
    // The part above 2^252 is q in (-2^28, 2^28), and 2^252 = -c mod l. So q c is subtracted; adding 2^28 to q makes it
    // unsigned, and adding 2^28 c and l makes up for that and keeps the difference positive.
    const Vector above = plus(_mm512_srai_epi64(r[7], 28), set(std::uint64_t{1} << 28));
    r[7] = _mm512_and_si512(r[7], set((std::uint64_t{1} << 28) - 1));
    const auto word = [&](std::size_t i) __attribute__((always_inline)) {
      return _mm512_or_si512(r[2 * i], _mm512_slli_epi64(r[2 * i + 1], 32));
    };
    const Limbs x = from_words(word(0), word(1), word(2), word(3));
    const Vector zero = _mm512_setzero_si512();
    const Vector p0 = low(zero, above, set(kOrder[0]));
    const Vector p1 = low(high(zero, above, set(kOrder[0])), above, set(kOrder[1]));
    const Vector p2 = low(high(zero, above, set(kOrder[1])), above, set(kOrder[2]));
    const auto limb = [](Vector value, std::size_t i, Vector minus) __attribute__((always_inline)) {
      return _mm512_sub_epi64(plus(value, set(kOrderAndMultipleOfC[i])), minus);
    };
    const auto carry = [](Vector value) __attribute__((always_inline)) { return _mm512_srai_epi64(value, 52); };
    const Vector d0 = limb(x.l0, 0, p0);
    const Vector d1 = plus(limb(x.l1, 1, p1), carry(d0));
    const Vector d2 = plus(limb(x.l2, 2, p2), carry(d1));
    const Vector d3 = plus(plus(x.l3, set(kOrderAndMultipleOfC[3])), carry(d2));
    const Vector d4 = plus(plus(x.l4, set(kOrderAndMultipleOfC[4])), carry(d3));
    SLIPSTREAM_CHECK(_mm512_cmpgt_epu64_mask(d4, set(kMask52 >> 6)) == 0);
    return {mask52(d0), mask52(d1), mask52(d2), mask52(d3), d4};
  }

 private:
  [[gnu::always_inline]] static __m256i load_term(const Word* term) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(term));
  }
};

}  // namespace slipstream::field::scalar_ifma
