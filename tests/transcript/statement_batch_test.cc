// Batches on every backend against one state at a time.
#include "slipstream/transcript/detail/statement_batch.h"

#include <gtest/gtest.h>

#include "support/every_backend.h"
#include "support/vectors.h"
#include "transcript/random_schedule.h"

namespace slipstream::transcript {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::Json;
using test::make_schedule;
using test::Op;
using test::random_bytes;
using test::RandomOp;
using test::RandomSchedule;
using test::run_schedule;
using test::with_other_contents;

HashOutputs hash_alone(const RandomSchedule& schedule) {
  DirectSchedule direct;
  run_schedule(schedule, direct);
  return std::move(direct).take_outputs();
}

void expect_equal_outputs(const RandomSchedule& schedule, HashOutputs& got, HashOutputs& expected) {
  ASSERT_EQ(got.size(), expected.size());
  std::size_t slot = 0;
  for (const RandomOp& op : schedule) {
    if (op.op != Op::challenge) continue;
    const std::size_t size = op.wide ? 64 : 32;
    EXPECT_TRUE(std::equal(got.data()[slot].begin(), got.data()[slot].begin() + size, expected.data()[slot].begin()))
        << "slot " << slot;
    ++slot;
  }
}

/// All schedules as one batch, on every backend.
void expect_batch_agrees(std::span<const RandomSchedule> schedules) {
  std::vector<HashOutputs> expected;
  for (const RandomSchedule& schedule : schedules) expected.push_back(hash_alone(schedule));
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    SCOPED_TRACE(backend.name);
    const slipstream::test::ActiveBackend active(backend.id);
    StatementBatch batch;
    for (std::size_t i = 0; i < schedules.size(); ++i) {
      run_schedule(schedules[i], batch.begin_statement());
      EXPECT_EQ(batch.end_statement(), i);
    }
    batch.run();
    for (std::size_t i = 0; i < schedules.size(); ++i) {
      SCOPED_TRACE(i);
      HashOutputs got = batch.take_outputs(i);
      expect_equal_outputs(schedules[i], got, expected[i]);
    }
  }
}

/// `n` statements that differ in what they append, not in its lengths.
std::vector<RandomSchedule> copies(const RandomSchedule& schedule, std::size_t n, std::mt19937_64& random) {
  std::vector<RandomSchedule> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(with_other_contents(schedule, random));
  return out;
}

RandomOp op(Op kind, std::string label = {}, Bytes bytes = {}) {
  return {.op = kind, .label = std::move(label), .bytes = std::move(bytes)};
}
RandomOp wide_challenge(std::string label) {
  return {.op = Op::challenge, .label = std::move(label), .bytes = {}, .wide = true};
}
RandomOp use_of(std::uint32_t slot, std::string label = "o") {
  return {.op = Op::output, .label = std::move(label), .bytes = {}, .slot = slot};
}

TEST(StatementBatch, takes_as_many_permutations_as_give_outputs) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 300; ++i) {
    RandomSchedule schedule = make_schedule(random, 1 + random() % 60);
    // What follows the last challenge is absorbed for nothing, and a batch leaves it out.
    schedule.push_back(op(Op::challenge, "last"));
    std::erase_if(schedule, [](const RandomOp& o) { return o.op == Op::restore || o.op == Op::begin; });
    schedule.insert(schedule.begin(), op(Op::begin, "t"));
    StatementBatch batch;
    run_schedule(schedule, batch.begin_statement());
    batch.end_statement();
    batch.run();
    EXPECT_EQ(batch.take_outputs(0).permutations(), hash_alone(schedule).permutations());
  }
}

TEST(StatementBatch, equals_one_state_on_random_schedules_of_equal_lengths) {
  std::mt19937_64 random(12);
  for (int round = 0; round < 60; ++round) {
    const auto schedules = copies(make_schedule(random, 1 + random() % 80), 9, random);
    for (std::size_t n = 1; n <= 9; ++n) {
      if (n == 1 || n >= 8 || round < 6) expect_batch_agrees(std::span(schedules).first(n));
    }
  }
}

