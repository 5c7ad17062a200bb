// Values that are wiped when their lifetime ends: keys, nonces, blinding factors, and everything computed from them. A
// copy is wiped on its own. Registers and their spills are not wiped here (base/detail/clean_stack.h).
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream {

/// Overwrites memory that held a secret; the compiler cannot drop the stores. If size is 0, `memory` may be any
/// pointer.
inline void wipe(void* memory, std::size_t size) {
  if (size == 0) return;
  std::memset(memory, 0, size);
  // The statement tells the compiler that memory is read here, so that the stores above are not dead.
  asm volatile("" : : "r"(memory) : "memory");
}

/// A T that zeroes its memory in its destructor. It cannot be compared or printed by accident: only expose() gives the
/// value.
template <class T>
  requires std::is_trivially_copyable_v<T>
class Secret {
 public:
  /// Copies the value. The caller wipes the original.
  explicit Secret(const T& value) : value_(value) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { wipe(&value_, sizeof value_); }

  /// The value, as long as this object exists.
  [[nodiscard]] const T& expose() const { return value_; }
  /// The value, to change it in place.
  [[nodiscard]] T& expose() { return value_; }

 private:
  T value_;
};

/// Allocator that wipes memory before it returns it to `Upstream`: when a container ends, and whenever it moves to a
/// larger block.
template <class T, class Upstream = std::allocator<T>>
struct WipingAllocator : Upstream {
  /// The allocator of the same kind for another type, as std::allocator_traits needs it.
  template <class U>
  struct rebind {
    /// The rebound allocator.
    using other = WipingAllocator<U, typename std::allocator_traits<Upstream>::template rebind_alloc<U>>;
  };
  using Upstream::Upstream;
  /// Wipes `n` elements and returns their memory.
  void deallocate(T* memory, std::size_t n) {
    wipe(memory, n * sizeof(T));
    Upstream::deallocate(memory, n);
  }
};

/// A vector of secrets: witnesses, blinding factors, shares.
template <class T>
  requires std::is_trivially_copyable_v<T>
using SecretVector = std::vector<T, WipingAllocator<T>>;

}  // namespace slipstream

SLIPSTREAM_EXPORT_END
