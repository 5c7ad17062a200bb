// The effects of a block on the set of unspent contracts.
#pragma once

#include <optional>
#include <span>

#include "accumulator/utreexo.h"
#include "ledger/detail/tx_batch.h"
#include "ledger/rules.h"

namespace slipstream::ledger::detail {

/// Spends and creates, on a copy of `forest`, what the transactions spend and create, in the order of their logs; a
/// transaction's proofs are taken in turn, one for each contract that it spends. Stops at the first transaction that
/// has a fault, or gets one here, and then returns nothing.
[[nodiscard]] std::optional<accumulator::Normalized> update_utreexo(const accumulator::Forest& forest, Rules rules,
                                                                    std::span<TxWork> txs);

}  // namespace slipstream::ledger::detail
