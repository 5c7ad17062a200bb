// A transaction of a block: the transaction, then one Utreexo proof for each contract that it spends. Encoding:
// transaction, LE32 count, for each proof 0 (transient) or 1 and a Merkle path.
// Source: blockchain/src/block.rs of Slingshot (BlockTx).
#pragma once

#include <expected>
#include <vector>

#include "slipstream/accumulator/utreexo.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/vm/transaction.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// A decoded transaction of a block, with the proofs for what it spends. It holds views of the bytes that it was read
/// from.
struct BlockTx {
  vm::Tx tx;  ///< The transaction without its proofs.
  /// A program spends at most one contract per byte. Proofs beyond that number are read and counted but not kept.
  std::vector<accumulator::Proof> proofs;
  std::size_t proofs_beyond = 0;  ///< The number of proofs that were read and not kept.
  /// The whole encoding. It must outlive this object.
  ByteSpan bytes;

  /// Reads a string that holds one block transaction and nothing else. Checks the form only. Error: InvalidFormat with
  /// the offset of the fault.
  [[nodiscard]] static std::expected<BlockTx, vm::Error> decode(ByteSpan bytes);

  /// Whether the reference would write the same bytes. It reads only one other form: a proof in two-phase form whose
  /// second-phase commitments are all the identity.
  [[nodiscard]] bool is_canonical() const { return tx.proof.one_phase || tx.proof.has_second_phase(); }

  /// The hash that the block's txroot commits to. It is over the encoding that the reference writes.
  [[nodiscard]] Bytes32 witness_hash() const;
  /// The bytes that are hashed: `bytes` if they are canonical, else the canonical encoding, which is written to
  /// `storage`.
  [[nodiscard]] ByteSpan canonical_bytes(Bytes& storage) const;
};

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
