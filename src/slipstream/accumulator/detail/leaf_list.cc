#include "slipstream/accumulator/detail/leaf_list.h"

#include <bit>

#include "slipstream/base/detail/check.h"

namespace slipstream::accumulator::detail {

LeafList::Index LeafList::at_rank(std::uint64_t rank) const {
  if (rank >= leaves_.size() - absent_) return kNone;
  if (absent_ == 0) return static_cast<Index>(rank);
  std::size_t word = 0;
  for (;; ++word) {
    const auto n = static_cast<std::uint64_t>(std::popcount(present_[word]));
    if (rank < n) break;
    rank -= n;
  }
  std::uint64_t bits = present_[word];
  for (; rank > 0; --rank) bits &= bits - 1;
  return static_cast<Index>(64 * word + static_cast<std::size_t>(std::countr_zero(bits)));
}

LeafList::Index LeafList::first(const Nodes& nodes, const Hash& hash) const {
  return firsts_.find(hash, hash_of(nodes));
}

void LeafList::append(const Nodes& nodes, NodeId node) {
  const auto index = static_cast<Index>(leaves_.size());
  const Hash& hash = nodes[node].hash;
  const Index head = first(nodes, hash);
  leaves_.push_back({.node = node, .previous = kNone, .next = kNone, .last = index});
  if (head == kNone) {
    firsts_.put(hash, index, hash_of(nodes));
  } else {
    const Index last = leaves_[head].last;
    leaves_[index].previous = last;
    leaves_[last].next = index;
    leaves_[head].last = index;
  }
  if (index % 64 == 0) present_.push_back(0);
  present_.back() |= std::uint64_t{1} << (index % 64);
}

void LeafList::remove(const Nodes& nodes, Index index) {
  const Leaf& leaf = leaves_[index];
  SLIPSTREAM_CHECK(present(index) && leaf.previous == kNone);
  const Hash& hash = nodes[leaf.node].hash;
  if (leaf.next == kNone) {
    firsts_.erase(hash, hash_of(nodes));
  } else {
    leaves_[leaf.next].previous = kNone;
    leaves_[leaf.next].last = leaf.last;
    firsts_.put(hash, leaf.next, hash_of(nodes));
  }
  present_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
  ++absent_;
}

void LeafList::undo_append(const Nodes& nodes) {
  const auto index = static_cast<Index>(leaves_.size() - 1);
  SLIPSTREAM_CHECK(present(index));
  const Hash& hash = nodes[leaves_[index].node].hash;
  const Index previous = leaves_[index].previous;
  if (previous == kNone) {
    firsts_.erase(hash, hash_of(nodes));
  } else {
    leaves_[first(nodes, hash)].last = previous;
    leaves_[previous].next = kNone;
  }
  leaves_.pop_back();
  present_.back() &= ~(std::uint64_t{1} << (index % 64));
  if (index % 64 == 0) present_.pop_back();
}

void LeafList::undo_remove(const Nodes& nodes, Index index) {
  SLIPSTREAM_CHECK(!present(index));
  Leaf& leaf = leaves_[index];
  const Hash& hash = nodes[leaf.node].hash;
  const Index head = first(nodes, hash);
  // Items are removed from the front, so undoing inserts at the front.
  leaf.next = head;
  leaf.last = index;
  if (head != kNone) {
    leaf.last = leaves_[head].last;
    leaves_[head].previous = index;
  }
  firsts_.put(hash, index, hash_of(nodes));
  present_[index / 64] |= std::uint64_t{1} << (index % 64);
  --absent_;
}

}  // namespace slipstream::accumulator::detail
