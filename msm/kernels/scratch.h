// Working memory of one job: one allocation, cut into arrays from the front. The kernels of a backend allocate nothing
// themselves; the caller knows how much they need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "base/check.h"

namespace slipstream::msm {

/// Every array starts on a boundary of this many bytes (two cache lines, which processors fetch together).
inline constexpr std::size_t kScratchAlignment = 128;

/// Bytes that an array of n elements of T takes in a Scratch.
template <class T>
[[nodiscard]] constexpr std::size_t scratch_bytes(std::size_t n) {
  return (n * sizeof(T) + kScratchAlignment - 1) / kScratchAlignment * kScratchAlignment;
}

/// A stretch of memory that is used up from the front.
class Scratch {
 public:
  Scratch(std::byte* memory, std::size_t bytes) : next_(memory), left_(bytes) {}

  /// n elements of T, not initialised. T is an implicit-lifetime type or is assigned as a whole before it is read.
  template <class T>
  [[nodiscard, gnu::always_inline]] inline T* take(std::size_t n) {
    static_assert(alignof(T) <= kScratchAlignment);
    SLIPSTREAM_CHECK(scratch_bytes<T>(n) <= left_);
    T* const out = reinterpret_cast<T*>(next_);
    next_ += scratch_bytes<T>(n);
    left_ -= scratch_bytes<T>(n);
    return out;
  }

 private:
  std::byte* next_;
  std::size_t left_;
};

/// Owns the memory of a Scratch. Memory that is given back stays with its thread for the next one, a few blocks of
/// bounded size: fresh pages cost more than many a multiplication does.
class ScratchMemory {
 public:
  /// Once it is given back, the thread keeps no block larger than `most_kept` bytes.
  explicit ScratchMemory(std::size_t bytes, std::size_t most_kept = largest_kept());
  ~ScratchMemory();
  ScratchMemory(const ScratchMemory&) = delete;
  ScratchMemory& operator=(const ScratchMemory&) = delete;

  /// At most this many blocks are kept for each thread.
  static constexpr std::size_t kMostKept = 4;
  /// What largest_kept() is at first: a multiplication of 2^18 points finds its memory again. Above this size,
  /// page faults can cost as much as the multiplication itself.
  static constexpr std::size_t kLargestKept = std::size_t{64} << 20;
  [[nodiscard]] static std::size_t largest_kept();
  /// Sets the bound for all threads and calls that name no other; what they have is measured by it when they next give
  /// back a block that was made under it. 0 keeps nothing.
  static void set_largest_kept(std::size_t bytes);
  /// Bytes that this thread keeps.
  [[nodiscard]] static std::size_t kept_bytes();

  [[nodiscard]] Scratch scratch() { return {block_.memory.get(), bytes_}; }

 private:
  friend class ScratchPool;
  struct Delete {
    std::size_t alignment;
    Delete() : Delete(kScratchAlignment) {}
    explicit Delete(std::size_t bytes) : alignment(bytes) {}
    void operator()(std::byte* p) const { ::operator delete(p, std::align_val_t{alignment}); }
  };
  struct Block {
    std::unique_ptr<std::byte, Delete> memory;
    std::size_t bytes = 0;
  };

  Block block_;
  /// What was asked for; the block may be larger.
  std::size_t bytes_;
  std::size_t most_kept_;
};

}  // namespace slipstream::msm
