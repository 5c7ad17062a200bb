// Chains, blocks and transactions as JSON, for `slipstream inspect --json` (docs/json.md).
#pragma once

#include <nlohmann/json.hpp>

#include "slipstream/base/bytes.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/vm/transaction.h"

namespace slipstream::cli {

/// A document, and whether all transactions in it decode and their programs run.
struct Described {
  nlohmann::ordered_json document;
  bool good = true;
};

[[nodiscard]] nlohmann::ordered_json header_json(const ledger::BlockHeader& header);
[[nodiscard]] Described block_json(const ledger::Block& block);
[[nodiscard]] Described transaction_json(const vm::Tx& tx);
/// Also has the witness hash and the Utreexo proofs.
[[nodiscard]] Described transaction_json(const ledger::BlockTx& block_tx);

}  // namespace slipstream::cli
