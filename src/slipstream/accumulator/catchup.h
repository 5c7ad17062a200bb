// Updates proofs after a normalization of the forest (docs/utreexo.md has a worked example). Subtrees without deleted
// items move to new positions as a whole. A proof keeps its path up to the root of such a subtree and gets a new path
// above it. Source: ZkVM specification, "Utreexo", "Update proof"; `Catchup` of slingshot.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <utility>
#include <vector>

#include "slipstream/accumulator/detail/hash_index.h"
#include "slipstream/accumulator/detail/node.h"
#include "slipstream/accumulator/forest.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator {

/// Updates proofs of items from one forest to the next. WorkForest::normalize() makes it. Immutable: several threads
/// may share it. O(path length) hashes for each proof.
class Catchup {
 public:
  /// The catchup of an empty forest.
  Catchup() = default;

  /// Converts the proof of an item from the old forest to the new one. A transient proof of an item that is not in the
  /// new forest stays transient. InvalidProof for a committed proof of an item that was deleted or never in the forest.
  /// Thread-safe.
  [[nodiscard]] std::expected<Proof, ErrorKind> update_leaf_proof(const Hash& leaf, const Proof& proof) const;
  /// The same for the item that `item` appends to the transcript of its leaf.
  template <AppendsItem F>
  [[nodiscard]] std::expected<Proof, ErrorKind> update_proof(F&& item, const Proof& proof) const {
    return update_leaf_proof(utreexo_hasher().leaf(std::forward<F>(item)), proof);
  }

 private:
  friend class WorkForest;
  /// `nodes`: first the `moved` subtrees, without children, then the nodes above them, children before parents.
  /// `roots`: highest level first.
  Catchup(detail::Nodes nodes, std::size_t moved, std::vector<detail::NodeId> roots);

  [[nodiscard]] std::optional<Path> update_path(const Hash& leaf, const Path& path) const;
  [[nodiscard]] detail::NodeId find_moved(const Hash& hash) const;

  detail::Nodes nodes_;
  std::vector<detail::NodeId> roots_;
  /// The position of the first item below each moved subtree.
  std::vector<std::uint64_t> positions_;
  /// Maps hashes to moved subtrees. If hashes are equal, to the one with the highest position.
  detail::HashIndex index_;
};

}  // namespace slipstream::accumulator

SLIPSTREAM_EXPORT_END
