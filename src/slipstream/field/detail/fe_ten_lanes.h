// N elements of GF(2^255-19) in N lanes of 64 bits, over the vectors of Highway: the lane type of the backends `avx2`
// (four lanes) and `avx512` (eight). Only units compiled for these processors may include this file.
//
// Ten limbs (field/detail/fe_ten_limbs.h); one register holds limb i of all elements. MulEven multiplies the low 32
// bits of two lanes to 64 bits. So the limbs of a factor, and 19 times those of one factor, must be below 2^32: the
// type FeTenOperand. If i and j are odd, the product of limbs i and j counts twice in column i + j; columns 10 to 18
// count 19 times in columns 0 to 8. Constant-time. Bounds: docs/bounds-32-bit.md, section 1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/detail/fe_ten_limbs.h"
#include "slipstream/field/detail/highway.h"
#include "slipstream/field/detail/lane.h"
#include "slipstream/field/fe.h"

namespace slipstream::field {

/// One truth value per lane.
template <std::size_t N>
class LaneMask {
 public:
  using Bits = hn::Mask<WordsTag<N>>;

  LaneMask() : LaneMask(hn::MaskFromVec(hn::Zero(WordsTag<N>()))) {}
  explicit LaneMask(Bits bits) : bits_(bits) {}

  [[nodiscard]] Bits bits() const { return bits_; }
  [[nodiscard]] friend LaneMask operator&(LaneMask a, LaneMask b) { return LaneMask(hn::And(a.bits_, b.bits_)); }
  [[nodiscard]] friend LaneMask operator|(LaneMask a, LaneMask b) { return LaneMask(hn::Or(a.bits_, b.bits_)); }
  [[nodiscard]] LaneMask operator~() const { return LaneMask(hn::Not(bits_)); }

 private:
  Bits bits_;
};

template <std::size_t N>
[[nodiscard]] inline Mask lane(LaneMask<N> mask, std::size_t i) {
  std::array<std::uint8_t, 8> bits{};
  hn::StoreMaskBits(WordsTag<N>(), mask.bits(), bits.data());
  return Mask::from_bit((std::uint64_t{bits[0]} >> i) & 1);
}

/// The operations that field/detail/fe_ten_limbs.h requires of a backend, and products.
template <std::size_t N>
struct TenLanes {
  static constexpr std::size_t kLanes = N;
  using Tag = WordsTag<N>;
  using Vector = WordsVector<N>;
  using Mask = LaneMask<N>;

  /// Limbs of all elements. Copied limb by limb: gcc copies a block of bytes in pieces smaller than a register, and the
  /// loads that follow wait for all pieces.
  struct Limbs {
    Limbs() = default;
    [[gnu::always_inline]] Limbs(Vector l0, Vector l1, Vector l2, Vector l3, Vector l4, Vector l5, Vector l6, Vector l7,
                                 Vector l8, Vector l9)
        : l{l0, l1, l2, l3, l4, l5, l6, l7, l8, l9} {}
    [[gnu::always_inline]] Limbs(const Limbs& x)
        : Limbs(x.l[0], x.l[1], x.l[2], x.l[3], x.l[4], x.l[5], x.l[6], x.l[7], x.l[8], x.l[9]) {}
    [[gnu::always_inline]] Limbs& operator=(const Limbs& x) {
      for_each_limb<10>([&](auto i) __attribute__((always_inline)) { l[i] = x.l[i]; });
      return *this;
    }

    Vector l[10];
  };

  /// {f(Index<0>), .., f(Index<9>)}.
  template <class Function>
  [[gnu::always_inline]] static Limbs make_limbs(const Function& f) {
    return [&]<std::size_t... I>(std::index_sequence<I...>)
               __attribute__((always_inline)) { return Limbs{f(Index<I>{})...}; }(std::make_index_sequence<10>{});
  }

