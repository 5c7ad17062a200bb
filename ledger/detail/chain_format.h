// Constants and checksums of the chain file format, shared by reader and writer. docs/chain-format.md explains them.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "transcript/strobe.h"

namespace slipstream::ledger::detail {

/// A byte above 127, CR LF and a control character: a transfer that takes the file for text changes these first.
inline constexpr std::array<std::uint8_t, 8> kChainMagic = {0x89, 'S', 'L', 'I', 'P', '\r', '\n', 0x1a};
inline constexpr std::uint32_t kChainVersion = 1;
/// A record length that no state and no block can have marks the end record.
inline constexpr std::uint32_t kEndMark = 0;
/// The end record holds the number of blocks.
inline constexpr std::uint32_t kEndSize = 8;
inline constexpr std::size_t kChecksumSize = 16;
/// The longest state. One without an extension has at most 2180 bytes.
inline constexpr std::uint32_t kLargestState = std::uint32_t{1} << 20;

using Checksum = std::array<std::uint8_t, kChecksumSize>;

/// The checksum of one record after the other. Tells bytes that were damaged from bytes that were not; who made them is
/// for the headers' own commitments to say.
class RecordChecksum {
 public:
  /// Begins a record; `length` is its length field.
  void begin(std::uint64_t number, std::uint32_t length);
  /// The payload, in any number of pieces.
  void add(ByteSpan piece) { strobe_.ad(piece, true); }
  [[nodiscard]] Checksum end();

 private:
  /// A Merlin transcript, spelled out because its message arrives in pieces.
  transcript::Strobe128 strobe_{"Merlin v1.0"};
};

}  // namespace slipstream::ledger::detail
