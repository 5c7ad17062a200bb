// Makes the table of field/lane_ops.h for one lane type. Only units compiled for that backend may include this file.
//
// The lane type is described by a struct T:
//   T::kBackend                        name of the backend
//   T::kPosition                       std::array of unsigned: limb i counts 2^kPosition[i]
//   T::Element                         the lane type F, magnitude 1
//   T::Bounded<M>                      its sums of magnitude M, M <= T::kMagnitudes; constructible from T::Limbs
//   T::Limbs, X::limbs()               the limbs in registers, and those of an element, sum or operand X
//   T::load(lanes), T::store(lanes, l) between LaneLimbs and T::Limbs
//   T::most<X>()                       the largest limbs of a type X, as ElementLimbs
#pragma once

#include <utility>

#include "field/lane_ops.h"
#include "slipstream/field/detail/lane_algorithms.h"
#include "slipstream/field/detail/lane_pair.h"

namespace slipstream::test {

template <class T>
class LaneOpsOf {
 public:
  static constexpr LaneOps make() {
    LaneOps ops{
        .backend = T::kBackend,
        .lanes = kLanes,
        .limbs = T::kPosition.size(),
        .position = {},
        .mul = op<Operand, Operand>([](const Operand& a, const Operand& b) { return mul(a, b); }),
        .square = op<Operand, Operand>([](const Operand& a, const Operand&) { return square(a); }),
        .is_zero = [](const LaneLimbs& a) { return bits(is_zero(Operand(T::load(a)))); },
        .is_negative = [](const LaneLimbs& a) { return bits(is_negative(Operand(T::load(a)))); },
        .magnitudes = T::kMagnitudes,
        .sums = {},
        .load = [](LaneLimbs& out, const field::Fe* a) { T::store(out, F::load(a).limbs()); },
        .store = [](field::Fe* out, const LaneLimbs& a) { F(T::load(a)).store(out); },
        .broadcast = [](field::Fe* out, const field::Fe& a) { F::broadcast(a).store(out); },
        .invert = [](field::Fe* out, const field::Fe* a) { invert(F::load(a)).store(out); },
        .mask_and = [](unsigned a, unsigned b) { return bits(mask(a) & mask(b)); },
        .mask_or = [](unsigned a, unsigned b) { return bits(mask(a) | mask(b)); },
        .mask_not = [](unsigned a) { return bits(~mask(a)); },
        .invert_pair = [](field::Fe* out, const field::Fe* a) { invert(Pair::load(a)).store(out); },
        .sqrt_pair = [](field::Fe* out,
                        const field::Fe* a) { sqrt_ratio_i(Pair::load(a), Pair::one()).root.store(out); },
    };
    for (std::size_t i = 0; i < T::kPosition.size(); ++i) ops.position[i] = T::kPosition[i];
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((ops.sums[I] = magnitude<I + 1>()), ...);
    }(std::make_index_sequence<T::kMagnitudes>{});
    return ops;
  }

 private:
  using F = typename T::Element;
  using Operand = typename F::Operand;
  using Pair = field::LanePair<F>;
  static constexpr std::size_t kLanes = F::kLanes;
  static_assert(kLanes <= kMostLanes && T::kPosition.size() <= kMostLimbs && T::kMagnitudes <= kMostMagnitudes);

  static unsigned bits(const typename F::Mask& m) {
    unsigned out = 0;
    for (std::size_t i = 0; i < kLanes; ++i) {
      // Through bits(): every bit of the mask of a lane has to be right, not only one.
      const std::uint64_t all = lane(m, i).bits();
      out |= (all == ~std::uint64_t{0} ? 1U : all == 0 ? 0U : 1U << 31) << i;
    }
    return out;
  }
  static typename F::Mask mask(unsigned bits_set) {
    std::array<field::Fe, kLanes> x;
    for (std::size_t i = 0; i < kLanes; ++i) x[i] = ((bits_set >> i) & 1) != 0 ? field::Fe::zero() : field::Fe::one();
    return is_zero(F::load(x.data()));
  }

  /// f, a function object without state, from A and B to whatever it returns.
  template <class A, class B, class Function>
  static constexpr LaneOp op(Function) {
    using Out = decltype(Function{}(std::declval<const A&>(), std::declval<const B&>()));
    return {.run = [](LaneLimbs& out, const LaneLimbs& a,
                      const LaneLimbs& b) { T::store(out, Function{}(A(T::load(a)), B(T::load(b))).limbs()); },
            .most_a = T::template most<A>(),
            .most_b = T::template most<B>(),
            .most_out = T::template most<Out>()};
  }

  template <unsigned M>
  static constexpr MagnitudeOps magnitude() {
    using X = typename T::template Bounded<M>;
    MagnitudeOps ops;
    ops.operand = op<X, X>([](const X& a, const X&) { return Operand(a); });
    ops.carry = op<X, X>([](const X& a, const X&) { return carry(a); });
    ops.select = op<X, X>([](const X& a, const X& b) { return select(mask(0x55), a, b); });
    if constexpr (M + 1 <= T::kMagnitudes) {
      ops.add_tight = op<X, F>([](const X& a, const F& b) { return add(a, b); });
    }
    if constexpr (M + 2 <= T::kMagnitudes) {
      ops.negate = op<X, X>([](const X& a, const X&) { return negate(a); });
      ops.sub_tight = op<X, F>([](const X& a, const F& b) { return sub(a, b); });
      ops.tight_sub = op<F, X>([](const F& a, const X& b) { return sub(a, b); });
    }
    if constexpr (2 * M <= T::kMagnitudes) {
      ops.add_itself = op<X, X>([](const X& a, const X& b) { return add(a, b); });
    }
    if constexpr (2 * M + 1 <= T::kMagnitudes) {
      ops.sub_itself = op<X, X>([](const X& a, const X& b) { return sub(a, b); });
    }
    return ops;
  }
};

}  // namespace slipstream::test
