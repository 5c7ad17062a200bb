// Blocks as they are sent: a header, which commits to the whole block, and the encodings of the transactions.
// Header encoding: version(8) height(8) prev(32) timestamp_ms(8) txroot(32) utxoroot(32) LE32 ext.
// Transactions stay bytes here. ledger/block_tx.h decodes them, so that an error can say which transaction does not
// decode. Source: blockchain/src/block.rs of Slingshot; ZkVM blockchain specification, "Block header", "Block ID".
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger {

/// The header of a block. A value type.
struct BlockHeader {
  std::uint64_t version = 0;  ///< 1 for blocks without extensions.
  /// The initial block has height 1.
  std::uint64_t height = 0;
  /// Id of the block before; zeros for the initial block.
  Bytes32 prev{};
  /// Milliseconds since the Unix epoch.
  std::uint64_t timestamp_ms = 0;
  /// Merkle root over the witness hashes of the transactions.
  Bytes32 txroot{};
  /// Root of the Utreexo forest after the block.
  Bytes32 utxoroot{};
  /// Room for extensions; empty in version 1.
  Bytes ext;

  [[nodiscard]] bool operator==(const BlockHeader&) const = default;

  /// The header of a new chain.
  [[nodiscard]] static BlockHeader make_initial(std::uint64_t timestamp_ms, const Bytes32& utxoroot);

  /// Consumes a header from the front of the bytes; nullopt if the bytes end too early.
  [[nodiscard]] static std::optional<BlockHeader> decode(Reader& reader);
  /// Writes 124 bytes and `ext`.
  void encode(Writer& writer) const;
  /// The same as bytes.
  [[nodiscard]] Bytes encode() const;

  /// The block's id: a hash over every field. O(size of the header).
  [[nodiscard]] Bytes32 id() const;
};

/// The place at which decoding fails, and the reason.
struct DecodeError {
  std::size_t offset = 0;  ///< Bytes before the fault.
  std::string detail;      ///< The reason, in a few words.

  /// "at byte 112: the number of transactions is cut short".
  [[nodiscard]] std::string to_string() const { return "at byte " + std::to_string(offset) + ": " + detail; }
};

/// A block: a header and transactions that are not decoded. A value type.
struct Block {
  BlockHeader header;  ///< Commits to the transactions and to the state after them.
  /// The encoding of each transaction with its Utreexo proofs.
  std::vector<Bytes> txs;

  [[nodiscard]] bool operator==(const Block&) const = default;

  /// Header, LE32 number of transactions, then each transaction after its LE32 length. Nothing may follow.
  [[nodiscard]] static std::expected<Block, DecodeError> decode(ByteSpan bytes);
  /// The bytes that decode() reads.
  [[nodiscard]] Bytes encode() const;
};

/// Hash of a block transaction's whole encoding. txroot commits to these hashes.
[[nodiscard]] Bytes32 witness_hash(ByteSpan block_tx);
/// out[i] is the witness hash of block_txs[i]. Precondition: equal lengths.
void witness_hash_batch(std::span<const ByteSpan> block_txs, std::span<Bytes32> out);

/// Merkle root over witness hashes, in the order of the block. The root of an empty list is a constant.
[[nodiscard]] Bytes32 compute_txroot(std::span<const Bytes32> witness_hashes);

}  // namespace slipstream::ledger

SLIPSTREAM_EXPORT_END
