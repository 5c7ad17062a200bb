// Processor time of a piece of work: that of the calling thread, and that of other threads in the loops that it shares
// with them. Waiting counts for nothing.
#pragma once

#include <atomic>
#include <cstdint>

namespace slipstream {

class WorkClock {
 public:
  WorkClock() : begin_(now()) {}

  /// Nanoseconds since construction, or since the last lap. Call on the thread that made the clock. A call to the
  /// system, some 0.4 microseconds: not for short laps (base/detail/stopwatch.h is for those).
  [[nodiscard]] std::uint64_t nanoseconds() const { return now() - begin_; }
  /// Returns nanoseconds() and begins a new lap.
  std::uint64_t lap() {
    const std::uint64_t time = now(), passed = time - begin_;
    begin_ = time;
    return passed;
  }

  /// Processor time of this thread since it began, and of all work that others did in its shared loops.
  [[nodiscard]] static std::uint64_t now();

 private:
  friend class SharedLoop;
  /// The work of others.
  static thread_local std::uint64_t lent_;

  std::uint64_t begin_;
};

/// A loop whose bodies several threads run. When it ends, their time counts as time of the thread that made it.
class SharedLoop {
 public:
  SharedLoop() : owner_(&WorkClock::lent_) {}
  SharedLoop(const SharedLoop&) = delete;
  SharedLoop& operator=(const SharedLoop&) = delete;
  ~SharedLoop() { WorkClock::lent_ += others_.load(std::memory_order_relaxed); }

  /// Runs a thread's part of the loop.
  template <class Body>
  void take_part(const Body& body) {
    if (&WorkClock::lent_ == owner_) return body();
    const WorkClock clock;
    body();
    others_.fetch_add(clock.nanoseconds(), std::memory_order_relaxed);
  }

 private:
  const std::uint64_t* owner_;
  std::atomic<std::uint64_t> others_{0};
};

}  // namespace slipstream
