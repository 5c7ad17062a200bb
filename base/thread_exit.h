// Work at the end of a thread. A thread_local object with a destructor is noted by the C library in memory that it
// allocates, and where there is none it ends the process; here that is an error.
#pragma once

#include <pthread.h>

namespace slipstream {

/// Has `work` called when the thread that asked for it ends. The main thread ends with the process: nothing is called
/// then. For objects of static duration; before it is made, ask() is false.
class AtThreadExit {
 public:
  explicit AtThreadExit(void (*work)(void*)) : there_(::pthread_key_create(&key_, work) == 0) {}
  AtThreadExit(const AtThreadExit&) = delete;
  AtThreadExit& operator=(const AtThreadExit&) = delete;
  ~AtThreadExit() {
    if (there_) ::pthread_key_delete(key_);
  }

  /// False where no memory or no place was to be had to note it. `argument` is what `work` gets; not null.
  [[nodiscard]] bool ask(void* argument) const { return there_ && ::pthread_setspecific(key_, argument) == 0; }

 private:
  pthread_key_t key_{};
  bool there_;
};

}  // namespace slipstream
