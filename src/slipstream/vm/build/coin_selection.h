// Chooses the coins to spend for a payment (ClearValue::select_coins in zkvm/src/types.rs of Slingshot).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/vm/opening.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// The result of select_coins_vartime.
struct CoinSelection {
  /// Indices of the chosen coins in the range, in order.
  std::vector<std::size_t> chosen;
  /// The value of the coins less the payment, in the same flavor; may be zero.
  ClearValue change;
};

/// Takes coins of the payment's flavor in their order until they cover the payment. nullopt if all coins together do
/// not cover it, or if their sum exceeds 64 bits (a cloak could not add them up). A payment of zero takes none.
/// `value_of` gives a coin's clear value. Time depends on the values, because this is a wallet's own bookkeeping.
template <std::ranges::input_range Coins, class ValueOf = std::identity>
  requires std::convertible_to<std::invoke_result_t<ValueOf&, std::ranges::range_reference_t<Coins>>, ClearValue>
[[nodiscard]] std::optional<CoinSelection> select_coins_vartime(const ClearValue& payment, Coins&& coins,
                                                                ValueOf value_of = {}) {
  CoinSelection selection;
  std::uint64_t sum = 0;
  std::size_t index = 0;
  for (auto&& coin : coins) {
    if (sum >= payment.quantity) break;
    const ClearValue value = std::invoke(value_of, coin);
    if (value.flavor == payment.flavor) {
      if (value.quantity > UINT64_MAX - sum) return std::nullopt;
      sum += value.quantity;
      selection.chosen.push_back(index);
    }
    ++index;
  }
  if (sum < payment.quantity) return std::nullopt;
  selection.change = {sum - payment.quantity, payment.flavor};
  return selection;
}

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
