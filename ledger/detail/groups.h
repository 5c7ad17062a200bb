// How the transactions of a block are dealt out to threads: in groups, which are hashed together, in the lanes of a
// processor.
#pragma once

#include <algorithm>
#include <cstddef>

namespace slipstream::ledger::detail {

/// Consecutive groups of one size, the last one smaller. Sizes are multiples of the widest backend's lanes, unless
/// there are so few items that some thread would have none then.
class Groups {
 public:
  static constexpr std::size_t kLanes = 8;
  /// Enough that few lanes run empty although transactions are not equally long; few enough that what a group is
  /// working on fits into a core's own cache.
  static constexpr std::size_t kLargest = 16;
  /// As many for each thread, if there are so many items, lest threads wait long for the last one.
  static constexpr std::size_t kPerThread = 4;

  Groups(std::size_t items, std::size_t threads) : items_(items) {
    size_ = std::clamp(divide(items, threads * kPerThread * kLanes) * kLanes, kLanes, kLargest);
    if (items < threads * kLanes) size_ = std::max(divide(items, threads), std::size_t{1});
  }

  [[nodiscard]] std::size_t count() const { return divide(items_, size_); }
  [[nodiscard]] std::size_t begin(std::size_t group) const { return group * size_; }
  [[nodiscard]] std::size_t end(std::size_t group) const { return std::min(items_, (group + 1) * size_); }

 private:
  [[nodiscard]] static std::size_t divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

  std::size_t items_;
  std::size_t size_;
};

}  // namespace slipstream::ledger::detail
