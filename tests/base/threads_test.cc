#include "slipstream/base/threads.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

#include "support/build_kind.h"

namespace slipstream {
namespace {

TEST(Threads, those_that_are_to_be_had_are_no_error) {
  for (const unsigned count : {0u, 1u, 2u, 17u}) EXPECT_TRUE(try_threads(count)) << count;
}

TEST(Threads, those_that_are_not_to_be_had_are_an_error) {
  if (test::kNoLimits != nullptr) GTEST_SKIP() << test::kNoLimits;
  // Stacks of 64 threads do not fit into 64 MiB.
  const auto in_little_memory = [] {
    const rlimit limit{.rlim_cur = 64 << 20, .rlim_max = 64 << 20};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) std::_Exit(2);
    const auto tried = try_threads(64);
    const bool again = try_threads(1).has_value();
    if (!tried) std::fprintf(stderr, "%s\n", tried.error().c_str());
    std::_Exit(!tried && again ? 0 : 1);
  };
  EXPECT_EXIT(in_little_memory(), testing::ExitedWithCode(0), "^no thread is to be had: [^\n]+\n$");
}

TEST(UsableThreads, is_the_affinity_mask_or_less) {
  const unsigned before = usable_threads();
  EXPECT_GE(before, 1u);
  cpu_set_t all, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);
  EXPECT_LE(before, static_cast<unsigned>(CPU_COUNT(&all)));
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &all) == 0) continue;
    CPU_SET(cpu, &one);
    break;
  }
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(usable_threads(), 1u);
  ASSERT_EQ(::sched_setaffinity(0, sizeof all, &all), 0);
  EXPECT_EQ(usable_threads(), before);
}

}  // namespace
}  // namespace slipstream