TEST(StatementBatch, equals_one_state_on_random_schedules_of_mixed_lengths) {
  std::mt19937_64 random(13);
  for (std::size_t n = 0; n <= 40; ++n) {
    std::vector<RandomSchedule> schedules;
    for (std::size_t i = 0; i < n; ++i) {
      if (i % 5 == 3) {
        schedules.push_back(with_other_contents(schedules.back(), random));
      } else {
        schedules.push_back(make_schedule(random, 1 + random() % (i % 7 == 0 ? 150 : 20)));
      }
    }
    expect_batch_agrees(schedules);
  }
}

TEST(StatementBatch, places_32_bytes_right_at_every_position_of_a_block) {
  std::mt19937_64 random(19);
  for (std::size_t size = 0; size < kStrobeRate; ++size) {
    SCOPED_TRACE(size);
    RandomSchedule schedule{op(Op::begin, "first"), op(Op::challenge, "0"), wide_challenge("1"), op(Op::begin, "p"),
                            op(Op::message, "c", random_bytes(random, size))};
    for (std::uint32_t i = 0; i < 8; ++i) {
      schedule.push_back(op(Op::message, "f", random_bytes(random, 32)));
      schedule.push_back(use_of(i % 2));
    }
    schedule.push_back(wide_challenge("a"));
    schedule.push_back(use_of(2));
    schedule.push_back(op(Op::challenge, "b"));
    expect_batch_agrees(copies(schedule, 17, random));
  }
}

TEST(StatementBatch, places_labels_and_lengths_right_at_every_position_of_a_block) {
  std::mt19937_64 random(20);
  for (std::size_t size = 0; size < kStrobeRate; ++size) {
    SCOPED_TRACE(size);
    for (const std::size_t label : {std::size_t{0}, std::size_t{1}, std::size_t{40}, 2 * kStrobeRate}) {
      const std::string letters(label, 'x');
      const RandomSchedule schedule{op(Op::begin, letters),
                                    op(Op::challenge, "0"),
                                    op(Op::message, "c", random_bytes(random, size)),
                                    op(Op::message, letters, random_bytes(random, 3)),
                                    use_of(0, letters),
                                    op(Op::message, letters),
                                    op(Op::integer, letters, random_bytes(random, 8)),
                                    op(Op::challenge, letters),
                                    op(Op::message, letters),
                                    wide_challenge(letters)};
      expect_batch_agrees(copies(schedule, 3, random));
    }
  }
}

TEST(StatementBatch, places_messages_and_challenges_right_at_every_position_of_a_block) {
  std::mt19937_64 random(14);
  for (std::size_t size = 0; size < 2 * kStrobeRate; ++size) {
    SCOPED_TRACE(size);
    const RandomSchedule schedule{op(Op::begin, "p"),
                                  op(Op::message, "f", random_bytes(random, size)),
                                  op(Op::save),
                                  wide_challenge("a"),
                                  use_of(0),
                                  op(Op::integer, "i", random_bytes(random, 8)),
                                  op(Op::challenge, "b"),
                                  op(Op::restore),
                                  use_of(1),
                                  op(Op::challenge, "c"),
                                  op(Op::restore),
                                  wide_challenge("d")};
    const auto schedules = copies(schedule, 9, random);
    expect_batch_agrees(schedules);
    expect_batch_agrees(std::span(schedules).first(3));
  }
}

TEST(StatementBatch, saves_outputs_that_are_in_the_block) {
  std::mt19937_64 random(27);
  for (std::size_t size = 0; size < kStrobeRate; ++size) {
    SCOPED_TRACE(size);
    RandomSchedule schedule{op(Op::begin, "ids"),
                            op(Op::challenge, "0"),
                            op(Op::challenge, "1"),
                            op(Op::begin, "p"),
                            op(Op::message, "f", random_bytes(random, size)),
                            use_of(0),
                            use_of(1),
                            op(Op::save),
                            use_of(1),
                            op(Op::challenge, "a")};
    for (int i = 0; i < 3; ++i) {
      schedule.insert(schedule.end(), {op(Op::restore), use_of(0), op(Op::begin, "other"), op(Op::restore), use_of(1),
                                       op(Op::challenge, "c")});
    }
    expect_batch_agrees(copies(schedule, 5, random));
  }
}

