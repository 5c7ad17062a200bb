// Working memory that threads keep.
#include "msm/kernels/scratch.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <thread>
#include <vector>

#include "msm/multiscalar.h"
#include "msm/plan/recoding.h"

namespace slipstream::msm {
namespace {

std::byte* begin_of(ScratchMemory& memory, std::size_t bytes) { return memory.scratch().take<std::byte>(bytes); }

TEST(ScratchMemory, what_lives_at_the_same_time_does_not_overlap) {
  constexpr std::size_t kBytes = 1024, kCount = 2 * ScratchMemory::kMostKept;
  for (int round = 0; round < 3; ++round) {
    std::array<std::optional<ScratchMemory>, kCount> all;
    std::array<std::byte*, kCount> begins;
    for (std::size_t i = 0; i < kCount; ++i) {
      begins[i] = begin_of(all[i].emplace(kBytes * (i % 3 + 1)), kBytes * (i % 3 + 1));
      std::memset(begins[i], static_cast<int>(i), kBytes * (i % 3 + 1));
    }
    for (std::size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(reinterpret_cast<std::uintptr_t>(begins[i]) % kScratchAlignment, 0U);
      for (std::size_t j = 0; j < kBytes * (i % 3 + 1); ++j) ASSERT_EQ(begins[i][j], static_cast<std::byte>(i));
    }
  }
}

TEST(ScratchMemory, is_used_again_by_its_thread_if_it_is_large_enough) {
  std::byte* first = nullptr;
  {
    ScratchMemory memory(ScratchMemory::kLargestKept);
    first = begin_of(memory, 1);
  }
  ScratchMemory again(ScratchMemory::kLargestKept);
  EXPECT_EQ(begin_of(again, 1), first);
  std::byte* elsewhere = nullptr;
  std::thread([&] {
    ScratchMemory memory(ScratchMemory::kLargestKept);
    elsewhere = begin_of(memory, 1);
  }).join();
  EXPECT_NE(elsewhere, first);
}

TEST(ScratchMemory, is_kept_up_to_the_bound_that_was_set) {
  constexpr std::size_t kBytes = std::size_t{1} << 20;
  std::thread([&] {
    {
      const ScratchMemory memory(kBytes);
    }
    EXPECT_EQ(ScratchMemory::kept_bytes(), kBytes);
    ScratchMemory::set_largest_kept(kBytes - 1);
    {
      const ScratchMemory memory(kBytes);
    }
    EXPECT_EQ(ScratchMemory::kept_bytes(), 0U);
    {
      const ScratchMemory memory(kBytes - 1);
    }
    EXPECT_EQ(ScratchMemory::kept_bytes(), kBytes - 1);
    // A smaller bound also frees what was kept under a larger one.
    ScratchMemory::set_largest_kept(0);
    {
      const ScratchMemory memory(1);
    }
    EXPECT_EQ(ScratchMemory::kept_bytes(), 0U);
    ScratchMemory::set_largest_kept(ScratchMemory::kLargestKept);
  }).join();
  EXPECT_EQ(ScratchMemory::largest_kept(), ScratchMemory::kLargestKept);
}

TEST(ScratchMemory, a_call_keeps_up_to_the_bound_that_it_was_given) {
  const std::vector<Scalar> scalars(1000, Scalar::from_u64(3));
  const std::vector<ristretto255::Point> points(1000, ristretto255::Point::basepoint());
  std::thread([&] {
    const auto kept_after = [&](const Options& options) {
      EXPECT_TRUE(multiscalar_mul_vartime(scalars, points, options).has_value());
      return ScratchMemory::kept_bytes();
    };
    EXPECT_EQ(kept_after({.largest_kept = 0}), 0U);
    const std::size_t all = kept_after({});
    EXPECT_GE(all, points.size() * (sizeof(CurveAddend) + sizeof(SignedScalar)));
    EXPECT_LT(kept_after({.largest_kept = 4096}), all);
    EXPECT_LE(ScratchMemory::kept_bytes(), ScratchMemory::kMostKept * 4096);
    EXPECT_EQ(kept_after({.plan = Plan{Algorithm::pippenger, 25, 2}, .largest_kept = 0}), 0U);
    EXPECT_EQ(kept_after({.plan = Plan{Algorithm::straus, 5, 2}, .largest_kept = 0}), 0U);
  }).join();
}

TEST(ScratchMemory, large_blocks_are_written_to_their_last_byte) {
  for (const std::size_t bytes : std::initializer_list<std::size_t>{(2U << 20) - 1, 2U << 20, (2U << 20) + 1}) {
    ScratchMemory memory(bytes);
    std::byte* const begin = begin_of(memory, bytes - kScratchAlignment);
    std::memset(begin, 1, bytes - kScratchAlignment);
    EXPECT_EQ(begin[bytes - kScratchAlignment - 1], std::byte{1});
  }
}

}  // namespace
}  // namespace slipstream::msm
