// Hashes the nodes of many paths together, level by level, and each node once even if several paths contain it. So the
// nodes for all deletions of a block are computed in lanes before the first deletion.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "slipstream/accumulator/hasher.h"
#include "slipstream/accumulator/merkle.h"
#include "slipstream/base/detail/arena.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator {

class PathHashes {
 public:
  struct Item {
    const Hash* leaf;
    /// May be null: no path, no nodes. Paths of more than 64 neighbors are also ignored, because no forest has them.
    const Path* path;
  };

  /// The items need not outlive the call. Uses memory for one hash per neighbor.
  PathHashes(const Hasher& hasher, std::span<const Item> items);

  /// The nodes above the leaf of item i: [k] is at level k + 1.
  [[nodiscard]] std::span<const Hash> ancestors(std::size_t i) const {
    return std::span(hashes_).subspan(begin_[i], begin_[i + 1] - begin_[i]);
  }
  /// The number of nodes that were hashed.
  [[nodiscard]] std::size_t hashed() const { return hashed_; }

 private:
  PooledVector<Hash> hashes_;
  std::vector<std::size_t> begin_;
  std::size_t hashed_ = 0;
};

}  // namespace slipstream::accumulator

SLIPSTREAM_EXPORT_END
