#include "slipstream/base/freed_memory.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace slipstream {

void return_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kLargeBlock = 1 << 20;
  // An error is ignored: the program only takes more memory.
  static_cast<void>(::mallopt(M_MMAP_THRESHOLD, kLargeBlock));
  static_cast<void>(::mallopt(M_TRIM_THRESHOLD, kLargeBlock));
#endif
}

}  // namespace slipstream
