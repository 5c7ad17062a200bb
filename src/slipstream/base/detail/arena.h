// Working memory that threads keep. A job takes arrays from its Arena. The arena's blocks come from the pool of the
// thread and return to it when the job ends. Fresh pages can cost more than the job itself; the general allocator took
// a tenth of the time of a proof's check.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Every block and every array of an Arena starts on a boundary of this many bytes (two cache lines, which processors
/// fetch together).
inline constexpr std::size_t kBlockAlignment = 128;

/// The blocks that the calling thread keeps. Each has a power of two of bytes. They are freed when the thread ends.
struct BlockPool {
  /// At most this many are kept for each thread; a further one replaces the smallest.
  static constexpr std::size_t kMostKept = 24;
  /// The initial largest_kept(): enough to keep the memory of a multiplication of 2^18 points. Above this size, page
  /// faults can cost as much as the multiplication itself.
  static constexpr std::size_t kLargestKept = std::size_t{64} << 20;
  [[nodiscard]] static std::size_t largest_kept();
  /// Sets the bound for all threads, for jobs that set none themselves. It takes effect at the end of a job that began
  /// under it. 0 keeps nothing.
  static void set_largest_kept(std::size_t bytes);
  /// Bytes that this thread keeps.
  [[nodiscard]] static std::size_t kept_bytes();

  /// The size of a block for so many bytes.
  [[nodiscard]] static std::size_t block_bytes(std::size_t bytes);
  /// A block of block_bytes(bytes): if blocks of that size are kept, the last one given back. Not initialised.
  [[nodiscard]] static void* take(std::size_t bytes);
  /// Gives such a block back, from any thread. It is kept if it has at most `largest` bytes.
  static void give_back(void* block, std::size_t bytes, std::size_t largest) noexcept;
};

/// Arrays of one job, in one block and, when that is full, further ones. When the job ends, the pool keeps one block as
/// large as all of them together, so the next job of this size needs only one.
class Arena {
 public:
  /// When the job ends, the thread keeps no block larger than `largest_kept` bytes, and at most kMostBlocks times as
  /// many bytes in all.
  static constexpr std::size_t kMostBlocks = 4;
  explicit Arena(std::size_t largest_kept = BlockPool::largest_kept());
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// n elements of T, not initialised. T is an implicit-lifetime type, or the caller assigns whole elements before
  /// reading.
  template <class T>
  [[nodiscard, gnu::always_inline]] inline T* take(std::size_t n) {
    static_assert(alignof(T) <= kBlockAlignment);
    const std::size_t bytes = (n * sizeof(T) + kBlockAlignment - 1) / kBlockAlignment * kBlockAlignment;
    if (bytes > left_) grow(bytes);
    T* const out = reinterpret_cast<T*>(next_);
    next_ += bytes;
    left_ -= bytes;
    return out;
  }

  /// Where the next array begins; back_to() forgets all arrays from there on.
  struct Mark {
    void* block;
    std::byte* next;
    std::size_t left;
  };
  [[nodiscard, gnu::always_inline]] inline Mark mark() const { return {block_, next_, left_}; }
  void back_to(const Mark& mark);

 private:
  void grow(std::size_t bytes);
  void start_of_block();
  /// The most bytes that were taken at one time.
  [[nodiscard]] std::size_t used() const;

  /// The newest block; it begins with its size and the one before it.
  void* block_ = nullptr;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
  /// Bytes used in earlier blocks; the largest used() before a back_to().
  std::size_t earlier_ = 0, most_ = 0;
  std::size_t largest_kept_;
};

/// An allocator that takes large arrays from the pool of the calling thread. For arrays that grow or outlive a job: the
/// next block of a chain needs as many bytes again, but the general allocator returns such pages to the system.
template <class T>
struct PoolAllocator {
  using value_type = T;
  /// Smaller arrays are left to the general allocator; larger ones do not stay in the pool.
  static constexpr std::size_t kSmallest = std::size_t{32} << 10, kLargestKept = std::size_t{4} << 20;

  PoolAllocator() = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) {}

  [[nodiscard]] T* allocate(std::size_t n) {
    if (n > PTRDIFF_MAX / sizeof(T)) throw std::bad_array_new_length();
    const std::size_t bytes = n * sizeof(T);
    return static_cast<T*>(bytes < kSmallest ? ::operator new(bytes) : BlockPool::take(bytes));
  }
  void deallocate(T* array, std::size_t n) noexcept {
    const std::size_t bytes = n * sizeof(T);
    if (bytes < kSmallest) return ::operator delete(array);
    BlockPool::give_back(array, bytes, std::min(kLargestKept, BlockPool::largest_kept()));
  }
  bool operator==(const PoolAllocator&) const = default;
};
template <class T>
using PooledVector = std::vector<T, PoolAllocator<T>>;

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
