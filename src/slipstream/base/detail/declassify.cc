#include "slipstream/base/detail/declassify.h"

#include <atomic>

namespace slipstream {

namespace {

constinit std::atomic<DeclassifyHook> hook{nullptr};

}  // namespace

void set_declassify_hook(DeclassifyHook new_hook) { hook.store(new_hook, std::memory_order_relaxed); }

void detail::declassify_memory(void* memory, std::size_t size) {
  if (const DeclassifyHook f = hook.load(std::memory_order_relaxed)) f(memory, size);
}

}  // namespace slipstream
