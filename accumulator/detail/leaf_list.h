// The items of a working forest that stand alone, not in a tree of two or more: those that were inserted since the last
// normalization and, before them, the single item that a forest with an odd count ends in. They keep their order; an
// item is found by its rank among those present, or by its hash, which several of them may share.
#pragma once

#include <cstdint>
#include <vector>

#include "accumulator/detail/hash_index.h"
#include "accumulator/detail/node.h"

namespace slipstream::accumulator::detail {

class LeafList {
 public:
  /// The place of an item in the list. Places are given once and not reused for another item.
  using Place = std::uint32_t;
  static constexpr Place kNone = HashIndex::kNone;

  /// Places given so far. Their items may be absent.
  [[nodiscard]] std::size_t places() const { return leaves_.size(); }
  [[nodiscard]] bool present(Place place) const { return (present_[place / 64] >> (place % 64) & 1) != 0; }
  [[nodiscard]] NodeId node(Place place) const { return leaves_[place].node; }

  /// The item that `rank` present items precede, or kNone.
  [[nodiscard]] Place at_rank(std::uint64_t rank) const;
  /// The first present item with this hash, or kNone.
  [[nodiscard]] Place first(const Nodes& nodes, const Hash& hash) const;

  /// Adds the leaf `node` at the end.
  void append(const Nodes& nodes, NodeId node);
  /// Takes away the item at `place`, which is the first with its hash.
  void remove(const Nodes& nodes, Place place);
  /// Undoes the last append() that has not been undone. The item is present.
  void undo_append(const Nodes& nodes);
  /// Undoes the last remove() that has not been undone, in order with undo_append().
  void undo_remove(const Nodes& nodes, Place place);

 private:
  /// Present items with equal hashes form a queue in the order of their places.
  struct Leaf {
    NodeId node;
    Place previous;
    Place next;
    /// The end of the queue; kept up to date in its first item only.
    Place last;
  };

  [[nodiscard]] auto hash_of(const Nodes& nodes) const {
    return [this, &nodes](Place place) -> const Hash& { return nodes[leaves_[place].node].hash; };
  }

  std::vector<Leaf> leaves_;
  /// One bit per place.
  std::vector<std::uint64_t> present_;
  std::size_t absent_ = 0;
  /// From hashes to the first items of the queues.
  HashIndex firsts_;
};

}  // namespace slipstream::accumulator::detail
