// Constants and checksums of the chain file format, shared by reader and writer. docs/chain-format.md explains them.
// Version 2 hashes with XXH3 (xxHash 0.8, doc/xxhash_spec.md); version 1 hashes with Merlin, which costs more than the
// rest of reading.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::ledger::detail {

/// A byte above 127, CR LF and a control character: a transfer in text mode changes these first.
inline constexpr std::array<std::uint8_t, 8> kChainMagic = {0x89, 'S', 'L', 'I', 'P', '\r', '\n', 0x1a};
/// The version that writers write, and the oldest version that readers read.
inline constexpr std::uint32_t kChainVersion = 2;
inline constexpr std::uint32_t kOldestChainVersion = 1;
/// A record length that no state and no block can have marks the end record.
inline constexpr std::uint32_t kEndMark = 0;
/// The end record holds the number of blocks.
inline constexpr std::uint32_t kEndSize = 8;
inline constexpr std::size_t kChecksumSize = 16;
/// The longest record of version 2. In version 1, the length field alone is the limit.
inline constexpr std::uint32_t kLargestRecord = std::uint32_t{1} << 30;
/// The longest state, in both versions. One without an extension has at most 2180 bytes.
inline constexpr std::uint32_t kLargestState = std::uint32_t{1} << 20;

using Checksum = std::array<std::uint8_t, kChecksumSize>;

/// Bytes before the payload: the length, and since version 2 its check.
[[nodiscard]] constexpr std::size_t head_size(std::uint32_t version) { return version == 1 ? 4 : 8; }

/// The check that follows the length of the record with this number (the state is 0) in version 2. It detects a damaged
/// length before the length is used.
[[nodiscard]] std::uint32_t length_check(std::uint64_t number, std::uint32_t length);

/// The checksums of the records, one after the other. They detect damage only; the commitments of the headers
/// authenticate the contents.
class RecordChecksum {
 public:
  explicit RecordChecksum(std::uint32_t version);
  RecordChecksum(RecordChecksum&&) noexcept;
  RecordChecksum& operator=(RecordChecksum&&) noexcept;
  ~RecordChecksum();

  /// Begins a record; `length` is its length field.
  void begin(std::uint64_t number, std::uint32_t length);
  /// The payload, in any number of pieces.
  void add(ByteSpan piece);
  [[nodiscard]] Checksum end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace slipstream::ledger::detail

SLIPSTREAM_EXPORT_END
