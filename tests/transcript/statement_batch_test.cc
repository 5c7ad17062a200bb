#include "transcript/statement_batch.h"

#include <gtest/gtest.h>

#include <thread>

#include "cpu/backend.h"
#include "support/every_backend.h"
#include "transcript/kernels.h"
#include "transcript/program_cache.h"
#include "transcript/random_schedule.h"

namespace slipstream::transcript {
namespace {

using test::make_schedule;
using test::RandomSchedule;
using test::run_schedule;
using test::with_other_contents;

std::vector<std::uint64_t> shape_of(const RandomSchedule& schedule) {
  ScheduleRecorder recorder;
  run_schedule(schedule, recorder);
  return {recorder.shape().begin(), recorder.shape().end()};
}

void expect_batch_agrees(const std::vector<RandomSchedule>& schedules) {
  StatementBatch batch;
  for (std::size_t i = 0; i < schedules.size(); ++i) {
    run_schedule(schedules[i], batch.begin_statement());
    EXPECT_EQ(batch.end_statement(), i);
  }
  batch.run();
  for (std::size_t i = 0; i < schedules.size(); ++i) {
    DirectSchedule direct;
    run_schedule(schedules[i], direct);
    const HashOutputs expected = std::move(direct).take_outputs(), got = batch.take_outputs(i);
    ASSERT_EQ(got.size(), expected.size());
    for (std::uint32_t slot = 0; slot < expected.size(); ++slot) {
      EXPECT_TRUE(std::ranges::equal(got.bytes32(Slot{slot}), expected.bytes32(Slot{slot}))) << i << ' ' << slot;
    }
  }
}

TEST(StatementBatch, equals_direct_schedules_on_every_backend) {
  std::mt19937_64 random(21);
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    const slipstream::test::ActiveBackend active(backend.id);
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{33}}) {
      std::vector<RandomSchedule> schedules;
      for (std::size_t i = 0; i < n; ++i) {
        schedules.push_back(i % 3 == 2 ? with_other_contents(schedules.back(), random) : make_schedule(random, 30));
      }
      expect_batch_agrees(schedules);
    }
  }
}

TEST(StatementBatch, hashes_statements_that_are_too_long_for_a_program) {
  std::mt19937_64 random(22);
  std::vector<RandomSchedule> schedules;
  for (int i = 0; i < 5; ++i) {
    schedules.push_back(make_schedule(random, 20));
    schedules.push_back({{.op = ShapeOp::begin, .label = "long", .bytes = {}},
                         {.op = ShapeOp::field,
                          .label = "f",
                          .bytes = test::random_bytes(random, (Program::kMaxBlocks + 3) * kStrobeRate)},
                         {.op = ShapeOp::challenge, .label = "c", .bytes = {}}});
  }
  expect_batch_agrees(schedules);
}

TEST(ProgramCache, compiles_a_shape_once) {
  std::mt19937_64 random(23);
  ProgramCache cache;
  std::vector<RandomSchedule> schedules;
  for (int i = 0; i < 50; ++i) schedules.push_back(make_schedule(random, 2 + random() % 40));
  for (int round = 0; round < 3; ++round) {
    for (const RandomSchedule& schedule : schedules) {
      const auto shape = shape_of(with_other_contents(schedule, random));
      const auto program = cache.get(shape);
      ASSERT_TRUE(program);
      EXPECT_TRUE(std::ranges::equal(program->shape(), shape));
    }
  }
  EXPECT_EQ(cache.compiled(), schedules.size());
  EXPECT_EQ(cache.size(), schedules.size());
}

TEST(ProgramCache, keeps_shapes_apart_whose_hashes_are_equal) {
  std::mt19937_64 random(26);
  ProgramCache cache(100, ProgramCache::kMaxBytes, 0);
  std::vector<std::vector<std::uint64_t>> shapes;
  for (int i = 0; i < 30; ++i) shapes.push_back(shape_of(make_schedule(random, 2 + random() % 10)));
  for (int round = 0; round < 2; ++round) {
    for (const auto& shape : shapes) EXPECT_TRUE(std::ranges::equal(cache.get(shape)->shape(), shape));
  }
  EXPECT_EQ(cache.compiled(), shapes.size());
}

TEST(ProgramCache, forgets_the_program_used_least_recently) {
  const auto shape = [](std::uint64_t x) {
    ScheduleRecorder recorder;
    recorder.begin("cache");
    recorder.constant_u64("x", x);
    recorder.challenge32("c");
    return std::vector<std::uint64_t>(recorder.shape().begin(), recorder.shape().end());
  };
  ProgramCache cache(4);
  for (std::uint64_t x = 0; x < 4; ++x) static_cast<void>(cache.get(shape(x)));
  static_cast<void>(cache.get(shape(0)));
  static_cast<void>(cache.get(shape(4)));  // takes the place of 1
  EXPECT_EQ(cache.size(), 4U);
  EXPECT_EQ(cache.compiled(), 5U);
  for (const std::uint64_t kept : {0U, 2U, 3U, 4U}) static_cast<void>(cache.get(shape(kept)));
  EXPECT_EQ(cache.compiled(), 5U);
  static_cast<void>(cache.get(shape(1)));
  EXPECT_EQ(cache.compiled(), 6U);
}

TEST(ProgramCache, stays_within_its_bounds_whatever_shapes_come) {
  std::mt19937_64 random(24);
  ProgramCache cache(16, 200'000);
  for (int i = 0; i < 300; ++i) {
    const auto shape = shape_of(make_schedule(random, random() % 400));
    const auto program = cache.get(shape);
    if (program) {
      EXPECT_TRUE(std::ranges::equal(program->shape(), shape));
    }
    EXPECT_LE(cache.size(), 16U);
    EXPECT_LE(cache.memory(), 200'000U);
  }
  EXPECT_GT(cache.size(), 0U);
}

TEST(ProgramCache, serves_many_threads) {
  ProgramCache cache(8);
  std::vector<std::vector<std::uint64_t>> shapes;
  std::mt19937_64 random(25);
  for (int i = 0; i < 24; ++i) shapes.push_back(shape_of(make_schedule(random, 20)));
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (unsigned i = 0; i < 2000; ++i) {
          const auto& shape = shapes[(i * (t + 1) + t) % shapes.size()];
          const auto program = cache.get(shape);
          if (!program || !std::ranges::equal(program->shape(), shape)) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(cache.size(), 8U);
}

}  // namespace
}  // namespace slipstream::transcript