TEST(StatementBatch, one_long_run_beside_short_ones_ends_alone) {
  std::mt19937_64 random(15);
  for (std::size_t others = 0; others <= 8; ++others) {
    std::vector<RandomSchedule> schedules;
    for (std::size_t i = 0; i < others; ++i) schedules.push_back(make_schedule(random, 5));
    schedules.push_back(make_schedule(random, 300));
    expect_batch_agrees(schedules);
  }
}

TEST(StatementBatch, keeps_nothing_of_what_was_passed_but_its_bytes) {
  StatementBatch batch;
  DirectSchedule direct;
  for (std::uint8_t i = 0; i < 3; ++i) {
    std::string label(20, static_cast<char>('a' + i));
    Bytes message(100, i);
    for (int round = 0; round < 4; ++round) {
      const auto run = [&](auto& s) {
        if (round == 0) s.begin(label);
        s.append(label, message);
        static_cast<void>(s.challenge32(label));
      };
      run(direct);
      run(round == 0 ? batch.begin_statement() : batch);
      std::ranges::fill(label, 'z'), std::ranges::fill(message, std::uint8_t{0xff});
    }
    batch.end_statement();
  }
  batch.run();
  for (std::uint32_t i = 0; i < 3; ++i) {
    const HashOutputs got = batch.take_outputs(i);
    for (std::uint32_t round = 0; round < 4; ++round) {
      EXPECT_TRUE(std::ranges::equal(got.bytes32(Slot{round}), direct.bytes32(Slot{4 * i + round})));
    }
  }
}

TEST(StatementBatch, forgets_statements_that_were_not_ended) {
  std::mt19937_64 random(28);
  for (int i = 0; i < 50; ++i) {
    StatementBatch batch;
    std::vector<RandomSchedule> schedules;
    for (int n = 0; n < 12; ++n) {
      const RandomSchedule schedule = make_schedule(random, 1 + random() % 60);
      run_schedule(schedule, batch.begin_statement());
      if (random() % 2 == 0) continue;
      batch.end_statement();
      schedules.push_back(schedule);
    }
    batch.run();
    for (std::size_t n = 0; n < schedules.size(); ++n) {
      HashOutputs got = batch.take_outputs(n), expected = hash_alone(schedules[n]);
      expect_equal_outputs(schedules[n], got, expected);
    }
  }
}

TEST(StatementBatch, forgets_a_long_statement_that_was_not_ended) {
  std::mt19937_64 random(31);
  const RandomSchedule schedule = make_schedule(random, 60);
  StatementBatch batch;
  batch.begin_statement().append("f", Bytes((StatementBatch::kMostBlocks + 5) * kStrobeRate));
  run_schedule(schedule, batch.begin_statement());
  batch.end_statement();
  batch.run();
  HashOutputs got = batch.take_outputs(0), expected = hash_alone(schedule);
  expect_equal_outputs(schedule, got, expected);
  EXPECT_LT(got.permutations(), StatementBatch::kBlocks);
}

TEST(StatementBatch, hashes_statements_of_more_blocks_than_memory_has) {
  std::mt19937_64 random(22);
  constexpr std::size_t kFirst = StatementBatch::kBlocks, kMost = StatementBatch::kMostBlocks;
  for (const std::size_t blocks :
       {kFirst - 1, kFirst, kFirst + 1, kMost - 2, kMost - 1, kMost, kMost + 1, 2 * kMost + 7}) {
    SCOPED_TRACE(blocks);
    // By one message, and by challenges that are saved, used and returned to on the way.
    const RandomSchedule message{op(Op::begin, "long"), op(Op::challenge, "0"),
                                 op(Op::message, "f", random_bytes(random, (blocks - 1) * kStrobeRate)), use_of(0),
                                 wide_challenge("c")};
    RandomSchedule challenges{op(Op::begin, "long"), wide_challenge("0"), op(Op::save)};
    std::uint32_t outputs = 1;
    while (outputs < blocks) {
      challenges.push_back(use_of(outputs / 2));
      challenges.push_back(outputs % 3 == 0 ? wide_challenge("c") : op(Op::challenge, "c"));
      ++outputs;
      if (outputs % 500 == 0) challenges.push_back(op(Op::save));
      if (outputs % 70 == 0) challenges.insert(challenges.end(), {use_of(outputs - 1), op(Op::restore)});
    }
    std::vector<RandomSchedule> schedules;
    for (const RandomSchedule& schedule : {message, challenges, message}) {
      schedules.push_back(make_schedule(random, 20));
      schedules.push_back(schedule);
    }
    expect_batch_agrees(schedules);
    expect_batch_agrees(std::span(schedules).subspan(1, 1));
  }
}

