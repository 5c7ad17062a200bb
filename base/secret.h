// Values that are wiped when they end, for keys, nonces and blinding factors, and for whatever was computed from them.
// A copy is a secret of its own. What the compiler keeps in registers, or spills from them, is out of reach.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

namespace slipstream {

/// Overwrites memory that held a secret, in a way the compiler may not drop. Without bytes, any pointer will do.
inline void wipe(void* memory, std::size_t size) {
  if (size == 0) return;
  std::memset(memory, 0, size);
  // The memory is claimed to be read here, so the stores above are not dead.
  asm volatile("" : : "r"(memory) : "memory");
}

/// A T that zeroes its memory when it ends. It cannot be compared or printed by accident: expose() gives the
/// value.
template <class T>
  requires std::is_trivially_copyable_v<T>
class Secret {
 public:
  explicit Secret(const T& value) : value_(value) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { wipe(&value_, sizeof value_); }

  [[nodiscard]] const T& expose() const { return value_; }
  [[nodiscard]] T& expose() { return value_; }

 private:
  T value_;
};

/// Memory from `Upstream` that is wiped when a container gives it back: at its end, and whenever it moves to a larger
/// block.
template <class T, class Upstream = std::allocator<T>>
struct WipingAllocator : Upstream {
  template <class U>
  struct rebind {
    using other = WipingAllocator<U, typename std::allocator_traits<Upstream>::template rebind_alloc<U>>;
  };
  using Upstream::Upstream;
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
