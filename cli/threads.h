// The threads of a command that uses oneTBB.
#pragma once

#include <tbb/global_control.h>

#include <expected>
#include <memory>
#include <string>

namespace slipstream::cli {

/// While it is alive, oneTBB may run the requested number of threads, even if the machine has fewer processors.
class Threads {
 public:
  /// `wanted` 0: as many as can run at once (base/threads.h). Error: the system cannot start these threads
  /// (base/threads.h).
  [[nodiscard]] static std::expected<Threads, std::string> make(unsigned wanted);

  /// At least 1, including the calling thread.
  [[nodiscard]] unsigned count() const { return count_; }

 private:
  explicit Threads(unsigned count) : count_(count) {}

  unsigned count_;
  std::unique_ptr<tbb::global_control> limit_{};
};

}  // namespace slipstream::cli
