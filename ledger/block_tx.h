// A transaction as it stands in a block: the transaction, then one Utreexo proof for each contract that it spends.
// Encoding: transaction, LE32 count, for each proof 0 (transient) or 1 and a Merkle path.
// Source: blockchain/src/block.rs of Slingshot (BlockTx).
#pragma once

#include <expected>
#include <vector>

#include "accumulator/utreexo.h"
#include "base/bytes.h"
#include "vm/transaction.h"

namespace slipstream::ledger {

struct BlockTx {
  vm::Tx tx;
  /// A program spends at most one contract a byte: proofs beyond that are read, counted, and not kept.
  std::vector<accumulator::Proof> proofs;
  std::size_t proofs_beyond = 0;
  /// The whole encoding, which must outlive this.
  ByteSpan bytes;

  /// Reads a string that holds one block transaction and nothing else. Checks the form only. The error is InvalidFormat
  /// with the offset of what is wrong.
  [[nodiscard]] static std::expected<BlockTx, vm::Error> decode(ByteSpan bytes);

  /// Whether the bytes are those that the reference would write. The only other ones that it reads are a proof in
  /// two-phase form whose second-phase commitments are all the identity.
  [[nodiscard]] bool is_canonical() const { return tx.proof.one_phase || tx.proof.has_second_phase(); }

  /// The hash that the block's txroot commits to: over the encoding as the reference writes it.
  [[nodiscard]] Bytes32 witness_hash() const;
  /// What that hash is over: `bytes`, or what is put into `storage` if they are not canonical.
  [[nodiscard]] ByteSpan canonical_bytes(Bytes& storage) const;
};

}  // namespace slipstream::ledger
