// Tables of a fixed base for the lane type of field/detail/fe_ten_lanes.h. For backend units only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "slipstream/field/detail/fe_ten_lanes.h"
#include "slipstream/group/detail/multiply_kernels.h"

namespace slipstream::group::multiply {

/// The row with limb j of its eight multiples in eight halves of words of one register: limbs of stored entries have 26
/// bits. A permutation gives each lane the limb of its own multiple, in constant time.
template <std::size_t N>
class SharedRow<field::FeTen<field::TenLanes<N>, 1>> {
  using V = field::FeTenLanes<N>;
  using Lanes = field::TenLanes<N>;
  using Limbs = typename Lanes::Limbs;

 public:
  explicit SharedRow(const AffineNiels<Fe>* row)
      : y_plus_x_(packed(row, &AffineNiels<Fe>::y_plus_x)),
        y_minus_x_(packed(row, &AffineNiels<Fe>::y_minus_x)),
        xy2d_(packed(row, &AffineNiels<Fe>::xy2d)) {}

  [[nodiscard]] AffineNiels<V> operator()(const std::uint8_t* absolute, const std::uint8_t* negative) const {
    constexpr hn::Repartition<std::uint32_t, typename Lanes::Tag> halves;
    const auto multiples = Lanes::widened(absolute);
    const auto zero = hn::Eq(multiples, Lanes::set(0));
    // Keeps the low half of each lane, and zero for the multiple 0.
    const auto used = hn::IfThenZeroElse(zero, Lanes::set(0xffffffff));
    const auto one_if_zero = hn::IfThenElseZero(zero, Lanes::set(1));
    const auto slots = hn::IndicesFromVec(halves, hn::BitCast(halves, hn::And(multiples, Lanes::set(kMultiples - 1))));
    const auto pick = [&](const Limbs& entries, bool neutral_is_one) __attribute__((always_inline)) {
      return V(Lanes::make_limbs([&](auto i) __attribute__((always_inline)) {
        const auto chosen = hn::TableLookupLanes(hn::BitCast(halves, entries.l[i]), slots);
        const auto limb = hn::And(hn::BitCast(typename Lanes::Tag(), chosen), used);
        return i == 0 && neutral_is_one ? Lanes::plus(limb, one_if_zero) : limb;
      }));
    };
    return negate_if(V::lanes_where(negative, 1),
                     AffineNiels<V>{pick(y_plus_x_, true), pick(y_minus_x_, true), pick(xy2d_, false)});
  }

 private:
  /// Slot m % 8 holds multiple m, since the last one is 8: slots 0, 2, 4 and 6 in the low halves of the words, 1, 3, 5
  /// and 7 in the high ones.
  static Limbs packed(const AffineNiels<Fe>* row, Fe AffineNiels<Fe>::* element) {
    const auto every_other = [&](std::size_t first) {
      std::array<Fe, N> out;
      for (std::size_t i = 0; i < N; ++i) out[i] = row[(2 * i + first + kMultiples - 1) % kMultiples].*element;
      return V::load(out.data());
    };
    const V low = every_other(0), high = every_other(1);
    return Lanes::make_limbs([&](auto i) __attribute__((always_inline)) {
      return hn::Or(low.limbs().l[i], hn::ShiftLeft<32>(high.limbs().l[i]));
    });
  }

  Limbs y_plus_x_, y_minus_x_, xy2d_;
};

}  // namespace slipstream::group::multiply
