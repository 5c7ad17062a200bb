#include "slipstream/accumulator/merkle.h"

#include <algorithm>
#include <bit>

namespace slipstream::accumulator {
namespace {

/// Parents of all pairs of `level`; a last node without a partner moves up unchanged. `parents` does not overlap
/// `level`.
void hash_level(const Hasher& hasher, std::span<const Hash> level, std::vector<Hash>& parents) {
  const std::size_t pairs = level.size() / 2;
  parents.resize(pairs + level.size() % 2);
  std::array<NodeJob, 64> jobs;
  for (std::size_t begin = 0; begin < pairs; begin += jobs.size()) {
    const std::size_t n = std::min(jobs.size(), pairs - begin);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t pair = begin + i;
      jobs[i] = {level[2 * pair].data(), level[2 * pair + 1].data(), parents[pair].data()};
    }
    hasher.hash_nodes({jobs.data(), n});
  }
  if (level.size() % 2 != 0) parents.back() = level.back();
}

}  // namespace

Hash connect_perfect_roots(const Hasher& hasher, std::span<const Hash> roots) {
  if (roots.empty()) return hasher.empty();
  Hash current = roots.front();
  for (const Hash& root : roots.subspan(1)) current = hasher.node(root, current);
  return current;
}

Hash merkle_root(const Hasher& hasher, std::span<const Hash> leaves) {
  if (leaves.empty()) return hasher.empty();
  std::vector<Hash> current;
  std::vector<Hash> parents;
  std::span<const Hash> level = leaves;
  while (level.size() > 1) {
    hash_level(hasher, level, parents);
    current.swap(parents);
    level = current;
  }
  return level.front();
}

void RootBuilder::append_leaf(const Hash& leaf) {
  Hash current = leaf;
  std::size_t level = 0;
  for (; ((count_ >> level) & 1) != 0; ++level) current = hasher_->node(roots_[level], current);
  roots_[level] = current;
  ++count_;
}

Hash RootBuilder::root() const {
  std::array<Hash, 64> perfect;
  std::size_t n = 0;
  for (std::uint64_t bits = count_; bits != 0; bits &= bits - 1) {
    perfect[n++] = roots_[static_cast<std::size_t>(std::countr_zero(bits))];
  }
  return connect_perfect_roots(*hasher_, {perfect.data(), n});
}

std::optional<Path> Path::make(const Hasher& hasher, std::span<const Hash> leaves, std::size_t index) {
  if (index >= leaves.size()) return std::nullopt;
  Path path;
  std::vector<Hash> current;
  std::vector<Hash> parents;
  std::span<const Hash> level = leaves;
  while (level.size() > 1) {
    const std::size_t neighbor = index ^ 1;
    if (neighbor < level.size()) {
      path.position |= std::uint64_t{index & 1} << path.neighbors.size();
      path.neighbors.push_back(level[neighbor]);
    }
    hash_level(hasher, level, parents);
    current.swap(parents);
    level = current;
    index /= 2;
  }
  return path;
}

std::optional<Path> Path::decode(Reader& reader) {
  Reader ahead = reader;
  const auto position = ahead.u64();
  const auto n = ahead.u32();
  if (!position || !n) return std::nullopt;
  const auto bytes = ahead.bytes(std::size_t{*n} * sizeof(Hash));
  if (!bytes) return std::nullopt;
  Path path;
  path.position = *position;
  path.neighbors.resize(*n);
  if (*n > 0) std::memcpy(path.neighbors.data(), bytes->data(), bytes->size());
  reader = ahead;
  return path;
}

void Path::encode(Writer& writer) const {
  writer.u64(position);
  writer.u32(static_cast<std::uint32_t>(neighbors.size()));
  for (const Hash& neighbor : neighbors) writer.bytes(neighbor);
}

Hash Path::compute_root(const Hasher& hasher, const Hash& leaf) const {
  Hash current = leaf;
  for (std::size_t level = 0; level < neighbors.size(); ++level) {
    current = neighbor_is_left(level) ? hasher.node(neighbors[level], current) : hasher.node(current, neighbors[level]);
  }
  return current;
}

}  // namespace slipstream::accumulator
