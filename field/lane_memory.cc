#include "field/lane_memory.h"

#include <array>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

#include "base/secret.h"
#include "base/thread_exit.h"

namespace slipstream::field {
namespace {

constexpr std::align_val_t kAlignment{64};
/// Blocks have a power of two of bytes, this many at least.
constexpr std::size_t kSmallest = 1024;

struct Block {
  void* memory;
  std::size_t bytes;
};

/// The blocks that a thread keeps. Trivial, so that arrays of static duration may still end after it is closed.
struct Kept {
  std::array<Block, LaneMemory::kMostKept> blocks;
  std::size_t count;
  /// Whether the end of the thread frees them.
  bool noted;
  bool closed;
};
thread_local constinit Kept kept{};

void close(void*) {
  kept.closed = true;
  while (kept.count > 0) ::operator delete(kept.blocks[--kept.count].memory, kAlignment);
}
const AtThreadExit closer(close);

std::size_t rounded(std::size_t bytes) { return std::bit_ceil(bytes < kSmallest ? kSmallest : bytes); }

void* take(std::size_t bytes) {
  // The last one given back is the likeliest to be in the cache.
  for (std::size_t i = kept.count; i-- > 0;) {
    if (kept.blocks[i].bytes != bytes) continue;
    void* const memory = kept.blocks[i].memory;
    for (--kept.count; i < kept.count; ++i) kept.blocks[i] = kept.blocks[i + 1];
    return memory;
  }
  return ::operator new(bytes, kAlignment);
}

void give_back(void* memory, std::size_t bytes) {
  if (!kept.noted) kept.noted = closer.ask(&kept);
  if (!kept.noted || kept.closed || kept.count == LaneMemory::kMostKept || bytes > LaneMemory::kLargestKept) {
    return ::operator delete(memory, kAlignment);
  }
  kept.blocks[kept.count++] = {memory, bytes};
}

}  // namespace

LaneMemory::LaneMemory(std::size_t words, Wiped wiped)
    : words_(static_cast<std::uint64_t*>(take(rounded(words * sizeof(std::uint64_t))))), size_(words), wiped_(wiped) {}

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
  give_back(words_, rounded(bytes));
}

}  // namespace slipstream::field
