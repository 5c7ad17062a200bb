// The threads of a command that has oneTBB work for it.
#pragma once

#include <tbb/global_control.h>

#include <expected>
#include <memory>
#include <string>

namespace slipstream::cli {

/// As many threads as were asked for may run while it is alive, also if that is more than the machine has processors.
class Threads {
 public:
  /// `wanted` 0: as many as the machine has. Error: no thread is to be had (base/threads.h).
  [[nodiscard]] static std::expected<Threads, std::string> make(unsigned wanted);

  /// At least 1, the calling thread.
  [[nodiscard]] unsigned count() const { return count_; }

 private:
  explicit Threads(unsigned count) : count_(count) {}

  unsigned count_;
  std::unique_ptr<tbb::global_control> limit_{};
};

}  // namespace slipstream::cli
