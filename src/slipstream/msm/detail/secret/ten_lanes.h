// Tables of secret sums for the lane type of field/detail/fe_ten_lanes.h. For backend units only. Constant-time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "slipstream/field/detail/fe_ten_lanes.h"
#include "slipstream/msm/detail/secret/lanes.h"

namespace slipstream::msm::secret {

/// Limb r of the ten of y+x, y-x and 2dxy each, of multiple m, stands in half-word 16 r + m % 16: limbs of stored
/// entries have 26 bits. A lane fetches the limb of its own multiple by permutations, whatever the multiple.
template <std::size_t N>
struct TableReader<field::FeTen<field::TenLanes<N>, 1>> {
  using V = field::FeTenLanes<N>;
  using Lanes = field::TenLanes<N>;
  using Vector = typename Lanes::Vector;
  static constexpr hn::Repartition<std::uint32_t, typename Lanes::Tag> kHalves{};
  /// Half-words of a register.
  static constexpr std::size_t kSlots = 2 * N;
  static_assert(kSlots == kSecretMultiples || 2 * kSlots == kSecretMultiples);

  static void write(SecretTable& table, const AffineNiels<Fe>* multiples) {
    std::array<std::uint32_t, 30 * kSecretMultiples> words;
    for (std::size_t j = 0; j < kSecretMultiples; ++j) {
      std::uint32_t* out = &words[(j + 1) % kSecretMultiples];
      for (const Fe* x : {&multiples[j].y_plus_x, &multiples[j].y_minus_x, &multiples[j].xy2d}) {
        for (const std::uint64_t limb : x->limbs()) {
          out[0] = static_cast<std::uint32_t>(limb) & field::ten_limbs::limb_mask(0);
          out[kSecretMultiples] = static_cast<std::uint32_t>(limb >> 26);
          out += 2 * kSecretMultiples;
        }
      }
    }
    static_assert(sizeof words == sizeof table.words);
    std::memcpy(table.words.data(), words.data(), sizeof words);
  }

  [[nodiscard]] static AffineNiels<V> read(const SecretTable& table, const SecretDigits& digits, std::size_t first) {
    std::array<std::uint8_t, 8> absolute{}, negative{};
    for (std::size_t i = 0; i < N; ++i) {
      absolute[i] = digits.absolute(first + i);
      negative[i] = digits.negative(first + i);
    }
    const Vector multiples = Lanes::widened(absolute.data());
    const auto zero = hn::Eq(multiples, Lanes::set(0));
    [[maybe_unused]] const auto upper = hn::TestBit(multiples, Lanes::set(kSlots));
    // The low half of each lane is wanted, and nothing for the multiple 0.
    const Vector used = hn::IfThenZeroElse(zero, Lanes::set(0xffffffff));
    const Vector one_if_zero = hn::IfThenElseZero(zero, Lanes::set(1));
    const auto slots = hn::IndicesFromVec(kHalves, hn::BitCast(kHalves, hn::And(multiples, Lanes::set(kSlots - 1))));
    const auto* const rows = reinterpret_cast<const std::uint32_t*>(table.words.data());
    const auto looked_up = [&](const std::uint32_t* at) __attribute__((always_inline)) {
      return hn::BitCast(typename Lanes::Tag(), hn::TableLookupLanes(hn::LoadU(kHalves, at), slots));
    };
    const auto pick = [&](std::size_t element, bool neutral_is_one) __attribute__((always_inline)) {
      return V(Lanes::make_limbs([&](auto i) __attribute__((always_inline)) {
        const std::uint32_t* const row = rows + kSecretMultiples * (10 * element + i);
        Vector limb = looked_up(row);
        if constexpr (kSlots < kSecretMultiples) limb = hn::IfThenElse(upper, looked_up(row + kSlots), limb);
        limb = hn::And(limb, used);
        return i == 0 && neutral_is_one ? Lanes::plus(limb, one_if_zero) : limb;
      }));
    };
    return negate_if(V::lanes_where(negative.data(), 1), AffineNiels<V>{pick(0, true), pick(1, true), pick(2, false)});
  }
};

}  // namespace slipstream::msm::secret
