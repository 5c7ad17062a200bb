#include "slipstream/base/detail/work_clock.h"

#include <ctime>

namespace slipstream {

thread_local std::uint64_t WorkClock::lent_ = 0;

std::uint64_t WorkClock::now() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec) + lent_;
}

}  // namespace slipstream
