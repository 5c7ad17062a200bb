// Nodes of a forest, in a flat array and named by their index in it. A node is only ever followed by nodes that were
// made later, so a parent has a higher index than its children where both were made together (Catchup relies on it).
#pragma once

#include <cstdint>
#include <vector>

#include "accumulator/hasher.h"

namespace slipstream::accumulator::detail {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = ~NodeId{0};

struct Node {
  Hash hash;
  /// Both kNoNode for a leaf and for a tree of which only the root is known.
  NodeId left = kNoNode;
  NodeId right = kNoNode;
  /// The node covers 2^level items.
  std::uint8_t level = 0;
  /// An item below has been deleted; for a leaf, it is itself deleted. A modified node keeps its hash.
  bool modified = false;

  [[nodiscard]] bool has_children() const { return left != kNoNode; }
};

using Nodes = std::vector<Node>;

}  // namespace slipstream::accumulator::detail
