// N integers mod l in N lanes of 64 bits, nine limbs of 29 bits each, over the vectors of Highway: a kind of lanes
// (field/detail/lane_kernel_templates.h) for the backends `avx2` (four) and `avx512` (eight). Only units compiled for
// these processors may include this file.
//
// Products are Montgomery's with R = 2^261: montgomery(a, b) = a b / R mod l, below a b / R + l. Values between
// products are reduced only to this bound; `canonical` reduces the last one. Three limbs of l = 2^252 + c are zero and
// the last is a power of two. Products of limbs have 58 bits, so that the columns of several fit 64. A sum is eight
// limbs of 32 bits in words. Bounds: docs/bounds-32-bit.md, section 2. Source: Montgomery, "Modular multiplication
// without trial division" (1985), with rows of the product and steps of the reduction alternating. Constant-time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/highway.h"
#include "slipstream/field/detail/scalar_words.h"
#include "slipstream/field/scalar.h"

namespace slipstream::field::nine_limbs {

inline constexpr std::size_t kLimbs = 9;
inline constexpr std::uint64_t kMask29 = (std::uint64_t{1} << 29) - 1;
/// Limbs 0 to 4 of l; 5, 6 and 7 are zero, and limb 8 is 2^20.
inline constexpr std::array<std::uint64_t, 5> kOrder = detail::order_limbs<5>(29);
inline constexpr int kTopShift = 20;
/// -1/l mod 2^29.
inline constexpr std::uint64_t kFactor = detail::order_factor(29);
static_assert(((kFactor * kOrder[0] + 1) & kMask29) == 0);
static_assert([] {
  constexpr auto limbs = detail::order_limbs<kLimbs>(29);
  return limbs[5] == 0 && limbs[6] == 0 && limbs[7] == 0 && limbs[8] == std::uint64_t{1} << kTopShift;
}());

/// R mod l and R^2 mod l.
inline constexpr detail::Words<4> kR = [] {
  detail::Words<4> x = {1, 0, 0, 0};
  for (int i = 0; i < 261; ++i) x = detail::add_mod(x, x);
  return x;
}();
inline constexpr detail::Words<4> kRSquared = detail::mul_mod(kR, kR);

/// The limbs of K l.
template <std::uint64_t K>
inline constexpr std::array<std::uint64_t, kLimbs> kMultipleOfOrder = [] {
  std::array<std::uint64_t, kLimbs> out{};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < kLimbs; ++i) {
    const std::uint64_t limb = i < kOrder.size() ? kOrder[i] : i == 8 ? std::uint64_t{1} << kTopShift : 0;
    out[i] = (K * limb + carry) & kMask29;
    carry = (K * limb + carry) >> 29;
  }
  return out;
}();

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

/// The largest number of products that share a reduction: nine terms of 58 bits each, and the five that the
/// reduction adds, stay below 2^64.
inline constexpr std::size_t kSharedProducts = 5;

template <std::size_t N>
struct ScalarLanes {
  using Word = std::uint64_t;
  using Tag = WordsTag<N>;
  using Vector = WordsVector<N>;
  static constexpr std::size_t kLanes = N, kBlockWords = kLimbs * N, kSumWords = 8;

