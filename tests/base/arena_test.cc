// Working memory that threads keep.
#include "slipstream/base/detail/arena.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

namespace slipstream {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

/// Keeps nothing of other tests.
template <class Test>
void on_a_thread(const Test& test) {
  std::thread(test).join();
}

TEST(Arena, arrays_do_not_overlap_however_many_blocks_there_are) {
  for (int round = 0; round < 3; ++round) {
    constexpr std::size_t kArenas = 8, kArrays = 40;
    std::array<std::optional<Arena>, kArenas> arenas;
    std::vector<std::uint32_t*> arrays;
    const auto size = [](std::size_t i) { return (i % 7) * (i % 7) * 1000 + i % 3; };
    for (std::size_t i = 0; i < kArenas * kArrays; ++i) {
      auto& arena = arenas[i % kArenas];
      if (!arena) arena.emplace();
      arrays.push_back(arena->take<std::uint32_t>(size(i)));
      for (std::size_t j = 0; j < size(i); ++j) arrays[i][j] = static_cast<std::uint32_t>(i);
    }
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      ASSERT_EQ(reinterpret_cast<std::uintptr_t>(arrays[i]) % kBlockAlignment, 0U);
      for (std::size_t j = 0; j < size(i); ++j) ASSERT_EQ(arrays[i][j], i);
    }
  }
}

TEST(Arena, next_job_of_its_size_fits_into_one_block) {
  on_a_thread([] {
    const auto job = [] {
      Arena arena;
      std::byte* const first = arena.take<std::byte>(1000);
      for (int i = 0; i < 20; ++i) static_cast<void>(arena.take<std::byte>(100'000));
      return std::array{first, arena.take<std::byte>(1)};
    };
    job();
    const std::size_t kept = BlockPool::kept_bytes();
    EXPECT_EQ(kept, 2 * kMiB);
    const auto [first, last] = job();
    EXPECT_LT(static_cast<std::size_t>(last - first), kept);
    EXPECT_EQ(job(), (std::array{first, last}));
    EXPECT_EQ(BlockPool::kept_bytes(), kept);
  });
}

TEST(Arena, goes_back_to_a_mark) {
  on_a_thread([] {
    Arena arena;
    auto* const before = arena.take<std::uint64_t>(100);
    before[99] = 7;
    const Arena::Mark mark = arena.mark();
    auto* const array = arena.take<std::uint64_t>(100);
    arena.back_to(mark);
    EXPECT_EQ(arena.take<std::uint64_t>(100), array);
    for (int i = 0; i < 50; ++i) {
      arena.back_to(mark);
      std::memset(arena.take<std::byte>(kMiB), 1, kMiB);
    }
    EXPECT_EQ(before[99], 7U);
  });
  // The most that was taken at one time, not the sum.
  on_a_thread([] {
    {
      Arena arena;
      static_cast<void>(arena.take<std::byte>(1));
      const Arena::Mark mark = arena.mark();
      for (int i = 0; i < 50; ++i) {
        arena.back_to(mark);
        static_cast<void>(arena.take<std::byte>(kMiB));
      }
    }
    EXPECT_LE(BlockPool::kept_bytes(), 4 * kMiB);
  });
}

TEST(Arena, memory_is_kept_up_to_the_bound_that_was_set) {
  on_a_thread([] {
    const auto kept_after = [](std::size_t bytes, std::optional<std::size_t> bound = {}) {
      {
        Arena arena(bound.value_or(BlockPool::largest_kept()));
        static_cast<void>(arena.take<std::byte>(bytes));
      }
      return BlockPool::kept_bytes();
    };
    EXPECT_EQ(kept_after(kMiB / 2 + 1), kMiB);
    EXPECT_EQ(kept_after(1), kMiB);
    EXPECT_EQ(kept_after(kMiB), 3 * kMiB);
    // A smaller bound also frees what was kept under a larger one.
    EXPECT_EQ(kept_after(1, kMiB), kMiB);
    EXPECT_EQ(kept_after(1, kMiB - 1), 0U);
    BlockPool::set_largest_kept(0);
    EXPECT_EQ(kept_after(1), 0U);
    BlockPool::set_largest_kept(BlockPool::kLargestKept);
    EXPECT_EQ(kept_after(BlockPool::kLargestKept), 0U);
  });
  on_a_thread([] {
    {
      std::array<std::optional<Arena>, 2 * Arena::kMostBlocks> arenas;
      for (auto& arena : arenas) static_cast<void>(arena.emplace(kMiB).take<std::byte>(kMiB / 2 + 1));
    }
    EXPECT_EQ(BlockPool::kept_bytes(), Arena::kMostBlocks * kMiB);
  });
}

TEST(BlockPool, a_thread_uses_its_own_blocks_again_and_keeps_a_few) {
  on_a_thread([] {
    constexpr std::size_t kBytes = 5000;
    void* const block = BlockPool::take(kBytes);
    BlockPool::give_back(block, kBytes, kMiB);
    on_a_thread([block] {
      void* const other = BlockPool::take(kBytes);
      EXPECT_NE(other, block);
      BlockPool::give_back(other, kBytes, kMiB);
    });
    EXPECT_EQ(BlockPool::take(kBytes), block);
    std::vector<void*> all = {block};
    while (all.size() < 2 * BlockPool::kMostKept) all.push_back(BlockPool::take(kBytes));
    for (void* const b : all) BlockPool::give_back(b, kBytes, kMiB);
    EXPECT_EQ(BlockPool::kept_bytes(), BlockPool::kMostKept * BlockPool::block_bytes(kBytes));
  });
}

TEST(PoolAllocator, large_arrays_find_the_same_memory_again_within_the_bound) {
  on_a_thread([] {
    const auto fill = [](std::size_t n) {
      PooledVector<std::uint64_t> numbers;
      for (std::uint64_t i = 0; i < n; ++i) numbers.push_back(i);
      for (std::uint64_t i = 0; i < n; ++i) EXPECT_EQ(numbers[i], i);
      const auto place = reinterpret_cast<std::uintptr_t>(numbers.data());
      return place;
    };
    static_cast<void>(fill(PoolAllocator<std::uint64_t>::kSmallest / sizeof(std::uint64_t) / 2));
    EXPECT_EQ(BlockPool::kept_bytes(), 0U);

    const std::uintptr_t first = fill(50'000);
    const std::size_t kept = BlockPool::kept_bytes();
    EXPECT_GT(kept, 0U);
    EXPECT_EQ(fill(50'000), first);
    EXPECT_EQ(BlockPool::kept_bytes(), kept);

    static_cast<void>(PooledVector<std::byte>(2 * PoolAllocator<std::byte>::kLargestKept));
    EXPECT_EQ(BlockPool::kept_bytes(), kept);
  });
}

TEST(BlockPool, large_blocks_are_written_to_their_last_byte) {
  for (const std::size_t bytes : {2 * kMiB - 1, 2 * kMiB, 2 * kMiB + 1}) {
    auto* const block = static_cast<std::byte*>(BlockPool::take(bytes));
    std::memset(block, 1, bytes);
    EXPECT_EQ(block[bytes - 1], std::byte{1});
    BlockPool::give_back(block, bytes, 0);
  }
}

}  // namespace
}  // namespace slipstream
