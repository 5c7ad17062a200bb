#include "slipstream/accumulator/detail/path_hashes.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace slipstream::accumulator {
namespace {

constexpr std::size_t kMaxLength = 64;

std::size_t length(const PathHashes::Item& item) {
  if (item.path == nullptr || item.path->neighbors.size() > kMaxLength) return 0;
  return item.path->neighbors.size();
}

bool same_children(const NodeJob& a, const NodeJob& b) {
  return std::equal(a.first, a.first + sizeof(Hash), b.first) &&
         std::equal(a.second, a.second + sizeof(Hash), b.second);
}

}  // namespace

PathHashes::PathHashes(const Hasher& hasher, std::span<const Item> items) : begin_(items.size() + 1) {
  for (std::size_t i = 0; i < items.size(); ++i) begin_[i + 1] = begin_[i] + length(items[i]);
  hashes_.resize(begin_.back());

  // In order of position, paths through the same node are adjacent on every level.
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return length(items[i]) == 0; });
  std::ranges::sort(order, {}, [&](std::size_t i) { return items[i].path->position; });

  PooledVector<NodeJob> jobs;
  PooledVector<std::pair<std::uint8_t*, const std::uint8_t*>> copies;
  for (std::size_t level = 0; !order.empty(); ++level) {
    jobs.clear();
    copies.clear();
    for (const std::size_t i : order) {
      const Path& path = *items[i].path;
      const std::uint8_t* below = level == 0 ? items[i].leaf->data() : hashes_[begin_[i] + level - 1].data();
      const std::uint8_t* neighbor = path.neighbors[level].data();
      std::uint8_t* out = hashes_[begin_[i] + level].data();
      const bool on_left = path.neighbor_is_left(level);
      const NodeJob job{on_left ? neighbor : below, on_left ? below : neighbor, out};
      if (!jobs.empty() && same_children(jobs.back(), job)) {
        copies.emplace_back(out, jobs.back().out);
      } else {
        jobs.push_back(job);
      }
    }
    hasher.hash_nodes(jobs);
    hashed_ += jobs.size();
    for (const auto& [to, from] : copies) std::copy(from, from + sizeof(Hash), to);
    std::erase_if(order, [&](std::size_t i) { return length(items[i]) == level + 1; });
  }
}

}  // namespace slipstream::accumulator
