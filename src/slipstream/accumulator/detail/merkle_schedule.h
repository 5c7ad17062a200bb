// Merkle trees as parts of a hashing schedule (transcript/detail/schedule.h): leaves and nodes are numbered outputs, so
// that a tree inside a transaction is hashed together with the rest of the transaction, also in lanes. Gives the same
// hashes as hasher.h and merkle.h.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "slipstream/accumulator/merkle.h"
#include "slipstream/base/export.h"
#include "slipstream/transcript/detail/schedule.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::accumulator {

using transcript::HashSchedule;
using transcript::Slot;

/// The node over two earlier outputs in the tree `label`.
template <HashSchedule S>
[[nodiscard]] Slot schedule_node(S& schedule, std::string_view label, Slot left, Slot right) {
  schedule.begin(label);
  schedule.output(kLeftLabel, left);
  schedule.output(kRightLabel, right);
  return schedule.challenge32(kNodeLabel);
}

/// The root over leaves that are earlier outputs, as merkle_root().
template <HashSchedule S>
[[nodiscard]] Slot schedule_root(S& schedule, std::string_view label, std::span<const Slot> leaves) {
  if (leaves.empty()) {
    schedule.begin(label);
    return schedule.challenge32(kEmptyLabel);
  }
  std::vector<Slot> level(leaves.begin(), leaves.end());
  while (level.size() > 1) {
    const std::size_t pairs = level.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i) level[i] = schedule_node(schedule, label, level[2 * i], level[2 * i + 1]);
    if (level.size() % 2 != 0) {
      level[pairs] = level.back();
      level.resize(pairs + 1);
    } else {
      level.resize(pairs);
    }
  }
  return level.front();
}

/// The root that `path` gives for a leaf that is an earlier output, as Path::compute_root().
template <HashSchedule S>
[[nodiscard]] Slot schedule_path_root(S& schedule, std::string_view label, Slot leaf, const Path& path) {
  Slot current = leaf;
  for (std::size_t level = 0; level < path.neighbors.size(); ++level) {
    schedule.begin(label);
    if (path.neighbor_is_left(level)) {
      schedule.append(kLeftLabel, path.neighbors[level]);
      schedule.output(kRightLabel, current);
    } else {
      schedule.output(kLeftLabel, current);
      schedule.append(kRightLabel, path.neighbors[level]);
    }
    current = schedule.challenge32(kNodeLabel);
  }
  return current;
}

}  // namespace slipstream::accumulator

SLIPSTREAM_EXPORT_END
