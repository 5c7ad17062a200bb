// Merkle trees: roots of lists, and proofs that an item is in a list. The tree over n leaves is the one of RFC 6962:
// its left part holds the largest power of two below n. Equivalently: one perfect tree for each set bit of n, joined
// from the smallest to the largest. Source: ZkVM specification, "Merkle binary tree"; `merkle/src/lib.rs` of slingshot.
// All data is public.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/accumulator/hasher.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator {

/// Joins roots of perfect trees, smallest first. hasher.empty() if there is no root. One node hash for every root but
/// the first.
[[nodiscard]] Hash connect_perfect_roots(const Hasher& hasher, std::span<const Hash> roots);

/// The root over `leaves`. Hashes n - 1 nodes, each level as one batch; memory for 3n/4 hashes.
[[nodiscard]] Hash merkle_root(const Hasher& hasher, std::span<const Hash> leaves);

/// Computes a root from leaves that arrive one by one, with memory for 64 hashes.
class RootBuilder {
 public:
  /// `hasher` must outlive the builder.
  explicit RootBuilder(const Hasher& hasher) : hasher_(&hasher) {}

  /// Adds a leaf by its hash. O(1) node hashes on average, at most 63.
  void append_leaf(const Hash& leaf);
  /// Adds the item that `item` appends to the transcript of its leaf.
  template <AppendsItem F>
  void append(F&& item) {
    append_leaf(hasher_->leaf(std::forward<F>(item)));
  }
  /// The root over the leaves so far. More leaves may follow.
  [[nodiscard]] Hash root() const;
  /// The number of leaves so far.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Begins again without leaves.
  void reset() { count_ = 0; }

 private:
  const Hasher* hasher_;
  /// roots_[k] is in use if bit k of the count is set. It covers 2^k leaves.
  std::array<Hash, 64> roots_;
  std::uint64_t count_ = 0;
};

/// The neighbors of an item from its leaf up to a root. Bit i of `position` is the side of neighbor i: 0 right of the
/// path, 1 left of it. Bits above the number of neighbors do not change the root. In an imperfect tree the position
/// differs from the item's index, because levels without a neighbor have no bit.
struct Path {
  /// Bit i is 1 if neighbor i is on the left of the path.
  std::uint64_t position = 0;
  /// The neighbors, from the leaf up.
  std::vector<Hash> neighbors;

  /// The path to leaves[index], or nullopt if there is no such leaf. Hashes the whole tree.
  [[nodiscard]] static std::optional<Path> make(const Hasher& hasher, std::span<const Hash> leaves, std::size_t index);

  /// Encoding: u64 position, u32 number of neighbors, the neighbors. nullopt if the reader has fewer bytes; the reader
  /// then does not advance. Any number of neighbors is accepted.
  [[nodiscard]] static std::optional<Path> decode(Reader& reader);
  /// Writes encoded_size() bytes.
  void encode(Writer& writer) const;
  /// The bytes that encode() writes: 12, and 32 for each neighbor.
  [[nodiscard]] std::size_t encoded_size() const { return 8 + 4 + sizeof(Hash) * neighbors.size(); }

  /// Whether neighbor `level` is on the left.
  [[nodiscard]] bool neighbor_is_left(std::size_t level) const { return level < 64 && ((position >> level) & 1) != 0; }

  /// The root that this path gives for a leaf: one node per neighbor.
  [[nodiscard]] Hash compute_root(const Hasher& hasher, const Hash& leaf) const;
  /// Whether the path leads from the leaf to the root. O(path length) hashes.
  [[nodiscard]] bool verify_root_vartime(const Hasher& hasher, const Hash& root, const Hash& leaf) const {
    return compute_root(hasher, leaf) == root;
  }

  [[nodiscard]] bool operator==(const Path&) const = default;
};

}  // namespace slipstream::accumulator

SLIPSTREAM_EXPORT_END
