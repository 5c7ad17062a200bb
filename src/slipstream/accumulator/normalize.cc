// Normalization of a forest, in three steps: collect the subtrees without deleted items, in order; join neighbors of
// equal size, as a binary counter carries; hash the new nodes level by level. The join is sequential but needs no
// hashes, so it runs before them. docs/utreexo.md has a worked example with pictures.
#include <algorithm>
#include <array>
#include <span>

#include "slipstream/accumulator/work_forest.h"
#include "slipstream/base/detail/check.h"

namespace slipstream::accumulator {
namespace {

using detail::kNoNode;
using detail::Node;
using detail::NodeId;
using detail::Nodes;

using Roots = std::array<NodeId, Forest::kLevels>;

/// Appends the topmost unmodified nodes of a tree to `out`, from left to right, without their children.
void collect_unmodified(const Nodes& nodes, NodeId root, Nodes& out) {
  // At most one node per level waits while the subtree to its left is visited.
  std::array<NodeId, Forest::kLevels + 1> stack;
  std::size_t n = 0;
  stack[n++] = root;
  while (n > 0) {
    const Node& node = nodes[stack[--n]];
    if (node.has_children()) {
      stack[n++] = node.right;
      stack[n++] = node.left;
    } else if (!node.modified) {
      out.push_back({.hash = node.hash, .level = node.level});
    }
  }
}

/// Joins the nodes into perfect trees and appends the new nodes, whose hashes are computed later. Returns the new roots
/// by level.
Roots join(Nodes& nodes) {
  Roots roots;
  roots.fill(kNoNode);
  const std::size_t given = nodes.size();
  for (std::size_t i = 0; i < given; ++i) {
    auto current = static_cast<NodeId>(i);
    std::size_t level = nodes[i].level;
    while (roots[level] != kNoNode) {
      const NodeId left = std::exchange(roots[level], kNoNode);
      ++level;
      // A forest starts with fewer than 2^63 items, and each WorkForest inserts fewer than 2^32.
      SLIPSTREAM_CHECK(level < roots.size());
      nodes.push_back({.hash = {}, .left = left, .right = current, .level = static_cast<std::uint8_t>(level)});
      current = static_cast<NodeId>(nodes.size() - 1);
    }
    roots[level] = current;
  }
  return roots;
}

/// Hashes the nodes from index `first` on. Precondition: their children are in the array.
void hash_by_level(Nodes& nodes, std::size_t first) {
  std::array<std::size_t, Forest::kLevels + 1> begin{};
  for (std::size_t i = first; i < nodes.size(); ++i) ++begin[nodes[i].level + 1U];
  for (std::size_t level = 1; level < begin.size(); ++level) begin[level] += begin[level - 1];
  PooledVector<NodeJob> jobs(nodes.size() - first);
  std::array<std::size_t, Forest::kLevels + 1> end = begin;
  for (std::size_t i = first; i < nodes.size(); ++i) {
    Node& node = nodes[i];
    jobs[end[node.level]++] = {nodes[node.left].hash.data(), nodes[node.right].hash.data(), node.hash.data()};
  }
  for (std::size_t level = 0; level < Forest::kLevels; ++level) {
    const std::size_t n = end[level] - begin[level];
    if (n > 0) utreexo_hasher().hash_nodes(std::span(jobs).subspan(begin[level], n));
  }
}

}  // namespace

Normalized WorkForest::normalize() const {
  Nodes nodes;
  nodes.reserve(2 * leaves_.indices() + nodes_.size() / 2);
  for (const NodeId tree : trees_) collect_unmodified(nodes_, tree, nodes);
  for (std::size_t i = 0; i < leaves_.indices(); ++i) {
    const auto index = static_cast<detail::LeafList::Index>(i);
    if (leaves_.present(index)) collect_unmodified(nodes_, leaves_.node(index), nodes);
  }
  const std::size_t moved = nodes.size();
  const Roots roots = join(nodes);
  hash_by_level(nodes, moved);

  Forest::Roots hashes{};
  std::vector<NodeId> descending;
  for (std::size_t level = roots.size(); level-- > 0;) {
    if (roots[level] == kNoNode) continue;
    hashes[level] = nodes[roots[level]].hash;
    descending.push_back(roots[level]);
  }
  Forest forest;
  forest.roots_ = hashes;
  return {std::move(forest), Catchup(std::move(nodes), moved, std::move(descending))};
}

}  // namespace slipstream::accumulator
