// The threads of one call.
#pragma once

#include <tbb/global_control.h>

#include <expected>
#include <memory>
#include <string>

namespace slipstream::python {

/// While it is alive, oneTBB may run as many threads as were asked for.
class Threads {
 public:
  /// `wanted` 0: as many as can run at once. Raises InputError for more than kMost, ResourceError if the system cannot
  /// start them. Needs the GIL.
  explicit Threads(unsigned wanted);

  /// At least 1, the calling thread included.
  [[nodiscard]] unsigned count() const { return count_; }

  static constexpr unsigned kMost = 1024;

 private:
  unsigned count_;
  std::unique_ptr<tbb::global_control> limit_;
};

}  // namespace slipstream::python