  /// An integer of 261 bits in each lane; every limb is below 2^29.
  struct Block {
    Vector l[kLimbs];
  };
  template <class Function>
  [[gnu::always_inline]] static Block make_block(const Function& f) {
    Block out;
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { out.l[i] = f(i); });
    return out;
  }

  [[gnu::always_inline]] static Block load(const Word* a) { return load_limbs(a, N); }
  [[gnu::always_inline]] static void store(Word* out, const Block& x) { store_limbs(out, N, x); }
  /// The first min(n, N) scalars, zero in the other lanes.
  [[gnu::always_inline]] static Block load_plain(const Scalar* a, std::size_t n) {
    return load_rows([=](std::size_t i) __attribute__((always_inline)) { return a[i].words().data(); }, n);
  }
  /// Writes the first min(n, N) lanes. Precondition: canonical values.
  [[gnu::always_inline]] static void store_plain(Scalar* out, const Block& x, std::size_t n) {
    store_terms(reinterpret_cast<Word*>(out), x, n);
  }
  [[gnu::always_inline]] static Block load_terms(const Word* terms, const std::uint32_t* index, std::size_t n) {
    return load_rows([=](std::size_t i) __attribute__((always_inline)) { return terms + std::size_t{4} * index[i]; },
                     n);
  }
  /// Writes the first min(n, N) lanes as numbers of four words. Precondition: values below 2^256.
  [[gnu::always_inline]] static void store_terms(Word* out, const Block& x, std::size_t n) {
    std::array<Word, 4> unused;
    store_4_words<N>({hn::Or3(x.l[0], hn::ShiftLeft<29>(x.l[1]), hn::ShiftLeft<58>(x.l[2])),
                      hn::Or3(hn::ShiftRight<6>(x.l[2]), hn::ShiftLeft<23>(x.l[3]), hn::ShiftLeft<52>(x.l[4])),
                      hn::Or3(hn::ShiftRight<12>(x.l[4]), hn::ShiftLeft<17>(x.l[5]), hn::ShiftLeft<46>(x.l[6])),
                      hn::Or3(hn::ShiftRight<18>(x.l[6]), hn::ShiftLeft<11>(x.l[7]), hn::ShiftLeft<40>(x.l[8]))},
                     [&](std::size_t i) __attribute__((always_inline)) { return i < n ? out + 4 * i : unused.data(); });
  }
  [[gnu::always_inline]] static Block broadcast(const Scalar& x) { return broadcast(x.words()); }
  [[gnu::always_inline]] static Block load_limbs(const Word* a, std::size_t stride) {
    return make_block([=](auto i) __attribute__((always_inline)) { return hn::LoadU(Tag(), a + stride * i); });
  }
  [[gnu::always_inline]] static void store_limbs(Word* out, std::size_t stride, const Block& x) {
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { hn::StoreU(x.l[i], Tag(), out + stride * i); });
  }
  [[gnu::always_inline]] static Block broadcast_limbs(const Word* a, std::size_t stride) {
    return make_block([=](auto i) __attribute__((always_inline)) { return set(a[stride * i]); });
  }
  static void transpose_square(Block (&x)[N]) {
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
      Vector rows[N];
      for (std::size_t j = 0; j < N; ++j) rows[j] = x[j].l[i];
      slipstream::transpose_square<N>(rows);
      for (std::size_t j = 0; j < N; ++j) x[j].l[i] = rows[j];
    });
  }
  static Block zero() {
    return make_block([](auto) __attribute__((always_inline)) { return hn::Zero(Tag()); });
  }
  static Block one() { return broadcast(kR); }
  static Block entered(const Block& x) { return montgomery(x, broadcast(kRSquared)); }

  static Block product(const Block& a, const Block& b) { return montgomery(a, b); }
  static Block product_plus(const Block& a, const Block& b, const Block& c) {
    return step_down<2>(carried(plain_sum(montgomery(a, b), c)));
  }
  class Products {
   public:
    explicit Products(const Block& c) : sum_(c) {}
    [[gnu::always_inline]] void add(const Block& a, const Block& b) {
      a_[count_] = a;
      b_[count_] = b;
      if (++count_ == kSharedProducts) {
        sum_ = plain_sum(sum_, carried(columns<kSharedProducts>(a_, b_)));
        count_ = 0;
      }
    }
    Block total() {
      if (count_ == 1) {
        sum_ = plain_sum(sum_, montgomery(a_[0], b_[0]));
      } else if (count_ > 1) {
        for (std::size_t i = count_; i < kSharedProducts; ++i) a_[i] = b_[i] = zero();
        sum_ = plain_sum(sum_, carried(columns<kSharedProducts>(a_, b_)));
      }
      return step_down<2>(step_down<4>(step_down<8>(carried(sum_))));
    }

   private:
    Block sum_;
    Block a_[kSharedProducts], b_[kSharedProducts];
    std::size_t count_ = 0;
  };
  /// x mod l. Precondition: x < 2l.
  static Block canonical(const Block& x) { return step_down<1>(x); }
  static Block left(const Block& x) { return canonical(carried(columns<0>(x, nullptr, nullptr))); }
  static Block left_onto(const Block& y, const Block& x) {
    return step_down<1>(step_down<2>(carried(plain_sum(y, columns<0>(x, nullptr, nullptr)))));
  }
  /// The limbs of the result have up to 30 bits.
  [[gnu::always_inline]] static Block plain_sum(const Block& y, const Block& z) {
    return make_block([&](auto i) __attribute__((always_inline)) { return plus(y.l[i], z.l[i]); });
  }
  static Block blend(std::uint32_t lanes, const Block& a, const Block& b) { return select(lanes_of<N>(lanes), b, a); }

  struct Sum {
    Vector words[kSumWords / N];
    [[gnu::always_inline]] static Sum load(const Word* sum) {
      Sum out;
      for (std::size_t k = 0; k < kSumWords / N; ++k) out.words[k] = hn::LoadU(Tag(), sum + N * k);
      return out;
    }
    [[gnu::always_inline]] void store(Word* sum) const {
      for (std::size_t k = 0; k < kSumWords / N; ++k) hn::StoreU(words[k], Tag(), sum + N * k);
    }
    [[gnu::always_inline]] void add(const Word* term) {
      for (std::size_t k = 0; k < kSumWords / N; ++k) words[k] = plus(words[k], widened(term, k));
    }
    [[gnu::always_inline]] void subtract(const Word* term) {
      for (std::size_t k = 0; k < kSumWords / N; ++k) words[k] = hn::Sub(words[k], widened(term, k));
    }

   private:
    /// N limbs of 32 bits of the term, from limb N k on.
    [[gnu::always_inline]] static Vector widened(const Word* term, std::size_t k) {
      constexpr hn::Rebind<std::uint32_t, Tag> halves;
      return hn::PromoteTo(Tag(), hn::LoadU(halves, reinterpret_cast<const std::uint32_t*>(term) + N * k));
    }
  };

  static Block collapsed(const Word* sums, std::size_t n, std::size_t step) {
    static constexpr std::array<Word, kSumWords> kNothing{};
    const auto from = [&](std::size_t first) __attribute__((always_inline)) {
      return [=](std::size_t i)
                 __attribute__((always_inline)) { return (i < n ? sums + step * i : kNothing.data()) + first; };
    };
    Vector r[kSumWords];
    load_4_words<N>(from(0), r);
    load_4_words<N>(from(4), r + 4);
    // Reduces every limb to 32 bits, not negative. AVX2 has no arithmetic shift of 64 bits, so each limb borrows 2^60
    // from the one above.
    const Vector lent = set(std::uint64_t{1} << 60), owed = set(std::uint64_t{1} << 28);
    for (std::size_t i = 0; i + 1 < kSumWords; ++i) {
      r[i] = plus(r[i], lent);
      r[i + 1] = plus(r[i + 1], hn::Sub(hn::ShiftRight<32>(r[i]), owed));
      r[i] = hn::And(r[i], set(0xffffffff));
    }
    // The part above 2^252 is q in [-2^28, 2^28), and 2^252 = -c mod l. So q c is subtracted; adding 2^28 to q makes it
    // unsigned, and adding 2^28 c and l makes up for that and keeps the difference positive.
    r[7] = plus(r[7], set(std::uint64_t{1} << 56));
    const Vector above = hn::ShiftRight<28>(r[7]);
    r[7] = hn::And(r[7], set((std::uint64_t{1} << 28) - 1));
    const auto word = [&](std::size_t i)
                          __attribute__((always_inline)) { return hn::Or(r[2 * i], hn::ShiftLeft<32>(r[2 * i + 1])); };
    Block x = from_words(word(0), word(1), word(2), word(3));
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
      x.l[i] = plus(x.l[i], set(kOrderAndMultipleOfC[i]));
      if constexpr (i < kOrder.size()) x.l[i] = hn::Sub(x.l[i], times(above, set(kOrder[i])));
    });
    return carried(x);
  }

 private:
  [[gnu::always_inline]] static Vector set(std::uint64_t x) { return hn::Set(Tag(), x); }
  [[gnu::always_inline]] static Vector plus(Vector a, Vector b) { return hn::Add(a, b); }
  [[gnu::always_inline]] static Vector times(Vector a, Vector b) {
    constexpr hn::Repartition<std::uint32_t, Tag> halves;
    return hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b));
  }
  [[gnu::always_inline]] static Vector mask29(Vector a) { return hn::And(a, set(kMask29)); }
  [[gnu::always_inline]] static Vector over29(Vector a) { return hn::ShiftRight<29>(a); }

  [[gnu::always_inline]] static Block from_words(Vector w0, Vector w1, Vector w2, Vector w3) {
    const auto join = [](Vector low, Vector high) __attribute__((always_inline)) { return mask29(hn::Or(low, high)); };
    return {{mask29(w0), mask29(hn::ShiftRight<29>(w0)), join(hn::ShiftRight<58>(w0), hn::ShiftLeft<6>(w1)),
             mask29(hn::ShiftRight<23>(w1)), join(hn::ShiftRight<52>(w1), hn::ShiftLeft<12>(w2)),
             mask29(hn::ShiftRight<17>(w2)), join(hn::ShiftRight<46>(w2), hn::ShiftLeft<18>(w3)),
             mask29(hn::ShiftRight<11>(w3)), hn::ShiftRight<40>(w3)}};
  }
  [[gnu::always_inline]] static Block broadcast(const detail::Words<4>& w) {
    return from_words(set(w[0]), set(w[1]), set(w[2]), set(w[3]));
  }
  /// The four words at at(i) for i < n, zero in the other lanes.
  template <class At>
  [[gnu::always_inline]] static Block load_rows(const At& at, std::size_t n) {
    static constexpr std::array<Word, 4> kNothing{};
    Vector w[4];
    load_4_words<N>([&](std::size_t i) __attribute__((always_inline)) { return i < n ? at(i) : kNothing.data(); }, w);
    return from_words(w[0], w[1], w[2], w[3]);
  }

  /// The sum of x and all a[i] b[i], over R mod l: below the sum / R + l, by columns that are not carried.
  /// Precondition: K <= kSharedProducts.
  ///
  /// The columns move down by one in each step, so that only nine are in use. They pass through an empty assembler
  /// statement after every row: otherwise both compilers order the sums by columns and spill them
  /// (field/detail/fe_ten_lanes.h).
  template <std::size_t K>
  [[nodiscard, gnu::always_inline]] static Block columns(const Block& x, const Block* a, const Block* b) {
    static_assert(K <= kSharedProducts);
    Vector t[2 * kLimbs];
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { t[i] = x.l[i]; });
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) { t[kLimbs + i] = hn::Zero(Tag()); });
    for_each_limb<kLimbs>([&](auto row) __attribute__((always_inline)) {
      constexpr std::size_t i = row;
      for_each_limb<K>([&](auto product) __attribute__((always_inline)) {
        const Vector y = a[product].l[i];
        for_each_limb<kLimbs>([&](auto j) __attribute__((always_inline)) {
          const Vector p = times(y, b[product].l[j]);
          constexpr bool first = product == 0 && i > 0 && j == kLimbs - 1;
          t[i + j] = first ? p : plus(t[i + j], p);
        });
        __asm__ volatile(""
                         : "+v"(t[i].raw), "+v"(t[i + 1].raw), "+v"(t[i + 2].raw), "+v"(t[i + 3].raw),
                           "+v"(t[i + 4].raw), "+v"(t[i + 5].raw), "+v"(t[i + 6].raw), "+v"(t[i + 7].raw),
                           "+v"(t[i + 8].raw));
      });
      // Adds the multiple of l that makes the lowest column a multiple of 2^29; the upper bits of this column move to
      // the next.
      const Vector m = mask29(times(t[i], set(kFactor)));
      for_each_limb<kOrder.size()>(
          [&](auto j) __attribute__((always_inline)) { t[i + j] = plus(t[i + j], times(m, set(kOrder[j]))); });
      t[i + 8] = plus(t[i + 8], hn::ShiftLeft<kTopShift>(m));
      t[i + 1] = plus(t[i + 1], over29(t[i]));
    });
    return make_block([&](auto i) __attribute__((always_inline)) { return t[kLimbs + i]; });
  }

  /// The sum of products only, without x.
  template <std::size_t K>
  [[nodiscard, gnu::always_inline]] static Block columns(const Block (&a)[K], const Block (&b)[K]) {
    return columns<K>(zero(), a, b);
  }

  /// Carries columns to limbs of 29 bits. Precondition: the value is below 2^261.
  [[nodiscard, gnu::always_inline]] static Block carried(Block x) {
    for_each_limb<kLimbs - 1>([&](auto i) __attribute__((always_inline)) {
      x.l[i + 1] = plus(x.l[i + 1], over29(x.l[i]));
      x.l[i] = mask29(x.l[i]);
    });
    SLIPSTREAM_CHECK(hn::AllTrue(Tag(), hn::Eq(over29(x.l[8]), hn::Zero(Tag()))));
    return x;
  }

  /// a b / R mod l. Not inlined, like products of field elements.
  [[nodiscard, gnu::noinline]] static Block montgomery(const Block& a, const Block& b) {
    return carried(columns<1>({a}, {b}));
  }

  [[nodiscard, gnu::always_inline]] static Block select(hn::Mask<Tag> mask, const Block& if_true,
                                                        const Block& if_false) {
    return make_block([&](auto i)
                          __attribute__((always_inline)) { return hn::IfThenElse(mask, if_true.l[i], if_false.l[i]); });
  }

  /// x - K l if that is not negative, otherwise x. If x < 2 K l, the result is below K l.
  template <std::uint64_t K>
  [[nodiscard, gnu::always_inline]] static Block step_down(const Block& x) {
    // x + (2^261 - 1 - K l) + 1: the carry out of the top is set where x >= K l.
    Block d;
    Vector carry = set(1);
    for_each_limb<kLimbs>([&](auto i) __attribute__((always_inline)) {
      const Vector sum = plus(plus(x.l[i], set(kMask29 - kMultipleOfOrder<K>[i])), carry);
      d.l[i] = mask29(sum);
      carry = over29(sum);
    });
    return select(hn::Eq(carry, hn::Zero(Tag())), x, d);
  }
};

}  // namespace slipstream::field::nine_limbs
