#include "slipstream/base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "slipstream/base/bytes.h"

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

TEST(Secret, wipe_takes_what_an_empty_container_gives) { wipe(std::vector<std::uint8_t>().data(), 0); }

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

// Blocks that stay readable after they have been given back.
std::uint8_t pool[4096];
std::size_t pool_used = 0;

template <class T>
struct PoolAllocator {
  using value_type = T;
  PoolAllocator() = default;
  T* allocate(std::size_t n) {
    auto* block = reinterpret_cast<T*>(pool + pool_used);
    pool_used += n * sizeof(T);
    return block;
  }
  void deallocate(T*, std::size_t) {}
  bool operator==(const PoolAllocator&) const = default;
};

// Whether any byte is left in the blocks that a vector of secrets grew through.
template <class Allocator>
bool leaves_bytes() {
  pool_used = 0;
  std::ranges::fill(pool, std::uint8_t{0});
  {
    std::vector<std::uint64_t, Allocator> secrets;
    for (std::uint64_t i = 0; i < 20; ++i) secrets.push_back(0x0101010101010101 * (i + 1));
    std::vector<std::uint64_t, Allocator> other = std::move(secrets);
    secrets = other;
  }
  EXPECT_GT(pool_used, 2 * 20 * sizeof(std::uint64_t));
  return std::ranges::any_of(pool, [](std::uint8_t b) { return b != 0; });
}

TEST(SecretVector, leaves_zeros_behind_wherever_it_has_been) {
  EXPECT_TRUE(leaves_bytes<PoolAllocator<std::uint64_t>>());
  EXPECT_FALSE((leaves_bytes<WipingAllocator<std::uint64_t, PoolAllocator<std::uint64_t>>>()));
}

TEST(SecretVector, holds_what_a_vector_holds) {
  SecretVector<std::uint32_t> secrets(3, 7);
  secrets.push_back(8);
  EXPECT_EQ(secrets, (SecretVector<std::uint32_t>{7, 7, 7, 8}));
}

}  // namespace
}  // namespace slipstream
