// Carries proofs over a normalization of the forest. Subtrees in which nothing was deleted move to new positions as a
// whole; a proof keeps its path up to the first such subtree it meets, and gets a new path from there on. Source: ZkVM
// specification, "Utreexo", "Update proof"; `Catchup` of slingshot.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <utility>
#include <vector>

#include "accumulator/detail/hash_index.h"
#include "accumulator/detail/node.h"
#include "accumulator/forest.h"

namespace slipstream::accumulator {

class Catchup {
 public:
  /// Over an empty forest.
  Catchup() = default;

  /// The proof for the new forest of an item whose proof was made for the old one. A transient proof of an item that is
  /// not in the new forest stays transient. InvalidProof for a committed proof of an item that was deleted or never
  /// there.
  [[nodiscard]] std::expected<Proof, ErrorKind> update_leaf_proof(const Hash& leaf, const Proof& proof) const;
  template <AppendsItem F>
  [[nodiscard]] std::expected<Proof, ErrorKind> update_proof(F&& item, const Proof& proof) const {
    return update_leaf_proof(utreexo_hasher().leaf(std::forward<F>(item)), proof);
  }

 private:
  friend class WorkForest;
  /// `nodes`: first the `moved` subtrees, without children, then the nodes above them, children before parents.
  /// `roots`: from the highest level to the lowest.
  Catchup(detail::Nodes nodes, std::size_t moved, std::vector<detail::NodeId> roots);

  [[nodiscard]] std::optional<Path> update_path(const Hash& leaf, const Path& path) const;
  [[nodiscard]] detail::NodeId find_moved(const Hash& hash) const;

  detail::Nodes nodes_;
  std::vector<detail::NodeId> roots_;
  /// The position of the first item below each moved subtree.
  std::vector<std::uint64_t> positions_;
  /// From hashes to moved subtrees. Of equal hashes, the one with the highest position.
  detail::HashIndex index_;
};

}  // namespace slipstream::accumulator
