// Constants and the checksum of the chain file format, shared by reader and writer. docs/chain-format.md explains them.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace slipstream::ledger::detail {

/// A byte above 127, CR LF and a control character: a transfer that takes the file for text changes these first.
inline constexpr std::array<std::uint8_t, 8> kChainMagic = {0x89, 'S', 'L', 'I', 'P', '\r', '\n', 0x1a};
inline constexpr std::uint32_t kChainVersion = 1;
/// A record length that no state and no block can have marks the end record.
inline constexpr std::uint32_t kEndMark = 0;
inline constexpr std::size_t kChecksumSize = 16;

using Checksum = std::array<std::uint8_t, kChecksumSize>;

/// Checksum of the record with this number (the state is 0). Tells bytes that were damaged from bytes that were not;
/// who made them is for the headers' own commitments to say.
[[nodiscard]] Checksum record_checksum(std::uint64_t number, ByteSpan payload);

}  // namespace slipstream::ledger::detail
