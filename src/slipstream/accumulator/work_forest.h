// A forest during a block: items are inserted and deleted, while trees keep their structure. Deleting marks nodes as
// modified and adds the nodes of the item's path. Normalizing drops deleted items and joins the remaining subtrees into
// a new Forest (docs/utreexo.md shows it step by step). Source: ZkVM specification, "Utreexo", "Delete" and
// "Normalize"; `WorkForest` of slingshot. This accepts what the reference accepts: position bits above the length of a
// path count towards the position, a committed proof may name an item inserted after the last normalization by its
// position, and a transient proof suffices for an item that stands alone at the end of the forest.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "slipstream/accumulator/catchup.h"
#include "slipstream/accumulator/detail/leaf_list.h"
#include "slipstream/accumulator/detail/node.h"
#include "slipstream/accumulator/forest.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator {

/// The result of WorkForest::normalize().
struct Normalized {
  /// The forest with the items that remain.
  Forest forest;
  /// Updates proofs for the old forest, and transient ones, to `forest`.
  Catchup catchup;
};

/// Holds fewer than 2^32 nodes: the inserted items, plus twice the length of each path used. Not thread-safe.
class WorkForest {
 public:
  /// Begins with the items of the forest. Copies it.
  explicit WorkForest(const Forest& forest);

  /// Inserts an item by its leaf hash. Its proof is Proof::transient() until the next normalization.
  void insert_leaf(const Hash& leaf);
  /// Inserts the item that `item` appends to the transcript of its leaf.
  template <AppendsItem F>
  void insert(F&& item) {
    insert_leaf(utreexo_hasher().leaf(std::forward<F>(item)));
  }

  /// Deletes an item. An error changes nothing. `ancestors` may give precomputed hashes of the path's nodes above the
  /// Error: InvalidProof. O(path length) hashes.
  /// leaf (PathHashes); they are not checked.
  [[nodiscard]] std::expected<void, ErrorKind> remove_leaf(const Hash& leaf, const Proof& proof,
                                                           std::span<const Hash> ancestors = {});
  /// The same for the item that `item` appends to the transcript of its leaf.
  template <AppendsItem F>
  [[nodiscard]] std::expected<void, ErrorKind> remove(F&& item, const Proof& proof) {
    return remove_leaf(utreexo_hasher().leaf(std::forward<F>(item)), proof);
  }

  /// Runs `change(*this)`, which may nest batches, and returns its result. If the result converts to false (an
  /// unexpected value, false, an empty optional), undoes everything that the call did.
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

  /// The new forest, and the Catchup that updates proofs to it. Nodes of a level are hashed as one batch.
  [[nodiscard]] Normalized normalize() const;

 private:
  struct Checkpoint {
    std::size_t changes;
    std::size_t nodes;
  };
  /// How to undo one step.
  struct Change {
    enum class Kind : std::uint8_t { node, inserted, removed } kind;
    /// For `node`: the old value of the node's member.
    bool modified;
    /// For `node`, the id of the node; for `removed`, the index.
    std::uint32_t id;
    detail::NodeId left;
    detail::NodeId right;
  };

  [[nodiscard]] std::expected<void, ErrorKind> remove_transient(const Hash& leaf);
  [[nodiscard]] std::expected<void, ErrorKind> remove_committed(const Hash& leaf, const Path& path,
                                                                std::span<const Hash> ancestors);
  /// The root of the tree that contains the position, or kNoNode.
  [[nodiscard]] detail::NodeId find_root(std::uint64_t position) const;
  [[nodiscard]] detail::NodeId add_node(const detail::Node& node);
  /// Call before a node changes.
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

SLIPSTREAM_EXPORT_END
