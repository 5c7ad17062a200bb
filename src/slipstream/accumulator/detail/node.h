// Nodes of a forest in a flat array; an id is an index. Nodes are in the order of creation. Normalization creates
// children before parents, so a parent has a higher index than its children (Catchup relies on it).
#pragma once

#include <cstdint>

#include "slipstream/accumulator/hasher.h"
#include "slipstream/base/detail/arena.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator::detail {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = ~NodeId{0};

struct Node {
  Hash hash;
  /// Both are kNoNode for a leaf, and for a subtree of which only the root is known.
  NodeId left = kNoNode;
  NodeId right = kNoNode;
  /// The node covers 2^level items.
  std::uint8_t level = 0;
  /// True if an item below is deleted, or the leaf itself. A modified node keeps its old hash.
  bool modified = false;

  [[nodiscard]] bool has_children() const { return left != kNoNode; }
};

using Nodes = PooledVector<Node>;

}  // namespace slipstream::accumulator::detail

SLIPSTREAM_EXPORT_END
