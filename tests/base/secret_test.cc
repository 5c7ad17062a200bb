#include "base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/bytes.h"

namespace slipstream {
namespace {

Bytes32 counting() {
  Bytes32 bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
  return bytes;
}

TEST(Secret, wipe_clears_every_byte_and_no_other) {
  Bytes32 bytes = counting();
  wipe(bytes.data() + 1, bytes.size() - 2);
  EXPECT_EQ(bytes.front(), 1);
  EXPECT_EQ(bytes.back(), 32);
  EXPECT_TRUE(std::all_of(bytes.begin() + 1, bytes.end() - 1, [](std::uint8_t b) { return b == 0; }));
}

TEST(Secret, leaves_zeros_behind) {
  alignas(Secret<Bytes32>) std::uint8_t memory[sizeof(Secret<Bytes32>)];
  auto* secret = std::construct_at(reinterpret_cast<Secret<Bytes32>*>(memory), counting());
  EXPECT_EQ(secret->expose(), counting());
  EXPECT_TRUE(std::ranges::equal(memory, counting()));
  std::destroy_at(secret);
  EXPECT_TRUE(std::ranges::equal(memory, Bytes32{}));
}

TEST(Secret, copies_stand_for_themselves) {
  const Secret<Bytes32> secret(counting());
  Secret<Bytes32> copy = secret;
  copy.expose()[0] = 99;
  EXPECT_EQ(secret.expose(), counting());
  {
    const Secret<Bytes32> shortlived = copy;
  }
  EXPECT_EQ(copy.expose()[0], 99);
}

}  // namespace
}  // namespace slipstream
