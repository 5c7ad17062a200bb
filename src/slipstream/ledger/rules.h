// The checks of a block that come before any cryptography, and the two sets of rules.
// Source: check_block_header and check_tx_header of blockchain/src/state.rs of Slingshot.
#pragma once

#include <cstdint>
#include <optional>

#include "slipstream/base/export.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/report.h"
#include "slipstream/vm/execution.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// Which blocks are valid.
enum class Rules : std::uint8_t {
  /// Accepts exactly what the reference accepts.
  reference,
  /// Also rejects second encodings of the same content: surplus Utreexo proofs; a transient proof for an output that is
  /// not of this block, or a path for one that is; bits of a call proof's position above its path; a one-phase proof in
  /// two-phase form. Also rejects points that do not decode, in any place.
  strict,
};

/// The fault if the header may not follow `previous`, in the reference's order of checks. Its commitments are checked
/// elsewhere.
[[nodiscard]] std::optional<Fault> check_block_header(const BlockHeader& header, const BlockHeader& previous);

/// The fault if a transaction with this header may not be in a block with that header.
[[nodiscard]] std::optional<Fault> check_tx_header(const vm::TxHeader& tx, const BlockHeader& block);

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
