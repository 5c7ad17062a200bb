// Elements of GF(2^255-19) in lanes of ten limbs, for processors that multiply 32 by 32 bits to 64. The lane types of
// `avx2` and `neon` share this code. Limbs have 26 and 25 bits alternately; limb i has weight 2^ceil(25.5 i), so that
// two limbs make one limb of Fe.
//
//   FeTen<Ops, 1>      tight limbs
//   FeTen<Ops, M>      sums and differences, limbs at most M times those of a tight element
//   FeTenOperand<Ops>  operands of products: magnitudes up to 3 unchanged, up to 6 after a carry of the even limbs
//
// Ops describes the vectors of a backend: kLanes; Limbs and Mask; broadcast, load and store; lanes_where; plus,
// minus<K> (a - b + K p), blend; carry_pass and carry_even; within, for checks. Each backend has its own products,
// is_negative and is_zero. Bounds are derived in docs/bounds-32-bit.md, section 1, and docs/bounds-neon.md;
// SLIPSTREAM_VERIFY builds check them. Constant-time. Source: Bernstein, Schwabe, "NEON crypto" (CHES 2012), section 4,
// for the representation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "slipstream/base/detail/check.h"
#include "slipstream/field/fe.h"

namespace slipstream::field {

namespace ten_limbs {

/// The formulas need no larger magnitude; the carry pass would allow one.
inline constexpr unsigned kMaxMagnitude = 16;
/// Sums up to kFactorMagnitude are factors without a carry; sums up to kOddFactorMagnitude after a carry of the even
/// limbs.
inline constexpr unsigned kFactorMagnitude = 3;
inline constexpr unsigned kOddFactorMagnitude = 6;

constexpr bool is_odd(std::size_t i) { return i % 2 == 1; }
constexpr unsigned limb_bits(std::size_t i) { return is_odd(i) ? 25 : 26; }
constexpr std::uint32_t limb_mask(std::size_t i) { return (1U << limb_bits(i)) - 1; }
/// The limbs of p.
constexpr std::uint32_t limb_of_p(std::size_t i) { return i == 0 ? limb_mask(0) - 18 : limb_mask(i); }
/// The bound on limb i of a tight element.
constexpr std::uint32_t unit(std::size_t i) { return (1U << limb_bits(i)) + (is_odd(i) ? 1U << 17 : 1U << 18); }

}  // namespace ten_limbs

template <class Ops>
class FeTenOperand;

template <class Ops, unsigned M>
class FeTen {
 public:
  static_assert(M >= 1 && M <= ten_limbs::kMaxMagnitude);
  static constexpr std::size_t kLanes = Ops::kLanes;
  using Limbs = typename Ops::Limbs;
  using Mask = typename Ops::Mask;
  using Operand = FeTenOperand<Ops>;

  /// The bound on limb i.
  static constexpr std::uint32_t most(std::size_t i) { return M * ten_limbs::unit(i); }

  FeTen() = default;
  /// Precondition: limb i is at most most(i).
  explicit FeTen(const Limbs& limbs) : limbs_(limbs) { SLIPSTREAM_CHECK(Ops::within(limbs, most)); }

  [[nodiscard]] static FeTen zero() { return broadcast(Fe::zero()); }
  [[nodiscard]] static FeTen one() { return broadcast(Fe::one()); }
  [[nodiscard]] static FeTen broadcast(const Fe& x) { return FeTen(Ops::broadcast(x)); }
  [[nodiscard]] static FeTen load(const Fe* x) { return FeTen(Ops::load(x)); }
  void store(Fe* out) const
    requires(M == 1)
  {
    Ops::store(out, limbs_);
  }
  /// The lanes i with values[i] == value.
  [[nodiscard]] static Mask lanes_where(const std::uint8_t* values, std::uint8_t value) {
    return Ops::lanes_where(values, value);
  }

  [[nodiscard]] const Limbs& limbs() const { return limbs_; }

 private:
  Limbs limbs_;
};

template <class Ops>
class FeTenOperand {
 public:
  using Limbs = typename Ops::Limbs;

  /// The bound on limb i: for even i, the bound of magnitude 3; for odd i, that of magnitude 6 plus the carry from limb
  /// i - 1.
  static constexpr std::uint32_t most(std::size_t i) {
    return ten_limbs::is_odd(i) ? ten_limbs::kOddFactorMagnitude * ten_limbs::unit(i) + 8
                                : ten_limbs::kFactorMagnitude * ten_limbs::unit(i);
  }
  static_assert(19 * std::uint64_t{most(0)} < std::uint64_t{1} << 32);
  static_assert(19 * std::uint64_t{most(1)} < std::uint64_t{1} << 32);

  FeTenOperand() = default;
  template <unsigned M>
  [[gnu::always_inline]] FeTenOperand(const FeTen<Ops, M>& x)  // NOLINT(google-explicit-constructor)
      : FeTenOperand(M <= ten_limbs::kFactorMagnitude      ? x.limbs()
                     : M <= ten_limbs::kOddFactorMagnitude ? Ops::carry_even(x.limbs())
                                                           : Ops::carry_pass(x.limbs())) {}
  /// Precondition: limb i is at most most(i).
  [[gnu::always_inline]] explicit FeTenOperand(const Limbs& limbs) : limbs_(limbs) {
    SLIPSTREAM_CHECK(Ops::within(limbs, most));
  }

  [[nodiscard]] const Limbs& limbs() const { return limbs_; }

 private:
  Limbs limbs_;
};

template <class Ops, unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeTen<Ops, A + B> add(const FeTen<Ops, A>& a, const FeTen<Ops, B>& b) {
  return FeTen<Ops, A + B>(Ops::plus(a.limbs(), b.limbs()));
}

/// a - b + (B + 1) p, as in field/fe.h.
template <class Ops, unsigned A, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeTen<Ops, A + B + 1> sub(const FeTen<Ops, A>& a, const FeTen<Ops, B>& b) {
  static_assert((B + 1) * ten_limbs::limb_of_p(0) >= FeTen<Ops, B>::most(0));
  static_assert((B + 1) * ten_limbs::limb_of_p(1) >= FeTen<Ops, B>::most(1));
  return FeTen<Ops, A + B + 1>(Ops::template minus<B + 1>(a.limbs(), b.limbs()));
}

template <class Ops, unsigned B>
[[nodiscard, gnu::always_inline]] inline FeTen<Ops, B + 2> negate(const FeTen<Ops, B>& b) {
  return sub(FeTen<Ops, 1>::zero(), b);
}

template <class Ops, unsigned M>
[[nodiscard, gnu::always_inline]] inline FeTen<Ops, 1> carry(const FeTen<Ops, M>& a) {
  return FeTen<Ops, 1>(Ops::carry_pass(a.limbs()));
}
template <class Ops>
[[nodiscard, gnu::always_inline]] inline FeTen<Ops, 1> carry(const FeTenOperand<Ops>& a) {
  return FeTen<Ops, 1>(Ops::carry_pass(a.limbs()));
}

template <class Ops, unsigned M>
[[nodiscard, gnu::always_inline]] inline FeTen<Ops, M> select(const typename Ops::Mask& mask,
                                                              const FeTen<Ops, M>& if_true,
                                                              const FeTen<Ops, M>& if_false) {
  return FeTen<Ops, M>(Ops::blend(mask, if_true.limbs(), if_false.limbs()));
}

}  // namespace slipstream::field
