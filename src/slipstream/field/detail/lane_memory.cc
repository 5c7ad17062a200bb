#include "slipstream/field/detail/lane_memory.h"

#include <cstring>
#include <utility>

#include "slipstream/base/detail/arena.h"
#include "slipstream/base/secret.h"

namespace slipstream::field {

LaneMemory::LaneMemory(std::size_t words, Wiped wiped)
    : words_(static_cast<std::uint64_t*>(BlockPool::take(words * sizeof(std::uint64_t)))),
      size_(words),
      wiped_(wiped) {}

LaneMemory::LaneMemory(const LaneMemory& other) : LaneMemory(other.size_, other.wiped_) {
  std::memcpy(words_, other.words_, size_ * sizeof(std::uint64_t));
}

LaneMemory::LaneMemory(LaneMemory&& other) noexcept
    : words_(std::exchange(other.words_, nullptr)), size_(std::exchange(other.size_, 0)), wiped_(other.wiped_) {}

LaneMemory& LaneMemory::operator=(LaneMemory other) noexcept {
  std::swap(words_, other.words_);
  std::swap(size_, other.size_);
  std::swap(wiped_, other.wiped_);
  return *this;
}

LaneMemory::~LaneMemory() {
  if (words_ == nullptr) return;
  const std::size_t bytes = size_ * sizeof(std::uint64_t);
  if (wiped_ == Wiped::yes) wipe(words_, bytes);
  BlockPool::give_back(words_, bytes, kLargestKept);
}

}  // namespace slipstream::field
