#include "slipstream/base/detail/arena.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <new>

#include "slipstream/base/detail/thread_exit.h"

namespace slipstream {

namespace {

/// The header of a block that is kept or belongs to an arena.
struct Block {
  Block* next;
  std::size_t bytes;
};

constexpr std::size_t kSmallest = 1024, kFirstOfArena = std::size_t{32} << 10, kHugePage = std::size_t{2} << 20;

constinit std::atomic<std::size_t> largest_kept_bytes{BlockPool::kLargestKept};

std::align_val_t alignment(std::size_t bytes) {
  return std::align_val_t{bytes < kHugePage ? kBlockAlignment : kHugePage};
}

/// Large blocks use whole huge pages if the system grants them: points are read in random order, and with a page of 4
/// KiB for every 32 points, the pages exceed the processor's TLB.
void* huge_pages(void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__)
  // An error is ignored: small pages are only slower.
  if (memory != nullptr && bytes >= kHugePage) static_cast<void>(::madvise(memory, bytes, MADV_HUGEPAGE));
#endif
  return memory;
}

void free_block(void* block, std::size_t bytes) noexcept { ::operator delete(block, alignment(bytes)); }

/// Blocks by the logarithm of their size. Trivial, so that objects of static duration may be destroyed after it is
/// closed.
struct Kept {
  std::array<Block*, 64> lists;
  /// Bit i is set where list i has blocks.
  std::uint64_t sizes;
  std::size_t count, bytes;
  /// Whether the end of the thread frees them.
  bool noted;
  bool closed;

  [[nodiscard]] unsigned smallest() const { return static_cast<unsigned>(std::countr_zero(sizes)); }
  [[nodiscard]] unsigned largest() const { return static_cast<unsigned>(std::bit_width(sizes)) - 1; }

  /// The last one that was put into list i. Precondition: bit i is set.
  [[nodiscard]] Block* pop(unsigned i) {
    Block* const block = lists[i];
    lists[i] = block->next;
    if (lists[i] == nullptr) sizes &= ~(std::uint64_t{1} << i);
    --count;
    bytes -= block->bytes;
    return block;
  }
  void push(void* memory, std::size_t size) {
    const auto i = static_cast<unsigned>(std::countr_zero(size));
    lists[i] = new (memory) Block{lists[i], size};
    sizes |= std::uint64_t{1} << i;
    ++count;
    bytes += size;
  }
  void drop(unsigned i) {
    Block* const block = pop(i);
    free_block(block, block->bytes);
  }
};
thread_local constinit Kept kept{};

void close(void*) {
  kept.closed = true;
  while (kept.sizes != 0) kept.drop(kept.smallest());
}
const AtThreadExit closer(close);

}  // namespace

std::size_t BlockPool::largest_kept() { return largest_kept_bytes.load(std::memory_order_relaxed); }
void BlockPool::set_largest_kept(std::size_t bytes) { largest_kept_bytes.store(bytes, std::memory_order_relaxed); }
std::size_t BlockPool::kept_bytes() { return kept.bytes; }

std::size_t BlockPool::block_bytes(std::size_t bytes) { return std::bit_ceil(std::max(bytes, kSmallest)); }

void* BlockPool::take(std::size_t bytes) {
  const std::size_t size = block_bytes(bytes);
  if ((kept.sizes & size) != 0) return kept.pop(static_cast<unsigned>(std::countr_zero(size)));
  return huge_pages(::operator new(size, alignment(size)), size);
}

void BlockPool::give_back(void* block, std::size_t bytes, std::size_t largest) noexcept {
  const std::size_t size = block_bytes(bytes);
  if (!kept.noted) kept.noted = closer.ask(&kept);
  if (!kept.noted || kept.closed || size > largest) return free_block(block, size);
  if (kept.count == kMostKept) kept.drop(kept.smallest());
  kept.push(block, size);
}

Arena::Arena(std::size_t largest_kept) : largest_kept_(largest_kept) {}

void Arena::grow(std::size_t bytes) {
  auto* const before = static_cast<Block*>(block_);
  std::size_t size = std::max(bytes + kBlockAlignment, kFirstOfArena);
  if (before != nullptr) {
    earlier_ += before->bytes - left_;
    size = std::max(size, earlier_);
  }
  size = BlockPool::block_bytes(size);
  // Takes the largest kept block even for a small first array: an earlier job needed as much.
  if (kept.sizes > size) size = std::bit_floor(kept.sizes);
  block_ = new (BlockPool::take(size)) Block{before, size};
  start_of_block();
}

void Arena::start_of_block() {
  next_ = static_cast<std::byte*>(block_) + kBlockAlignment;
  left_ = static_cast<Block*>(block_)->bytes - kBlockAlignment;
}

std::size_t Arena::used() const {
  return block_ == nullptr ? 0 : std::max(most_, earlier_ + static_cast<Block*>(block_)->bytes - left_);
}

void Arena::back_to(const Mark& mark) {
  most_ = used();
  if (block_ == mark.block) {
    next_ = mark.next;
    left_ = mark.left;
  } else {
    start_of_block();
  }
}

Arena::~Arena() {
  // Frees blocks that were kept under a larger bound.
  while (std::bit_floor(kept.sizes) > largest_kept_) kept.drop(kept.largest());
  auto* block = static_cast<Block*>(block_);
  if (block == nullptr) return;
  std::size_t size = block->bytes;
  if (block->next != nullptr) {
    size = BlockPool::block_bytes(used());
    while (block != nullptr) {
      Block* const next = block->next;
      free_block(block, block->bytes);
      block = next;
    }
    void* const whole = size > largest_kept_ ? nullptr : ::operator new(size, alignment(size), std::nothrow);
    if (whole == nullptr) return;
    block = new (huge_pages(whole, size)) Block{nullptr, size};
  }
  const bool fits = kept.bytes + size <= kMostBlocks * largest_kept_;
  BlockPool::give_back(block, size, fits ? largest_kept_ : 0);
}

}  // namespace slipstream
