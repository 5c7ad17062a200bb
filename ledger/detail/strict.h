// The part of Rules::strict that looks at one transaction by itself.
#pragma once

#include <optional>

#include "ledger/block_tx.h"
#include "ledger/report.h"
#include "vm/verifier.h"

namespace slipstream::ledger::detail {

/// NonCanonicalProof, HighPositionBits or UndecodablePoint, in this order. `verifier` has run the transaction's
/// program.
[[nodiscard]] std::optional<Fault> check_strict_vartime(const BlockTx& block_tx, const vm::TxVerifier& verifier);

}  // namespace slipstream::ledger::detail
