// Chain files of both versions, put together by hand from what docs/chain-format.md says.
#pragma once

#include <span>

#include "slipstream/base/bytes.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/state.h"

namespace slipstream::ledger::test {

/// Magic number and version.
[[nodiscard]] Bytes preamble(std::uint32_t version);
/// Length (and its check) in front of any payload.
[[nodiscard]] Bytes record_head(std::uint32_t version, std::uint64_t number, std::uint32_t length);
/// A record with its true checksum around any payload.
[[nodiscard]] Bytes record(std::uint32_t version, std::uint64_t number, ByteSpan payload);
[[nodiscard]] Bytes end_record(std::uint32_t version, std::uint64_t number, std::uint64_t blocks);
[[nodiscard]] Bytes chain_bytes(std::uint32_t version, const ChainState& state, std::span<const Block> blocks);

void append(Bytes& to, ByteSpan bytes);

}  // namespace slipstream::ledger::test
