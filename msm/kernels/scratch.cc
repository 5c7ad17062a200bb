#include "msm/kernels/scratch.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <new>
#include <utility>

#include "base/thread_exit.h"

namespace slipstream::msm {

/// The blocks that a thread keeps.
class ScratchPool {
 public:
  using Block = ScratchMemory::Block;

  /// The smallest block that is large enough, or a new one.
  [[nodiscard]] Block take(std::size_t bytes) {
    Block* best = nullptr;
    for (Block& block : kept_) {
      if (block.memory && block.bytes >= bytes && (best == nullptr || block.bytes < best->bytes)) best = &block;
    }
    if (best != nullptr) return std::exchange(*best, {});
    return allocate(bytes);
  }

  /// Large blocks stand on whole huge pages, if the system grants such: points are read in random order, and one page
  /// of 4 KiB for every 32 of them is more than the processor keeps in mind.
  [[nodiscard]] static Block allocate(std::size_t bytes) {
    const bool huge = bytes >= kHugePage;
    const std::size_t rounded =
        huge ? (bytes + kHugePage - 1) / kHugePage * kHugePage : std::max<std::size_t>(bytes, 1);
    const ScratchMemory::Delete release(huge ? kHugePage : kScratchAlignment);
    auto* const memory = static_cast<std::byte*>(::operator new(rounded, std::align_val_t{release.alignment}));
#if defined(__linux__)
    // Without them everything works as well, only slower: nothing is to be done about an error.
    if (huge) static_cast<void>(::madvise(memory, rounded, MADV_HUGEPAGE));
#endif
    return {decltype(Block::memory)(memory, release), rounded};
  }

  /// Keeps the block in the place of the smallest, and nothing that has more than `largest` bytes.
  void give_back(Block block, std::size_t largest) {
    for (Block& kept : kept_) {
      if (kept.bytes > largest) kept = {};
    }
    if (block.bytes > largest) return;
    Block& smallest = *std::ranges::min_element(kept_, {}, &Block::bytes);
    if (smallest.bytes < block.bytes) smallest = std::move(block);
  }

  [[nodiscard]] std::size_t kept_bytes() const {
    std::size_t sum = 0;
    for (const Block& block : kept_) sum += block.bytes;
    return sum;
  }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;

  std::array<Block, ScratchMemory::kMostKept> kept_;
};

namespace {

constinit std::atomic<std::size_t> largest_kept_bytes{ScratchMemory::kLargestKept};

thread_local constinit ScratchPool* instance = nullptr;

ScratchPool& pool() {
  static const AtThreadExit closer([](void*) { delete std::exchange(instance, nullptr); });
  if (instance == nullptr) {
    auto made = std::make_unique<ScratchPool>();
    if (!closer.ask(made.get())) throw std::bad_alloc();
    instance = made.release();
  }
  return *instance;
}

}  // namespace

std::size_t ScratchMemory::largest_kept() { return largest_kept_bytes.load(std::memory_order_relaxed); }
void ScratchMemory::set_largest_kept(std::size_t bytes) { largest_kept_bytes.store(bytes, std::memory_order_relaxed); }
std::size_t ScratchMemory::kept_bytes() { return pool().kept_bytes(); }

ScratchMemory::ScratchMemory(std::size_t bytes, std::size_t most_kept)
    : block_(pool().take(bytes)), bytes_(bytes), most_kept_(most_kept) {}
ScratchMemory::~ScratchMemory() {
  // It may have been made by another thread.
  if (instance != nullptr) instance->give_back(std::move(block_), most_kept_);
}

}  // namespace slipstream::msm
