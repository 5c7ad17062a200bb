// A forest under change: items come and go, trees keep the shape they had. Deleting marks nodes as modified and fills
// in the nodes of the item's path; normalizing drops what was deleted and joins what is left into a new Forest. Source:
// ZkVM specification, "Utreexo", "Delete" and "Normalize"; `WorkForest` of slingshot. What that accepts is accepted: a
// path's bits above its length count towards the position, a committed proof may name an item inserted after the last
// normalization by its position, and a transient proof suffices for an item that stands alone at the end of the forest.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "accumulator/catchup.h"
#include "accumulator/detail/leaf_list.h"
#include "accumulator/detail/node.h"
#include "accumulator/forest.h"

namespace slipstream::accumulator {

struct Normalized {
  Forest forest;
  Catchup catchup;
};

/// Holds fewer than 2^32 nodes: items inserted, plus twice the length of each path used.
class WorkForest {
 public:
  explicit WorkForest(const Forest& forest);

  void insert_leaf(const Hash& leaf);
  template <AppendsItem F>
  void insert(F&& item) {
    insert_leaf(utreexo_hasher().leaf(std::forward<F>(item)));
  }

  /// Deletes an item. On an error nothing changes. `ancestors` may give the hashes of the path's nodes above the leaf,
  /// as computed before (PathHashes); they must be right.
  [[nodiscard]] std::expected<void, ErrorKind> remove_leaf(const Hash& leaf, const Proof& proof,
                                                           std::span<const Hash> ancestors = {});
  template <AppendsItem F>
  [[nodiscard]] std::expected<void, ErrorKind> remove(F&& item, const Proof& proof) {
    return remove_leaf(utreexo_hasher().leaf(std::forward<F>(item)), proof);
  }

  /// Runs `change(*this)`, which may nest batches, and returns its result. If that is false in a condition (an
  /// unexpected result, false, an empty optional), everything the call did is undone.
  template <class F>
  auto batch(F&& change) {
    const Checkpoint checkpoint = begin_batch();
    auto result = std::invoke(std::forward<F>(change), *this);
    if (result) {
      commit();
    } else {
      roll_back(checkpoint);
    }
    return result;
  }

  /// The new forest, and what carries proofs over to it. Nodes of a level are hashed as one batch.
  [[nodiscard]] Normalized normalize() const;

 private:
  struct Checkpoint {
    std::size_t changes;
    std::size_t nodes;
  };
  /// How to take one step back.
  struct Change {
    enum class Kind : std::uint8_t { node, inserted, removed } kind;
    /// For `node`: what the node was.
    bool modified;
    /// For `node`, the node; for `removed`, the place.
    std::uint32_t id;
    detail::NodeId left;
    detail::NodeId right;
  };

  [[nodiscard]] std::expected<void, ErrorKind> remove_transient(const Hash& leaf);
  [[nodiscard]] std::expected<void, ErrorKind> remove_committed(const Hash& leaf, const Path& path,
                                                                std::span<const Hash> ancestors);
  /// The root of the tree that the position falls into, or kNoNode.
  [[nodiscard]] detail::NodeId find_root(std::uint64_t position) const;
  [[nodiscard]] detail::NodeId add_node(const detail::Node& node);
  /// To be called before a node changes.
  void note_node(detail::NodeId id);

  [[nodiscard]] Checkpoint begin_batch();
  void commit();
  void roll_back(const Checkpoint& checkpoint);

  detail::Nodes nodes_;
  /// Trees of two and more items, from the highest level to the lowest. The items of leaves_ follow them in position.
  std::vector<detail::NodeId> trees_;
  detail::LeafList leaves_;
  /// The journal of the open batches.
  std::vector<Change> changes_;
  std::size_t open_batches_ = 0;
};

}  // namespace slipstream::accumulator