TEST(StatementBatch, hashes_more_statements_than_fit_into_memory) {
  std::mt19937_64 random(29);
  for (const std::size_t longest : {20U, 300U, 3000U}) {
    std::vector<RandomSchedule> schedules;
    for (std::uint64_t blocks = 0; blocks < 5 * StatementBatch::kBlocks;) {
      schedules.push_back(make_schedule(random, 1 + random() % longest));
      blocks += hash_alone(schedules.back()).permutations();
    }
    expect_batch_agrees(schedules);
  }
}

TEST(StatementBatch, begins_as_a_direct_schedule) {
  const RandomSchedule schedule{op(Op::message, "f", Bytes(40, 1)), op(Op::challenge, "a"), op(Op::restore),
                                op(Op::challenge, "b")};
  expect_batch_agrees(std::vector(3, schedule));
}

TEST(StatementBatch, can_be_used_again_after_a_run) {
  std::mt19937_64 random(30);
  StatementBatch batch;
  for (std::size_t i = 0; i < 20; ++i) {
    const RandomSchedule schedule = make_schedule(random, 40);
    run_schedule(schedule, batch.begin_statement());
    EXPECT_EQ(batch.end_statement(), i);
    if (i % 3 == 0) run_schedule(schedule, batch.begin_statement());
    batch.run();
    HashOutputs got = batch.take_outputs(i), expected = hash_alone(schedule);
    expect_equal_outputs(schedule, got, expected);
  }
}

TEST(StatementBatch, gives_the_challenges_of_the_merlin_vectors_in_mixed_lanes) {
  const Json file = slipstream::test::load_vectors("merlin.json");
  CaseCounter counter("merlin.json cases");
  std::vector<RandomSchedule> schedules;
  std::size_t known = 0;
  for (const Json& c : file.at("cases")) {
    RandomSchedule schedule{op(Op::begin, c.at("transcript_label"))};
    std::vector<Bytes> answers;
    for (const Json& step : c.at("ops")) {
      const auto kind = step.at("op").get<std::string>();
      const auto label = step.at("label").get<std::string>();
      if (kind == "append") {
        schedule.push_back(op(Op::message, label, slipstream::test::hex(step.at("data"))));
      } else if (kind == "append_u64") {
        Bytes bytes(8);
        store_le64(bytes.data(), slipstream::test::u64(step.at("value")));
        schedule.push_back(op(Op::integer, label, bytes));
      } else {
        const auto length = step.at("length").get<std::size_t>();
        schedule.push_back(length == 32 ? op(Op::challenge, label) : wide_challenge(label));
        // Schedules know challenges of 32 and 64 bytes only: one of another length ends the case.
        if (length != 32 && length != 64) break;
        answers.push_back(slipstream::test::hex(step.at("expect")));
      }
    }
    HashOutputs expected = hash_alone(schedule);
    for (std::size_t i = 0; i < answers.size(); ++i, ++known) {
      const Bytes64& got = expected.data()[i];
      EXPECT_EQ(Bytes(got.begin(), got.begin() + static_cast<std::ptrdiff_t>(answers[i].size())), answers[i]);
    }
    schedules.push_back(std::move(schedule));
    ++counter;
  }
  EXPECT_GT(known, 100U);
  expect_batch_agrees(schedules);
}

}  // namespace
}  // namespace slipstream::transcript
