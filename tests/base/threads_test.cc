#include "base/threads.h"

#include <gtest/gtest.h>
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

}  // namespace
}  // namespace slipstream
