#include "accumulator/detail/leaf_list.h"

#include <bit>

#include "base/check.h"

namespace slipstream::accumulator::detail {

LeafList::Place LeafList::at_rank(std::uint64_t rank) const {
  if (rank >= leaves_.size() - absent_) return kNone;
  if (absent_ == 0) return static_cast<Place>(rank);
  std::size_t word = 0;
  for (;; ++word) {
    const auto n = static_cast<std::uint64_t>(std::popcount(present_[word]));
    if (rank < n) break;
    rank -= n;
  }
  std::uint64_t bits = present_[word];
  for (; rank > 0; --rank) bits &= bits - 1;
  return static_cast<Place>(64 * word + static_cast<std::size_t>(std::countr_zero(bits)));
}

LeafList::Place LeafList::first(const Nodes& nodes, const Hash& hash) const {
  return firsts_.find(hash, hash_of(nodes));
}

void LeafList::append(const Nodes& nodes, NodeId node) {
  const auto place = static_cast<Place>(leaves_.size());
  const Hash& hash = nodes[node].hash;
  const Place head = first(nodes, hash);
  leaves_.push_back({.node = node, .previous = kNone, .next = kNone, .last = place});
  if (head == kNone) {
    firsts_.put(hash, place, hash_of(nodes));
  } else {
    const Place last = leaves_[head].last;
    leaves_[place].previous = last;
    leaves_[last].next = place;
    leaves_[head].last = place;
  }
  if (place % 64 == 0) present_.push_back(0);
  present_.back() |= std::uint64_t{1} << (place % 64);
}

void LeafList::remove(const Nodes& nodes, Place place) {
  const Leaf& leaf = leaves_[place];
  SLIPSTREAM_CHECK(present(place) && leaf.previous == kNone);
  const Hash& hash = nodes[leaf.node].hash;
  if (leaf.next == kNone) {
    firsts_.erase(hash, hash_of(nodes));
  } else {
    leaves_[leaf.next].previous = kNone;
    leaves_[leaf.next].last = leaf.last;
    firsts_.put(hash, leaf.next, hash_of(nodes));
  }
  present_[place / 64] &= ~(std::uint64_t{1} << (place % 64));
  ++absent_;
}

void LeafList::undo_append(const Nodes& nodes) {
  const auto place = static_cast<Place>(leaves_.size() - 1);
  SLIPSTREAM_CHECK(present(place));
  const Hash& hash = nodes[leaves_[place].node].hash;
  const Place previous = leaves_[place].previous;
  if (previous == kNone) {
    firsts_.erase(hash, hash_of(nodes));
  } else {
    leaves_[first(nodes, hash)].last = previous;
    leaves_[previous].next = kNone;
  }
  leaves_.pop_back();
  present_.back() &= ~(std::uint64_t{1} << (place % 64));
  if (place % 64 == 0) present_.pop_back();
}

void LeafList::undo_remove(const Nodes& nodes, Place place) {
  SLIPSTREAM_CHECK(!present(place));
  Leaf& leaf = leaves_[place];
  const Hash& hash = nodes[leaf.node].hash;
  const Place head = first(nodes, hash);
  // Items are removed from the front, so undoing inserts at the front.
  leaf.next = head;
  leaf.last = place;
  if (head != kNone) {
    leaf.last = leaves_[head].last;
    leaves_[head].previous = place;
  }
  firsts_.put(hash, place, hash_of(nodes));
  present_[place / 64] |= std::uint64_t{1} << (place % 64);
  --absent_;
}

}  // namespace slipstream::accumulator::detail
