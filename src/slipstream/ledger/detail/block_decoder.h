// The decoder of blocks. It reads from a source that delivers the bytes in order: a byte string, or a file that is read
// on demand. Memory grows with the bytes that have arrived, not with the value of a length field. A source has offset()
// and remaining(), both in the block's encoding; bytes(n), a view of the next n <= kBlockHeadSize bytes that is valid
// until the next call; and copy(n, out), which replaces the contents of `out` with the next n bytes. The last two
// return failure and take nothing if fewer bytes remain. If a source fails for another reason, they return failure too,
// and the source records the reason.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <string>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/ledger/block.h"

namespace slipstream::ledger::detail {

/// Bytes of a header's fields, including the length of `ext`.
inline constexpr std::size_t kBlockHeadSize = 124;
/// The longest `ext`. It becomes part of the state, so both have a limit.
inline constexpr std::uint32_t kLargestExt = std::uint32_t{1} << 19;
/// A block of more transactions than this must have 64 bytes for each. No transaction is shorter, and a length field of
/// 4 bytes must not be enough to allocate an object in memory.
inline constexpr std::uint32_t kManyTransactions = 1 << 15;

/// Fills `block` and reuses its memory. After an error its contents are unspecified.
template <class Source>
std::expected<void, DecodeError> decode_block(Source& in, Block& block) {
  constexpr std::size_t kExtLengthAt = kBlockHeadSize - 4;
  const auto head = in.bytes(kBlockHeadSize);
  if (!head) return std::unexpected(DecodeError{0, "the block header is cut short"});
  std::array<std::uint8_t, kBlockHeadSize> without_ext;
  std::ranges::copy(*head, without_ext.begin());
  const std::uint32_t ext_length = load_le32(without_ext.data() + kExtLengthAt);
  store_le32(without_ext.data() + kExtLengthAt, 0);
  Reader fields(without_ext);
  block.header = *BlockHeader::decode(fields);
  if (ext_length > kLargestExt) {
    return std::unexpected(DecodeError{kExtLengthAt, "the header has an extension of " + std::to_string(ext_length) +
                                                         " bytes, more than the format allows"});
  }
  if (!in.copy(ext_length, block.header.ext)) {
    return std::unexpected(DecodeError{0, "the block header is cut short"});
  }

  const std::size_t count_at = in.offset();
  const auto count_bytes = in.bytes(4);
  if (!count_bytes) return std::unexpected(DecodeError{count_at, "the number of transactions is cut short"});
  const std::uint32_t count = load_le32(count_bytes->data());
  // Every transaction has at least its length field.
  if (count > in.remaining() / (count > kManyTransactions ? 64 : 4)) {
    return std::unexpected(DecodeError{
        count_at, "the block claims " + std::to_string(count) + " transactions, more than its bytes can hold"});
  }
  block.txs.reserve(std::min(count, kManyTransactions));
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t at = in.offset();
    const auto length = in.bytes(4);
    const std::uint32_t size = length ? load_le32(length->data()) : 0;
    if (i == block.txs.size()) block.txs.emplace_back();
    // Otherwise a block could keep the memory of the largest transactions of many blocks.
    if (block.txs[i].capacity() / 2 > std::size_t{size} + 128) block.txs[i] = Bytes();
    if (!length || !in.copy(size, block.txs[i])) {
      return std::unexpected(DecodeError{at, "transaction " + std::to_string(i) + " is cut short"});
    }
  }
  block.txs.resize(count);
  if (in.remaining() != 0) {
    return std::unexpected(
        DecodeError{in.offset(), std::to_string(in.remaining()) + " bytes follow the last transaction"});
  }
  return {};
}

}  // namespace slipstream::ledger::detail
