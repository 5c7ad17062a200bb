#include "slipstream/base/detail/thread_exit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace slipstream {
namespace {

void count(void* counter) { ++*static_cast<std::atomic<int>*>(counter); }

TEST(AtThreadExit, work_is_called_once_for_each_thread_that_asked) {
  const AtThreadExit at_exit(count);
  std::atomic<int> calls = 0;
  for (int i = 1; i <= 3; ++i) {
    std::thread([&] {
      EXPECT_TRUE(at_exit.ask(&calls));
      EXPECT_TRUE(at_exit.ask(&calls));
      EXPECT_EQ(calls, i - 1);
    }).join();
    EXPECT_EQ(calls, i);
  }
  std::thread([] {}).join();
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace slipstream
