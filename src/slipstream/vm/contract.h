// The encoding of contracts as outputs (ZkVM specification, "Output structure"):
//   output = anchor(32) predicate(32) LE32(k) item*k,  item = 0x00 LE32 bytes | 0x01 LE32 bytecode | 0x02 quantity(32)
//   flavor(32).
#pragma once

#include <optional>

#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/export.h"
#include "slipstream/vm/items.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// The first byte of a portable item's encoding.
enum class PortableType : std::uint8_t {
  string = 0x00,   ///< LE32 length, bytes.
  program = 0x01,  ///< LE32 length, bytecode.
  value = 0x02,    ///< Quantity and flavor, 32 bytes each.
};

/// Reads a contract; nullopt if the bytes are not a contract (the reference's InvalidFormat). The result holds views of
/// the reader's bytes.
[[nodiscard]] std::optional<Contract> decode_contract(Reader& reader);

/// The number of items that the bytes claim to hold, before decoding; at most the number that fits into the bytes. 0 if
/// the bytes are too short for a contract.
[[nodiscard]] std::size_t payload_count(ByteSpan contract);

/// Number of bytes that encode_contract writes.
[[nodiscard]] std::size_t encoded_size(const Contract& contract);

/// Writes the contract with this anchor. The anchor is an argument because the contract may know it only as a symbol.
void encode_contract(const Contract& contract, std::span<const std::uint8_t, 32> anchor, Writer& writer);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
