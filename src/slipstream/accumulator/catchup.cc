#include "slipstream/accumulator/catchup.h"

#include <algorithm>

#include "slipstream/base/detail/check.h"

namespace slipstream::accumulator {

using detail::kNoNode;
using detail::Node;
using detail::NodeId;

Catchup::Catchup(detail::Nodes nodes, std::size_t moved, std::vector<NodeId> roots)
    : nodes_(std::move(nodes)), roots_(std::move(roots)), positions_(nodes_.size()) {
  std::uint64_t position = 0;
  for (const NodeId root : roots_) {
    positions_[root] = position;
    position += std::uint64_t{1} << nodes_[root].level;
  }
  for (std::size_t id = nodes_.size(); id-- > moved;) {
    const Node& node = nodes_[id];
    SLIPSTREAM_CHECK(node.left < id && node.right < id);
    positions_[node.left] = positions_[id];
    positions_[node.right] = positions_[id] + (std::uint64_t{1} << node.level) / 2;
  }
  positions_.resize(moved);

  index_.reserve(moved);
  for (std::size_t id = 0; id < moved; ++id) {
    const NodeId other = find_moved(nodes_[id].hash);
    if (other != kNoNode && positions_[other] > positions_[id]) continue;
    index_.put(nodes_[id].hash, static_cast<NodeId>(id), [this](NodeId i) -> const Hash& { return nodes_[i].hash; });
  }
}

NodeId Catchup::find_moved(const Hash& hash) const {
  static_assert(detail::HashIndex::kNone == kNoNode);
  return index_.find(hash, [this](NodeId i) -> const Hash& { return nodes_[i].hash; });
}

std::expected<Proof, ErrorKind> Catchup::update_leaf_proof(const Hash& leaf, const Proof& proof) const {
  if (proof.is_transient()) {
    auto path = update_path(leaf, Path{});
    return path ? Proof::committed(*std::move(path)) : Proof::transient();
  }
  auto path = update_path(leaf, *proof.path);
  if (!path) return std::unexpected(ErrorKind::InvalidProof);
  return Proof::committed(*std::move(path));
}

std::optional<Path> Catchup::update_path(const Hash& leaf, const Path& path) const {
  // Climbs to the first subtree that moved as a whole. No subtree is above the highest level.
  const std::size_t highest = std::min(path.neighbors.size(), Forest::kLevels - 1);
  Hash hash = leaf;
  std::size_t level = 0;
  NodeId moved = find_moved(hash);
  for (; moved == kNoNode && level < highest; ++level) {
    const Hash& neighbor = path.neighbors[level];
    hash = path.neighbor_is_left(level) ? utreexo_hasher().node(neighbor, hash) : utreexo_hasher().node(hash, neighbor);
    moved = find_moved(hash);
  }
  if (moved == kNoNode) return std::nullopt;

  Path updated;
  updated.position = positions_[moved] + (path.position & ((std::uint64_t{1} << level) - 1));

  std::uint64_t within = updated.position;
  auto root = roots_.begin();
  while (root != roots_.end() && within >> nodes_[*root].level != 0) {
    within -= std::uint64_t{1} << nodes_[*root].level;
    ++root;
  }
  if (root == roots_.end()) return std::nullopt;

  // Descends from the root to the subtree; the neighbors on the way are those of the levels above the subtree.
  std::array<NodeId, Forest::kLevels> neighbors;
  std::size_t n = 0;
  NodeId node = *root;
  for (std::size_t below = nodes_[node].level; nodes_[node].has_children();) {
    --below;
    const auto [left, right] = std::pair(nodes_[node].left, nodes_[node].right);
    const bool go_right = ((updated.position >> below) & 1) != 0;
    neighbors[n++] = go_right ? left : right;
    node = go_right ? right : left;
  }
  updated.neighbors.reserve(level + n);
  updated.neighbors.assign(path.neighbors.begin(), path.neighbors.begin() + static_cast<std::ptrdiff_t>(level));
  while (n > 0) updated.neighbors.push_back(nodes_[neighbors[--n]].hash);
  return updated;
}

}  // namespace slipstream::accumulator
