#include "support/remains.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>

#include <atomic>
#include <cstring>
#include <stdexcept>

#include "support/heap.h"

namespace slipstream::test {

namespace {

constexpr std::size_t kStackSize = std::size_t{4} << 20;

// What operator delete looks for; none while nothing is watched.
std::atomic<const std::span<const std::uint64_t>*> watched{nullptr};
std::atomic<std::size_t> found_on_heap{0};

std::size_t count_words(const volatile std::uint8_t* memory, std::size_t size, std::span<const std::uint64_t> words) {
  std::size_t found = 0;
  std::uint64_t window = 0;
  for (std::size_t i = 0; i < size; ++i) {
    window = window >> 8 | std::uint64_t{memory[i]} << 56;
    for (const std::uint64_t word : words) found += window == word ? 1 : 0;
  }
  return found;
}

void search_freed_block(const void* block) {
  const std::span<const std::uint64_t>* const words = watched;
  if (words == nullptr || block == nullptr) return;
  found_on_heap += count_words(static_cast<const volatile std::uint8_t*>(block),
                               malloc_usable_size(const_cast<void*>(block)), *words);
}

struct Job {
  const std::function<void()>& work;
  std::span<const std::uint64_t> words;
  const std::uint8_t* stack;
  std::size_t found_on_stack = 0;
};

// Searches before the thread ends: what runs then may save registers, with whatever is in them, on the stack.
void* run(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  job.work();
  const auto* const here = static_cast<const std::uint8_t*>(__builtin_frame_address(0));
  job.found_on_stack = count_words(job.stack, static_cast<std::size_t>(here - job.stack), job.words);
  return nullptr;
}

}  // namespace

Remains remains_of(std::span<const std::uint64_t> words, const std::function<void()>& work) {
  void* stack = mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) throw std::runtime_error("no memory for a stack");
  pthread_attr_t attributes;
  pthread_t thread;
  Job job{.work = work, .words = words, .stack = static_cast<const std::uint8_t*>(stack)};
  found_on_heap = 0;
  watched = &words;
  watch_freed_blocks(search_freed_block);
  if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstack(&attributes, stack, kStackSize) != 0 ||
      pthread_create(&thread, &attributes, run, &job) != 0) {
    throw std::runtime_error("no thread with a stack of its own");
  }
  pthread_join(thread, nullptr);
  watch_freed_blocks(nullptr);
  watched = nullptr;
  pthread_attr_destroy(&attributes);
  const Remains remains{job.found_on_stack, found_on_heap};
  munmap(stack, kStackSize);
  return remains;
}

Remains remains_of(std::span<const Scalar> secrets, const std::function<void()>& work) {
  std::vector<std::uint64_t> words;
  for (const Scalar& secret : secrets) words.insert(words.end(), secret.words().begin(), secret.words().end());
  return remains_of(words, work);
}

std::vector<std::uint64_t> words_of(ByteSpan bytes) {
  std::vector<std::uint64_t> words;
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) words.push_back(load_le64(bytes.data()));
  return words;
}

}  // namespace slipstream::test
