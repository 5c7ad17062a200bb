// Counts the bytes that a program holds on the heap. Programs that link heap.cc get its operator new and delete.
#pragma once

#include <cstddef>

namespace slipstream::test {

/// Bytes on the heap now.
[[nodiscard]] std::size_t heap_bytes();
/// The most there have been since the last call of restart_heap_peak().
[[nodiscard]] std::size_t heap_peak();
void restart_heap_peak();

/// While it is alive, operator new throws std::bad_alloc where the heap would hold more than `bytes` above what it held
/// when this was made. One at a time.
class HeapLimit {
 public:
  explicit HeapLimit(std::size_t bytes);
  ~HeapLimit();
  HeapLimit(const HeapLimit&) = delete;
  HeapLimit& operator=(const HeapLimit&) = delete;
};

/// Gets every block before it is freed; nullptr for none.
void watch_freed_blocks(void (*watcher)(const void* block));

}  // namespace slipstream::test
