#pragma once

#include <chrono>
#include <cstdint>

namespace slipstream::ledger::detail {

/// Nanoseconds between laps, on the clock that never goes back.
class Stopwatch {
 public:
  /// Nanoseconds since the last lap, or since construction.
  std::uint64_t lap() {
    const auto now = std::chrono::steady_clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(now - last_).count();
    last_ = now;
    return static_cast<std::uint64_t>(passed);
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace slipstream::ledger::detail
