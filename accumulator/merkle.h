// Merkle trees: roots of lists and proofs that an item is in one.
// The tree over n leaves is the one of RFC 6962: its left part holds the largest power of two below n. Seen from the
// leaves, perfect trees of sizes that are the bits of n, joined from the smallest to the largest. Source: ZkVM
// specification, "Merkle binary tree"; `merkle/src/lib.rs` of slingshot. All data is public.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "accumulator/hasher.h"
#include "base/bytes.h"
#include "base/reader.h"
#include "base/writer.h"

namespace slipstream::accumulator {

/// Joins roots of perfect trees, listed from the smallest to the largest. No root at all gives hasher.empty().
[[nodiscard]] Hash connect_perfect_roots(const Hasher& hasher, std::span<const Hash> roots);

/// The root over `leaves`, each level hashed as one batch. n - 1 nodes; memory for 3n/4 hashes.
[[nodiscard]] Hash merkle_root(const Hasher& hasher, std::span<const Hash> leaves);

/// Computes a root from leaves that arrive one after the other, in memory for 64 hashes.
class RootBuilder {
 public:
  /// `hasher` must outlive the builder.
  explicit RootBuilder(const Hasher& hasher) : hasher_(&hasher) {}

  void append_leaf(const Hash& leaf);
  template <AppendsItem F>
  void append(F&& item) {
    append_leaf(hasher_->leaf(std::forward<F>(item)));
  }
  /// The root over what has been appended so far; more may follow.
  [[nodiscard]] Hash root() const;
  [[nodiscard]] std::uint64_t count() const { return count_; }
  void reset() { count_ = 0; }

 private:
  const Hasher* hasher_;
  /// roots_[k] is in use if bit k of the count is set: it covers 2^k leaves.
  std::array<Hash, 64> roots_;
  std::uint64_t count_ = 0;
};

/// The neighbors of an item from its leaf up to a root. Bit i of `position` tells where neighbor i stands: 0, to the
/// right of the path; 1, to the left. Bits above the number of neighbors are without effect on the root. In an
/// imperfect tree the position differs from the item's index, because levels without a neighbor have no bit.
struct Path {
  std::uint64_t position = 0;
  std::vector<Hash> neighbors;

  /// The path to leaves[index], or nullopt if there is no such leaf. Hashes the whole tree.
  [[nodiscard]] static std::optional<Path> make(const Hasher& hasher, std::span<const Hash> leaves, std::size_t index);

  /// Encoding: u64 position, u32 number of neighbors, the neighbors. nullopt if that is more than the reader has, which
  /// then stands where it stood. Any number of neighbors that is there is accepted.
  [[nodiscard]] static std::optional<Path> decode(Reader& reader);
  void encode(Writer& writer) const;
  [[nodiscard]] std::size_t encoded_size() const { return 8 + 4 + sizeof(Hash) * neighbors.size(); }

  /// Whether neighbor `level` stands on the left.
  [[nodiscard]] bool neighbor_is_left(std::size_t level) const { return level < 64 && ((position >> level) & 1) != 0; }

  /// The root that this path gives for a leaf: one node per neighbor.
  [[nodiscard]] Hash compute_root(const Hasher& hasher, const Hash& leaf) const;
  [[nodiscard]] bool verify_root(const Hasher& hasher, const Hash& root, const Hash& leaf) const {
    return compute_root(hasher, leaf) == root;
  }

  [[nodiscard]] bool operator==(const Path&) const = default;
};

}  // namespace slipstream::accumulator