  [[gnu::always_inline]] static Vector set(std::uint64_t x) { return hn::Set(Tag(), x); }
  [[gnu::always_inline]] static Vector plus(Vector a, Vector b) { return hn::Add(a, b); }
  [[gnu::always_inline]] static Vector minus(Vector a, Vector b) { return hn::Sub(a, b); }
  /// The product of the low halves.
  [[gnu::always_inline]] static Vector times(Vector a, Vector b) {
    constexpr hn::Repartition<std::uint32_t, Tag> halves;
    return hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b));
  }
  /// The low bits of limb i that stay in it, and the carry above them.
  template <std::size_t I>
  [[gnu::always_inline]] static Vector kept(Vector limb) {
    return hn::And(limb, set(ten_limbs::limb_mask(I)));
  }
  template <std::size_t I>
  [[gnu::always_inline]] static Vector over(Vector limb) {
    return hn::ShiftRight<static_cast<int>(ten_limbs::limb_bits(I))>(limb);
  }

  /// Hides from clang that limbs are short. clang represents vpmuludq as a 64-bit product of masked factors. It drops
  /// the mask of a factor that it knows to be short; where it loses this knowledge, for example in the next iteration
  /// of a loop, it multiplies 64 bits in three steps.
  [[gnu::always_inline]] static Limbs opaque(const Limbs& x) {
    return make_limbs([&](auto i) __attribute__((always_inline)) {
      Vector limb = x.l[i];
      __asm__("" : "+v"(limb.raw));
      return limb;
    });
  }

  /// Whether limb i of every lane is at most bound(i): for checks.
  template <class Bound>
  [[gnu::noinline]] static bool within(const Limbs& x, const Bound& bound) {
    bool out = true;
    for (std::size_t i = 0; i < 10; ++i) out = out && hn::AllFalse(Tag(), hn::Gt(x.l[i], set(bound(i))));
    return out;
  }

  [[gnu::always_inline]] static Limbs plus(const Limbs& a, const Limbs& b) {
    return make_limbs([&](auto i) __attribute__((always_inline)) { return plus(a.l[i], b.l[i]); });
  }
  /// a - b + K p, limb by limb. Precondition: no limb of K p is below that of b.
  template <std::uint32_t K>
  [[gnu::always_inline]] static Limbs minus(const Limbs& a, const Limbs& b) {
    return make_limbs([&](auto i) __attribute__((always_inline)) {
      return minus(plus(a.l[i], set(std::uint64_t{K} * ten_limbs::limb_of_p(i))), b.l[i]);
    });
  }
  [[gnu::always_inline]] static Limbs blend(Mask mask, const Limbs& a, const Limbs& b) {
    return make_limbs([&](auto i)
                          __attribute__((always_inline)) { return hn::IfThenElse(mask.bits(), a.l[i], b.l[i]); });
  }

  /// One parallel carry pass: limbs below 2^31 become tight.
  [[gnu::always_inline]] static Limbs carry_pass(const Limbs& x) {
    return opaque(make_limbs([&](auto i) __attribute__((always_inline)) {
      if constexpr (i == 0)
        return plus(kept<0>(x.l[0]), times(over<9>(x.l[9]), set(19)));
      else
        return plus(kept<i>(x.l[i]), over<i - 1>(x.l[i - 1]));
    }));
  }
  /// Carries the even limbs only: they become 26 bits, and the odd limbs grow by the carries.
  [[gnu::always_inline]] static Limbs carry_even(const Limbs& x) {
    return opaque(make_limbs([&](auto i) __attribute__((always_inline)) {
      if constexpr (i % 2 == 0)
        return kept<i>(x.l[i]);
      else
        return plus(x.l[i], over<i - 1>(x.l[i - 1]));
    }));
  }
  /// Tight limbs from the ten columns of a product: two interleaved carry chains, from 0 to 5 and from 5 to 0, and one
  /// more step of each.
  [[gnu::always_inline]] static Limbs carry_columns(Limbs x) {
    const auto step = [&](auto i) __attribute__((always_inline)) {
      const Vector c = over<i>(x.l[i]);
      x.l[i] = kept<i>(x.l[i]);
      if constexpr (i == 9) {
        // 19 c by shifts, because c has more than the 32 bits of a factor.
        x.l[0] = plus(x.l[0], plus(plus(c, plus(c, c)), hn::ShiftLeft<4>(c)));
      } else {
        x.l[i + 1] = plus(x.l[i + 1], c);
      }
    };
    for_each_limb<5>([&](auto i) __attribute__((always_inline)) {
      step(Index<i>{});
      step(Index<i + 5>{});
    });
    step(Index<5>{});
    step(Index<0>{});
    return opaque(x);
  }

  // Products go row by row: limb i of a (in a register) times all of b (in memory), added to ten columns in registers.
  // Otherwise both compilers order the products by columns and spill most of them, which costs up to half of the time.
  // So the columns pass through an empty assembler statement after every row, and the multiples of b pass through one
  // in memory.

  [[gnu::always_inline]] static void end_row(Limbs& sum) {
    auto& l = sum.l;
    __asm__ volatile(""
                     : "+v"(l[0].raw), "+v"(l[1].raw), "+v"(l[2].raw), "+v"(l[3].raw), "+v"(l[4].raw), "+v"(l[5].raw),
                       "+v"(l[6].raw), "+v"(l[7].raw), "+v"(l[8].raw), "+v"(l[9].raw));
  }

  /// The columns of a product. Precondition: limbs as of FeTenOperand.
  [[gnu::always_inline]] static Limbs columns(const Limbs& a, const Limbs& b) {
    Vector b19[10];
    for_each_limb<9>([&](auto i) __attribute__((always_inline)) { b19[i + 1] = times(b.l[i + 1], set(19)); });
    __asm__ volatile(""
                     : "+m"(b19[1]), "+m"(b19[2]), "+m"(b19[3]), "+m"(b19[4]), "+m"(b19[5]), "+m"(b19[6]), "+m"(b19[7]),
                       "+m"(b19[8]), "+m"(b19[9]));
    const Vector a0 = a.l[0];
    Limbs sum = make_limbs([&](auto j) __attribute__((always_inline)) { return times(a0, b.l[j]); });
    end_row(sum);
    for_each_limb<9>([&](auto row) __attribute__((always_inline)) {
      constexpr std::size_t i = row + 1;
      const Vector once = a.l[i], twice = plus(once, once);
      for_each_limb<10>([&](auto j) __attribute__((always_inline)) {
        const Vector factor = i % 2 == 1 && j % 2 == 1 ? twice : once;
        constexpr std::size_t k = (i + j) % 10;
        sum.l[k] = plus(sum.l[k], times(factor, i + j >= 10 ? b19[j] : b.l[j]));
      });
      end_row(sum);
    });
    return sum;
  }
  /// The columns of a square: mixed products count twice, those of two odd limbs four times. Precondition: limbs as of
  /// FeTenOperand.
  [[gnu::always_inline]] static Limbs square_columns(const Limbs& a) {
    Vector a19[10];
    for_each_limb<5>([&](auto i) __attribute__((always_inline)) { a19[i + 5] = times(a.l[i + 5], set(19)); });
    __asm__ volatile("" : "+m"(a19[5]), "+m"(a19[6]), "+m"(a19[7]), "+m"(a19[8]), "+m"(a19[9]));
    const Vector d0 = plus(a.l[0], a.l[0]);
    Limbs sum = make_limbs([&](auto j) __attribute__((always_inline)) { return times(j == 0 ? a.l[0] : d0, a.l[j]); });
    end_row(sum);
    for_each_limb<9>([&](auto row) __attribute__((always_inline)) {
      constexpr std::size_t i = row + 1;
      const Vector once = a.l[i], twice = plus(once, once), four_times = plus(twice, twice);
      for_each_limb<10 - i>([&](auto rest) __attribute__((always_inline)) {
        constexpr std::size_t j = i + rest, k = (i + j) % 10;
        constexpr bool odd = i % 2 == 1 && j % 2 == 1;
        const Vector factor = i == j ? (odd ? twice : once) : (odd ? four_times : twice);
        sum.l[k] = plus(sum.l[k], times(factor, i + j >= 10 ? a19[j] : a.l[j]));
      });
      end_row(sum);
    });
    return sum;
  }
  /// Products are calls: the code of a formula with seven products then fits the instruction caches of small cores, at
  /// the speed of inlined code.
  [[nodiscard, gnu::noinline]] static FeTen<TenLanes, 1> product(const Limbs& a, const Limbs& b) {
    return FeTen<TenLanes, 1>(carry_columns(columns(a, b)));
  }
  /// a^(2^n). Precondition: n >= 1. The element stays in registers from one square to the next.
  [[nodiscard, gnu::noinline]] static FeTen<TenLanes, 1> squares(const Limbs& a, unsigned n) {
    Limbs x = carry_columns(square_columns(a));
    for (unsigned i = 1; i < n; ++i) x = carry_columns(square_columns(x));
    return FeTen<TenLanes, 1>(x);
  }

  /// The limbs of the representatives in [0, p). Precondition: tight limbs.
  [[gnu::always_inline]] static Limbs canonical(Limbs x) {
    // The carry out of bit 254 of x + 19.
    Vector q = over<0>(plus(x.l[0], set(19)));
    for_each_limb<9>([&](auto i) __attribute__((always_inline)) { q = over<i + 1>(plus(x.l[i + 1], q)); });
    x.l[0] = plus(x.l[0], times(q, set(19)));
    for_each_limb<9>([&](auto i) __attribute__((always_inline)) {
      x.l[i + 1] = plus(x.l[i + 1], over<i>(x.l[i]));
      x.l[i] = kept<i>(x.l[i]);
    });
    x.l[9] = kept<9>(x.l[9]);
    return x;
  }

  /// Splits each limb of Fe into two limbs.
  [[gnu::always_inline]] static Limbs split(Vector l0, Vector l1, Vector l2, Vector l3, Vector l4) {
    const auto high = [](Vector x) __attribute__((always_inline)) { return hn::ShiftRight<26>(x); };
    return opaque({kept<0>(l0), high(l0), kept<0>(l1), high(l1), kept<0>(l2), high(l2), kept<0>(l3), high(l3),
                   kept<0>(l4), high(l4)});
  }
  /// The five limbs of Fe, tight. Precondition: tight limbs.
  [[gnu::always_inline]] static void join(const Limbs& x, Vector (&out)[5]) {
    // Two limbs make one of at most 2^51 + 2^44; a carry pass makes it tight.
    for_each_limb<5>(
        [&](auto i) __attribute__((always_inline)) { out[i] = plus(x.l[2 * i], hn::ShiftLeft<26>(x.l[2 * i + 1])); });
    Vector carry = times(hn::ShiftRight<51>(out[4]), set(19));
    for_each_limb<5>([&](auto i) __attribute__((always_inline)) {
      const Vector next = hn::ShiftRight<51>(out[i]);
      out[i] = plus(hn::And(out[i], set(kFeLimbMask)), carry);
      carry = next;
    });
  }

  [[nodiscard]] static Limbs broadcast(const Fe& x) {
    const auto& l = x.limbs();
    return make_limbs([&](auto i) { return set(i % 2 == 0 ? l[i / 2] & ten_limbs::limb_mask(0) : l[i / 2] >> 26); });
  }
  [[nodiscard]] static Limbs load(const Fe* x) {
    Vector l[4];
    load_4_words<N>([x](std::size_t i) __attribute__((always_inline)) { return x[i].limbs().data(); }, l);
    std::array<std::uint64_t, N> top;
    for (std::size_t i = 0; i < N; ++i) top[i] = x[i].limbs()[4];
    return split(l[0], l[1], l[2], l[3], hn::LoadU(Tag(), top.data()));
  }
  static void store(Fe* out, const Limbs& x) {
    Vector l[5];
    join(x, l);
    std::array<std::array<std::uint64_t, 4>, N> rows;
    std::array<std::uint64_t, N> top;
    store_4_words<N>({l[0], l[1], l[2], l[3]},
                     [&](std::size_t i) __attribute__((always_inline)) { return rows[i].data(); });
    hn::StoreU(l[4], Tag(), top.data());
    for (std::size_t i = 0; i < N; ++i) out[i] = Fe({rows[i][0], rows[i][1], rows[i][2], rows[i][3], top[i]});
  }
  [[nodiscard]] static Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    return Mask(hn::Eq(widened(values), set(value)));
  }
  /// Value i in lane i.
  [[nodiscard, gnu::always_inline]] static Vector widened(const std::uint8_t* values) {
    constexpr hn::Rebind<std::uint8_t, Tag> bytes;
    constexpr hn::Rebind<std::uint32_t, Tag> halves;
    return hn::PromoteTo(Tag(), hn::PromoteTo(halves, hn::LoadU(bytes, values)));
  }
};

