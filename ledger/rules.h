// What a block must satisfy before any cryptography is looked at, and the two sets of rules.
// Source: check_block_header and check_tx_header of blockchain/src/state.rs of Slingshot.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/block.h"
#include "ledger/report.h"
#include "vm/execution.h"

namespace slipstream::ledger {

enum class Rules : std::uint8_t {
  /// Accepts exactly what the reference accepts.
  reference,
  /// Also rejects encodings that say the same in other bytes: surplus Utreexo proofs; a transient proof for an output
  /// that is
  /// not of this block, or a path for one that is; bits of a call proof's position above its path; a one-phase proof in
  /// two-phase form. And points that do not decode, wherever they stand.
  strict,
};

/// Whether the header may follow `previous`, in the reference's order of checks. What it commits to is checked
/// elsewhere.
[[nodiscard]] std::optional<Fault> check_block_header(const BlockHeader& header, const BlockHeader& previous);

/// Whether a transaction with this header may stand in a block with that one.
[[nodiscard]] std::optional<Fault> check_tx_header(const vm::TxHeader& tx, const BlockHeader& block);

}  // namespace slipstream::ledger
