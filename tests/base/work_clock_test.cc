#include "slipstream/base/detail/work_clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "slipstream/base/detail/stopwatch.h"

namespace slipstream {
namespace {

/// Works until this thread has used so much processor time.
void work(std::uint64_t nanoseconds) {
  const WorkClock clock;
  while (clock.nanoseconds() < nanoseconds) {
  }
}

constexpr std::uint64_t kMillisecond = 1'000'000;

TEST(WorkClock, waiting_counts_for_nothing) {
  WorkClock clock;
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_LT(clock.lap(), 20 * kMillisecond);
  work(3 * kMillisecond);
  EXPECT_GE(clock.nanoseconds(), 3 * kMillisecond);
}

TEST(WorkClock, work_of_others_in_a_shared_loop_counts_when_the_loop_ends) {
  const WorkClock clock;
  {
    SharedLoop loop;
    loop.take_part([] { work(2 * kMillisecond); });
    EXPECT_GE(clock.nanoseconds(), 2 * kMillisecond);
    std::thread other([&] { loop.take_part([] { work(50 * kMillisecond); }); });
    other.join();
    EXPECT_LT(clock.nanoseconds(), 40 * kMillisecond);
  }
  EXPECT_GE(clock.nanoseconds(), 52 * kMillisecond);
  EXPECT_LT(clock.nanoseconds(), 80 * kMillisecond);
}

TEST(WorkClock, loops_inside_loops_are_counted_once) {
  const WorkClock clock;
  {
    SharedLoop outer;
    std::thread other([&] {
      outer.take_part([] {
        SharedLoop inner;
        std::thread third([&] { inner.take_part([] { work(30 * kMillisecond); }); });
        third.join();
      });
    });
    other.join();
  }
  EXPECT_GE(clock.nanoseconds(), 30 * kMillisecond);
  EXPECT_LT(clock.nanoseconds(), 55 * kMillisecond);
}

TEST(WorkClock, other_threads_do_not_count_without_a_loop) {
  const WorkClock clock;
  std::thread other([] { work(30 * kMillisecond); });
  other.join();
  EXPECT_LT(clock.nanoseconds(), 20 * kMillisecond);
}

}  // namespace
}  // namespace slipstream