template <std::size_t N>
using FeTenLanes = FeTen<TenLanes<N>, 1>;

/// Elements that convert to FeTenOperand<TenLanes<N>>: sums, differences and operands.
template <class X>
inline constexpr std::size_t kTenLanes = 0;
template <std::size_t N, unsigned M>
inline constexpr std::size_t kTenLanes<FeTen<TenLanes<N>, M>> = N;
template <std::size_t N>
inline constexpr std::size_t kTenLanes<FeTenOperand<TenLanes<N>>> = N;
template <class X>
concept InTenLanes = kTenLanes<X> != 0;

/// x as a factor, without a copy if it is one.
template <InTenLanes X>
[[gnu::always_inline]] inline decltype(auto) factor(const X& x) {
  using Operand = FeTenOperand<TenLanes<kTenLanes<X>>>;
  if constexpr (X::most(0) <= Operand::most(0) && X::most(1) <= Operand::most(1)) {
    return (x);
  } else {
    return Operand(x);
  }
}

template <InTenLanes A, InTenLanes B>
  requires(kTenLanes<A> == kTenLanes<B>)
[[nodiscard, gnu::always_inline]] inline FeTenLanes<kTenLanes<A>> mul(const A& a, const B& b) {
  return TenLanes<kTenLanes<A>>::product(factor(a).limbs(), factor(b).limbs());
}
template <InTenLanes A>
[[nodiscard, gnu::always_inline]] inline FeTenLanes<kTenLanes<A>> square(const A& a) {
  return TenLanes<kTenLanes<A>>::squares(factor(a).limbs(), 1);
}
/// As the template in field/detail/lane_algorithms.h, but a single call.
template <std::size_t N>
[[nodiscard, gnu::always_inline]] inline FeTenLanes<N> square_n(const FeTenLanes<N>& x, unsigned n) {
  return TenLanes<N>::squares(x.limbs(), n);
}

template <InTenLanes A>
[[nodiscard]] inline LaneMask<kTenLanes<A>> is_negative(const A& a) {
  using Ops = TenLanes<kTenLanes<A>>;
  const auto x = Ops::canonical(Ops::carry_pass(factor(a).limbs()));
  return LaneMask<Ops::kLanes>(hn::Eq(hn::And(x.l[0], Ops::set(1)), Ops::set(1)));
}
template <InTenLanes A>
[[nodiscard]] inline LaneMask<kTenLanes<A>> is_zero(const A& a) {
  using Ops = TenLanes<kTenLanes<A>>;
  const auto x = Ops::canonical(Ops::carry_pass(factor(a).limbs()));
  auto any = x.l[0];
  for_each_limb<9>([&](auto i) { any = hn::Or(any, x.l[i + 1]); });
  return LaneMask<Ops::kLanes>(hn::Eq(any, hn::Zero(typename Ops::Tag())));
}

}  // namespace slipstream::field
