#include "ledger/detail/groups.h"

#include <gtest/gtest.h>

namespace slipstream::ledger::detail {
namespace {

TEST(Groups, cover_every_item_once_in_groups_that_leave_no_thread_idle) {
  for (const std::size_t threads : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{64}}) {
    for (std::size_t items = 0; items < 3000; items += items < 300 ? 1 : 97) {
      const Groups groups(items, threads);
      std::size_t next = 0;
      for (std::size_t g = 0; g < groups.count(); ++g) {
        ASSERT_EQ(groups.begin(g), next);
        ASSERT_GT(groups.end(g), next);
        ASSERT_LE(groups.end(g) - next, Groups::kLargest);
        next = groups.end(g);
      }
      ASSERT_EQ(next, items);
      // A thread may be without a group only if dividing further would leave lanes empty.
      if (items >= 2 * threads * Groups::kLanes) {
        EXPECT_GE(groups.count(), threads) << items;
      }
      if (items > 0 && items <= threads) {
        EXPECT_EQ(groups.count(), items);
      }
    }
  }
}

}  // namespace
}  // namespace slipstream::ledger::detail
