#include "slipstream/base/entropy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "slipstream/base/bytes.h"

namespace slipstream {
namespace {

TEST(Entropy, every_length_is_filled_to_the_end) {
  // Buffers beyond 256 bytes are where getrandom(2) may return fewer bytes than it was asked for.
  for (const std::size_t n : {0U, 1U, 31U, 256U, 257U, 4096U, 100000U}) {
    Bytes bytes(n + 1, 0x5a);
    fill_random(std::span(bytes).first(n));
    EXPECT_EQ(bytes[n], 0x5a);
    if (n >= 4096) {
      // A run of 32 equal bytes anywhere has probability below 2^-230.
      for (std::size_t i = 0; i + 32 <= n; ++i) {
        ASSERT_FALSE(std::all_of(&bytes[i], &bytes[i] + 32, [&](std::uint8_t b) { return b == bytes[i]; })) << i;
      }
    }
  }
}

TEST(Entropy, two_fills_differ) {
  Bytes32 a{}, b{};
  fill_random(a);
  fill_random(b);
  EXPECT_NE(a, b);
  EXPECT_NE(a, Bytes32{});
  EXPECT_NE(system_entropy().expose(), system_entropy().expose());
}

}  // namespace
}  // namespace slipstream
