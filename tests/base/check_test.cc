#include "slipstream/base/detail/check.h"

#include <gtest/gtest.h>

namespace slipstream {
namespace {

TEST(Check, fails_in_verify_builds_and_costs_nothing_in_others) {
  int evaluated = 0;
#ifdef SLIPSTREAM_VERIFY
  SLIPSTREAM_CHECK(++evaluated == 1);
  EXPECT_EQ(evaluated, 1);
  EXPECT_DEATH(SLIPSTREAM_CHECK(1 + 1 == 3), "check failed: 1 \\+ 1 == 3");
#else
  SLIPSTREAM_CHECK(++evaluated == 2);
  EXPECT_EQ(evaluated, 0);
#endif
}

}  // namespace
}  // namespace slipstream
