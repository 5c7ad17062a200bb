// The items of a WorkForest that are not in a tree of two or more items: first the last item of a forest with an odd
// count, then the items inserted since the last normalization. They keep their order. An item is found by its rank
// among the present items, or by its hash, which several items may share.
#pragma once

#include <cstdint>
#include <vector>

#include "slipstream/accumulator/detail/hash_index.h"
#include "slipstream/accumulator/detail/node.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator::detail {

class LeafList {
 public:
  /// The index of an item in the list. It is never reused for another item.
  using Index = std::uint32_t;
  static constexpr Index kNone = HashIndex::kNone;

  /// The number of indices assigned so far, including those of removed items.
  [[nodiscard]] std::size_t indices() const { return leaves_.size(); }
  [[nodiscard]] bool present(Index index) const { return (present_[index / 64] >> (index % 64) & 1) != 0; }
  [[nodiscard]] NodeId node(Index index) const { return leaves_[index].node; }

  /// The item with exactly `rank` present items before it, or kNone.
  [[nodiscard]] Index at_rank(std::uint64_t rank) const;
  /// The first present item with this hash, or kNone.
  [[nodiscard]] Index first(const Nodes& nodes, const Hash& hash) const;

  /// Adds the leaf `node` at the end.
  void append(const Nodes& nodes, NodeId node);
  /// Removes the item at `index`. Precondition: it is the first item with its hash.
  void remove(const Nodes& nodes, Index index);
  /// Undoes the last append() that is not undone yet. Precondition: the item is present.
  void undo_append(const Nodes& nodes);
  /// Undoes the last remove() that is not undone yet. Undo calls must be in the reverse order of append() and remove().
  void undo_remove(const Nodes& nodes, Index index);

 private:
  /// Present items with equal hashes form a queue, ordered by index.
  struct Leaf {
    NodeId node;
    Index previous;
    Index next;
    /// The end of the queue; valid in the first item of the queue only.
    Index last;
  };

  [[nodiscard]] auto hash_of(const Nodes& nodes) const {
    return [this, &nodes](Index index) -> const Hash& { return nodes[leaves_[index].node].hash; };
  }

  PooledVector<Leaf> leaves_;
  /// One bit per index.
  std::vector<std::uint64_t> present_;
  std::size_t absent_ = 0;
  /// Maps hashes to the first items of the queues.
  HashIndex firsts_;
};

}  // namespace slipstream::accumulator::detail

SLIPSTREAM_EXPORT_END
