#include "slipstream/accumulator/work_forest.h"

#include <array>

#include "slipstream/base/detail/check.h"

namespace slipstream::accumulator {

using detail::kNoNode;
using detail::LeafList;
using detail::Node;
using detail::NodeId;

WorkForest::WorkForest(const Forest& forest) {
  for (std::size_t level = Forest::kLevels; level-- > 0;) {
    const auto& root = forest.roots()[level];
    if (!root) continue;
    const NodeId id = add_node({.hash = *root, .level = static_cast<std::uint8_t>(level)});
    if (level > 0) {
      trees_.push_back(id);
    } else {
      leaves_.append(nodes_, id);
    }
  }
}

NodeId WorkForest::add_node(const Node& node) {
  SLIPSTREAM_CHECK(nodes_.size() < kNoNode);
  nodes_.push_back(node);
  return static_cast<NodeId>(nodes_.size() - 1);
}

void WorkForest::insert_leaf(const Hash& leaf) {
  leaves_.append(nodes_, add_node({.hash = leaf}));
  if (open_batches_ > 0)
    changes_.push_back({.kind = Change::Kind::inserted, .modified = false, .id = 0, .left = 0, .right = 0});
}

std::expected<void, ErrorKind> WorkForest::remove_leaf(const Hash& leaf, const Proof& proof,
                                                       std::span<const Hash> ancestors) {
  return proof.is_transient() ? remove_transient(leaf) : remove_committed(leaf, *proof.path, ancestors);
}

std::expected<void, ErrorKind> WorkForest::remove_transient(const Hash& leaf) {
  const LeafList::Index index = leaves_.first(nodes_, leaf);
  // An item that was deleted with a path stays in the list, marked as modified, and hides later items with the same
  // hash.
  if (index == LeafList::kNone || nodes_[leaves_.node(index)].modified) {
    return std::unexpected(ErrorKind::InvalidProof);
  }
  leaves_.remove(nodes_, index);
  if (open_batches_ > 0) {
    changes_.push_back({.kind = Change::Kind::removed, .modified = false, .id = index, .left = 0, .right = 0});
  }
  return {};
}

std::expected<void, ErrorKind> WorkForest::remove_committed(const Hash& leaf, const Path& path,
                                                            std::span<const Hash> ancestors) {
  const auto invalid = std::unexpected(ErrorKind::InvalidProof);
  const NodeId root = find_root(path.position);
  if (root == kNoNode || path.neighbors.size() != nodes_[root].level) return invalid;

  // Descends to the lowest known node; its neighbors on the way must equal those of the path.
  std::array<NodeId, Forest::kLevels> trunk;
  std::size_t depth = 0;
  NodeId lowest = root;
  for (;;) {
    trunk[depth++] = lowest;
    const Node& node = nodes_[lowest];
    if (!node.has_children()) break;
    const std::size_t level = node.level - 1U;
    const bool go_right = path.neighbor_is_left(level);
    if (nodes_[go_right ? node.left : node.right].hash != path.neighbors[level]) return invalid;
    lowest = go_right ? node.right : node.left;
  }
  const std::size_t height = nodes_[lowest].level;
  if (height == 0 && nodes_[lowest].modified) return invalid;

  // Hashes from the leaf up to that node.
  std::array<Hash, Forest::kLevels> computed;
  if (ancestors.size() < height) {
    const Hash* current = &leaf;
    for (std::size_t level = 0; level < height; ++level) {
      const Hash& neighbor = path.neighbors[level];
      computed[level] = path.neighbor_is_left(level) ? utreexo_hasher().node(neighbor, *current)
                                                     : utreexo_hasher().node(*current, neighbor);
      current = &computed[level];
    }
    ancestors = std::span(computed).first(height);
  }
  if ((height == 0 ? leaf : ancestors[height - 1]) != nodes_[lowest].hash) return invalid;

  for (const NodeId id : std::span(trunk).first(depth)) {
    note_node(id);
    nodes_[id].modified = true;
  }
  for (std::size_t level = height; level-- > 0;) {
    const auto child_level = static_cast<std::uint8_t>(level);
    const NodeId child =
        add_node({.hash = level == 0 ? leaf : ancestors[level - 1], .level = child_level, .modified = true});
    const NodeId neighbor = add_node({.hash = path.neighbors[level], .level = child_level});
    const bool neighbor_is_left = path.neighbor_is_left(level);
    nodes_[lowest].left = neighbor_is_left ? neighbor : child;
    nodes_[lowest].right = neighbor_is_left ? child : neighbor;
    lowest = child;
  }
  return {};
}

NodeId WorkForest::find_root(std::uint64_t position) const {
  for (const NodeId tree : trees_) {
    const std::uint64_t size = std::uint64_t{1} << nodes_[tree].level;
    if (position < size) return tree;
    position -= size;
  }
  const LeafList::Index index = leaves_.at_rank(position);
  return index == LeafList::kNone ? kNoNode : leaves_.node(index);
}

void WorkForest::note_node(NodeId id) {
  if (open_batches_ == 0) return;
  const Node& node = nodes_[id];
  changes_.push_back(
      {.kind = Change::Kind::node, .modified = node.modified, .id = id, .left = node.left, .right = node.right});
}

WorkForest::Checkpoint WorkForest::begin_batch() {
  ++open_batches_;
  return {.changes = changes_.size(), .nodes = nodes_.size()};
}

void WorkForest::commit() {
  // The journal of a nested batch becomes part of the outer batch.
  if (--open_batches_ == 0) changes_.clear();
}

void WorkForest::roll_back(const Checkpoint& checkpoint) {
  while (changes_.size() > checkpoint.changes) {
    const Change& change = changes_.back();
    switch (change.kind) {
      case Change::Kind::node: {
        Node& node = nodes_[change.id];
        node.left = change.left;
        node.right = change.right;
        node.modified = change.modified;
        break;
      }
      case Change::Kind::inserted:
        leaves_.undo_append(nodes_);
        break;
      case Change::Kind::removed:
        leaves_.undo_remove(nodes_, change.id);
        break;
    }
    changes_.pop_back();
  }
  nodes_.resize(checkpoint.nodes);
  --open_batches_;
}

}  // namespace slipstream::accumulator
