#include "slipstream/ledger/block.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "slipstream/accumulator/merkle.h"
#include "slipstream/base/detail/check.h"
#include "slipstream/ledger/detail/block_decoder.h"
#include "slipstream/transcript/message.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::ledger {

BlockHeader BlockHeader::make_initial(std::uint64_t timestamp_ms, const Bytes32& utxoroot) {
  return {.version = 1,
          .height = 1,
          .prev = {},
          .timestamp_ms = timestamp_ms,
          .txroot = compute_txroot({}),
          .utxoroot = utxoroot,
          .ext = {}};
}

std::optional<BlockHeader> BlockHeader::decode(Reader& reader) {
  const auto version = reader.u64(), height = reader.u64();
  const auto prev = reader.bytes32();
  const auto timestamp_ms = reader.u64();
  const auto txroot = reader.bytes32(), utxoroot = reader.bytes32();
  const auto ext = reader.sized_bytes();
  // A read that does not fit consumes nothing, so a later, shorter read may still fit: check all of them.
  if (!version || !height || !prev || !timestamp_ms || !txroot || !utxoroot || !ext) return std::nullopt;
  return BlockHeader{.version = *version,
                     .height = *height,
                     .prev = *prev,
                     .timestamp_ms = *timestamp_ms,
                     .txroot = *txroot,
                     .utxoroot = *utxoroot,
                     .ext = {ext->begin(), ext->end()}};
}

void BlockHeader::encode(Writer& writer) const {
  writer.u64(version);
  writer.u64(height);
  writer.bytes(prev);
  writer.u64(timestamp_ms);
  writer.bytes(txroot);
  writer.bytes(utxoroot);
  writer.sized_bytes(ext);
}

Bytes BlockHeader::encode() const {
  Bytes out;
  out.reserve(124 + ext.size());
  Writer writer(out);
  encode(writer);
  return out;
}

Bytes32 BlockHeader::id() const {
  Transcript t("ZkVM.blockheader");
  t.append_u64("version", version);
  t.append_u64("height", height);
  t.append("previd", prev);
  t.append_u64("timestamp_ms", timestamp_ms);
  t.append("txroot", txroot);
  t.append("utxoroot", utxoroot);
  t.append("ext", ext);
  return t.challenge_bytes32("id");
}

namespace {

/// A source of bytes in memory.
class ByteSource {
 public:
  explicit ByteSource(ByteSpan bytes) : reader_(bytes) {}
  [[nodiscard]] std::size_t offset() const { return reader_.offset(); }
  [[nodiscard]] std::size_t remaining() const { return reader_.remaining(); }
  [[nodiscard]] std::optional<ByteSpan> bytes(std::size_t n) { return reader_.bytes(n); }
  [[nodiscard]] bool copy(std::size_t n, Bytes& out) {
    const auto bytes = reader_.bytes(n);
    if (bytes) out.assign(bytes->begin(), bytes->end());
    return bytes.has_value();
  }

 private:
  Reader reader_;
};

}  // namespace

std::expected<Block, DecodeError> Block::decode(ByteSpan bytes) {
  ByteSource source(bytes);
  Block block;
  if (auto decoded = detail::decode_block(source, block); !decoded) return std::unexpected(std::move(decoded).error());
  return block;
}

Bytes Block::encode() const {
  std::size_t size = 124 + header.ext.size() + 4;
  for (const Bytes& tx : txs) size += 4 + tx.size();
  Bytes out;
  out.reserve(size);
  Writer writer(out);
  header.encode(writer);
  writer.u32(static_cast<std::uint32_t>(txs.size()));
  for (const Bytes& tx : txs) writer.sized_bytes(tx);
  return out;
}

Bytes32 witness_hash(ByteSpan block_tx) {
  Bytes32 out;
  witness_hash_batch({&block_tx, 1}, {&out, 1});
  return out;
}

void witness_hash_batch(std::span<const ByteSpan> block_txs, std::span<Bytes32> out) {
  transcript::hash_message_batch({"ZkVM.tx_witness_hash", "tx", "hash"}, block_txs, out);
}

Bytes32 compute_txroot(std::span<const Bytes32> witness_hashes) {
  static const accumulator::Hasher hasher("ZkVM.txroot");
  static const accumulator::LeafHasher leaf_hasher(hasher, "txwit");
  std::vector<accumulator::Hash> leaves(witness_hashes.size());
  leaf_hasher.leaf_batch(witness_hashes, leaves);
  return accumulator::merkle_root(hasher, leaves);
}

}  // namespace slipstream::ledger
