// The nodes that many proofs claim, hashed together: level by level over all paths, each node once even if several
// paths run through it. What a block's deletions need can so be computed before the first of them, in lanes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "accumulator/hasher.h"
#include "accumulator/merkle.h"

namespace slipstream::accumulator {

class PathHashes {
 public:
  struct Item {
    const Hash* leaf;
    /// May be null: no path, no nodes. Paths of more than 64 neighbors, which no forest has, are left out as well.
    const Path* path;
  };

  /// The items need not outlive the call. Memory for one hash per neighbor.
  PathHashes(const Hasher& hasher, std::span<const Item> items);

  /// The nodes above the leaf of item i: [k] is at level k + 1.
  [[nodiscard]] std::span<const Hash> ancestors(std::size_t i) const {
    return std::span(hashes_).subspan(begin_[i], begin_[i + 1] - begin_[i]);
  }
  /// Nodes that were hashed.
  [[nodiscard]] std::size_t hashed() const { return hashed_; }

 private:
  std::vector<Hash> hashes_;
  std::vector<std::size_t> begin_;
  std::size_t hashed_ = 0;
};

}  // namespace slipstream::accumulator
