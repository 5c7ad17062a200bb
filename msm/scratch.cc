#include "msm/scratch.h"

#include <algorithm>
#include <array>
#include <utility>

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
    const std::size_t rounded = std::max<std::size_t>(bytes, 1);
    return {
        decltype(Block::memory)(static_cast<std::byte*>(::operator new(rounded, std::align_val_t{kScratchAlignment}))),
        rounded};
  }

  /// Keeps the block in the place of the smallest.
  void give_back(Block block) {
    if (block.bytes > ScratchMemory::kLargestKept) return;
    Block& smallest = *std::ranges::min_element(kept_, {}, &Block::bytes);
    if (smallest.bytes < block.bytes) smallest = std::move(block);
  }

 private:
  std::array<Block, ScratchMemory::kMostKept> kept_;
};

namespace {

ScratchPool& pool() {
  thread_local ScratchPool instance;
  return instance;
}

}  // namespace

ScratchMemory::ScratchMemory(std::size_t bytes) : block_(pool().take(bytes)), bytes_(bytes) {}
ScratchMemory::~ScratchMemory() { pool().give_back(std::move(block_)); }

}  // namespace slipstream::msm
