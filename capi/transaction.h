// Verdicts on transactions, of a batch or of a block.
#pragma once

#include <expected>
#include <span>
#include <vector>

#include "capi/boundary.h"
#include "slipstream/ledger/report.h"
#include "slipstream/vm/verify/tx_equation.h"

struct slipstream_tx_results {
  using Verdict = std::expected<slipstream::vm::TxEffects, slipstream::vm::Error>;

  /// Of a batch.
  std::vector<Verdict> batch{};
  /// Of a valid block: views of `kept`, or of the report that a callback sees.
  std::span<const slipstream::ledger::TxReport> block{};
  std::vector<slipstream::ledger::TxReport> kept{};

  [[nodiscard]] std::size_t size() const { return batch.size() + block.size(); }
};

namespace slipstream::capi {

[[nodiscard]] Failure failure_of(const vm::Error& error, std::uint64_t index = SLIPSTREAM_NONE);

}  // namespace slipstream::capi
