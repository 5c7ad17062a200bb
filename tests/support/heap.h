// Counts the bytes that a program holds on the heap. Programs that link heap.cc get its operator new and delete.
#pragma once

#include <cstddef>

namespace slipstream::test {

/// Bytes on the heap now.
[[nodiscard]] std::size_t heap_bytes();
/// The most there have been since the last call of restart_heap_peak().
[[nodiscard]] std::size_t heap_peak();
void restart_heap_peak();

/// Gets every block before it is freed; nullptr for none.
void watch_freed_blocks(void (*watcher)(const void* block));

}  // namespace slipstream::test
