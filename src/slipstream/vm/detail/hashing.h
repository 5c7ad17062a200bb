// The machine never branches on a hash value. So while a program runs, ids are symbols: nodes of a small graph. The
// graph is hashed afterwards, in one pass, in the order in which the nodes were made (a node depends on earlier nodes
// only).
#pragma once

#include <cstdint>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// Index of a node in Execution::nodes.
using NodeIndex = std::uint32_t;
/// Index of a contract in Execution::contracts.
using ContractIndex = std::uint32_t;

/// A 32-byte string: bytes of the transaction, or the output of a node, once the node is hashed.
struct IdRef {
  enum class Source : std::uint8_t { bytes, node };
  Source source = Source::bytes;
  NodeIndex node = 0;
  /// The 32 bytes if `source` is bytes.
  ByteSpan bytes{};

  [[nodiscard]] static IdRef of_bytes(ByteSpan bytes) { return {Source::bytes, 0, bytes}; }
  [[nodiscard]] static IdRef of_node(NodeIndex node) { return {Source::node, node, {}}; }
};

/// A 32-byte hash to be computed.
struct HashNode {
  enum class Kind : std::uint8_t {
    /// The id of contract `operand`.
    contract_id,
    /// The anchor ratcheted from the output of node `operand`.
    ratchet,
  };
  Kind kind;
  std::uint32_t operand;
  /// Whether the output is read. An anchor that the next input overwrites is never hashed.
  bool needed = false;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
