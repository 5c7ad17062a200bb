// Wall time on a monotonic clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace slipstream {

class Stopwatch {
 public:
  /// Nanoseconds since construction, or since the last lap.
  [[nodiscard]] std::uint64_t nanoseconds() const { return since(std::chrono::steady_clock::now()); }
  [[nodiscard]] double seconds() const { return static_cast<double>(nanoseconds()) * 1e-9; }
  /// Returns nanoseconds() and begins a new lap.
  std::uint64_t lap() {
    const auto now = std::chrono::steady_clock::now();
    const std::uint64_t passed = since(now);
    begin_ = now;
    return passed;
  }

 private:
  [[nodiscard]] std::uint64_t since(std::chrono::steady_clock::time_point now) const {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now - begin_).count());
  }

  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace slipstream
