#include "support/heap.h"

#include <malloc.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace slipstream::test {
namespace {

std::atomic<std::size_t> now{0}, peak{0}, most{SIZE_MAX};
std::atomic<void (*)(const void*)> freed_block{nullptr};

void* counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  const std::size_t bytes = now += malloc_usable_size(block);
  if (bytes > most) {
    now -= malloc_usable_size(block);
    std::free(block);
    throw std::bad_alloc();
  }
  std::size_t before = peak;
  while (before < bytes && !peak.compare_exchange_weak(before, bytes)) {
  }
  return block;
}

void release(void* block) {
  if (block == nullptr) return;
  if (const auto watcher = freed_block.load()) watcher(block);
  now -= malloc_usable_size(block);
  std::free(block);
}

}  // namespace

std::size_t heap_bytes() { return now; }
std::size_t heap_peak() { return peak; }
void restart_heap_peak() { peak = now.load(); }
HeapLimit::HeapLimit(std::size_t bytes) { most = now + bytes; }
HeapLimit::~HeapLimit() { most = SIZE_MAX; }
void watch_freed_blocks(void (*watcher)(const void*)) { freed_block = watcher; }

}  // namespace slipstream::test

void* operator new(std::size_t size) { return slipstream::test::counted(std::malloc(size == 0 ? 1 : size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  return slipstream::test::counted(std::aligned_alloc(step, (size + step - 1) / step * step));
}
void operator delete(void* block) noexcept { slipstream::test::release(block); }
void operator delete(void* block, std::size_t) noexcept { slipstream::test::release(block); }
void operator delete(void* block, std::align_val_t) noexcept { slipstream::test::release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { slipstream::test::release(block); }
