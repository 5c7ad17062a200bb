#include "slipstream/base/detail/declassify.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace slipstream {
namespace {

std::vector<std::pair<void*, std::size_t>> announced;

TEST(Declassify, announces_what_becomes_public_and_changes_nothing) {
  EXPECT_EQ(declassify(7), 7);
  std::array<std::uint16_t, 3> values = {1, 2, 3};
  set_declassify_hook(
      [](const void* memory, std::size_t size) { announced.emplace_back(const_cast<void*>(memory), size); });
  EXPECT_EQ(declassify(std::uint64_t{8}), 8U);
  declassify_all(values);
  set_declassify_hook(nullptr);
  EXPECT_TRUE(declassify(true));
  ASSERT_EQ(announced.size(), 2U);
  EXPECT_EQ(announced[0].second, 8U);
  EXPECT_EQ(announced[1], (std::pair<void*, std::size_t>(values.data(), 6)));
  EXPECT_EQ(values, (std::array<std::uint16_t, 3>{1, 2, 3}));
}

}  // namespace
}  // namespace slipstream
