// Calls a function at the end of a thread. A thread_local object with a destructor would do so too, but the C library
// allocates memory to register it and ends the process if that fails. Here a failure is an error value.
#pragma once

#include <pthread.h>

namespace slipstream {

/// Calls `work` when a thread that called ask() ends. Does not call it for the main thread, which ends with the
/// process. Meant for objects of static storage duration; ask() is false until the object is constructed. Thread-safe.
class AtThreadExit {
 public:
  explicit AtThreadExit(void (*work)(void*)) : there_(::pthread_key_create(&key_, work) == 0) {}
  AtThreadExit(const AtThreadExit&) = delete;
  AtThreadExit& operator=(const AtThreadExit&) = delete;
  ~AtThreadExit() {
    if (there_) ::pthread_key_delete(key_);
  }

  /// Registers `argument`, which must not be null, for the end of this thread. False if the system has no memory or no
  /// key left.
  [[nodiscard]] bool ask(void* argument) const { return there_ && ::pthread_setspecific(key_, argument) == 0; }

 private:
  pthread_key_t key_{};
  bool there_;
};

}  // namespace slipstream
