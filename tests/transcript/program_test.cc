// Programs on every backend against one state at a time.
#include "transcript/program.h"

#include <gtest/gtest.h>

#include <numeric>

#include "support/vectors.h"
#include "transcript/kernels.h"
#include "transcript/random_schedule.h"
#include "transcript/shape.h"

namespace slipstream::transcript {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::Json;
using test::make_schedule;
using test::RandomOp;
using test::RandomSchedule;
using test::run_schedule;
using test::with_other_contents;

/// One statement with its program and what its outputs must be.
struct Case {
  explicit Case(RandomSchedule s) : schedule(std::move(s)) {
    ScheduleRecorder recorder;
    run_schedule(schedule, recorder);
    program = Program::compile(recorder.shape());
    sources.assign(recorder.sources().begin(), recorder.sources().end());
    DirectSchedule direct;
    run_schedule(schedule, direct);
    expected = std::move(direct).take_outputs();
  }
  Case(const Case&) = delete;

  RandomSchedule schedule;
  std::optional<Program> program;
  std::vector<Source> sources;
  HashOutputs expected;
};
using Cases = std::deque<Case>;

void expect_equal_outputs(const RandomSchedule& schedule, HashOutputs& expected, const std::vector<Bytes64>& got) {
  ASSERT_EQ(got.size(), expected.size());
  std::size_t slot = 0;
  for (const RandomOp& op : schedule) {
    if (op.op != ShapeOp::challenge) continue;
    const std::size_t size = op.wide ? 64 : 32;
    EXPECT_EQ(Bytes(got[slot].begin(), got[slot].begin() + static_cast<std::ptrdiff_t>(size)),
              Bytes(expected.data()[slot].begin(), expected.data()[slot].begin() + static_cast<std::ptrdiff_t>(size)))
        << "slot " << slot;
    ++slot;
  }
}

enum class Programs { own, shared };

/// Runs the cases together on every backend, each its own program or all the first one's, which is of their shape then.
void expect_lanes_agree(std::span<Case* const> cases, Programs programs = Programs::own) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    SCOPED_TRACE(backend.name);
    std::vector<std::vector<Bytes64>> outputs;
    for (const Case* c : cases) outputs.emplace_back(c->program->outputs());
    std::vector<ProgramJob> jobs;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Case& with_program = *cases[programs == Programs::shared ? 0 : i];
      jobs.push_back({&*with_program.program, cases[i]->sources.data(), outputs[i].data()});
    }
    hash_kernels(backend.id).run_programs(jobs.data(), jobs.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
      SCOPED_TRACE(i);
      expect_equal_outputs(cases[i]->schedule, cases[i]->expected, outputs[i]);
    }
  }
}

TEST(Program, takes_as_many_permutations_as_give_outputs) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 300; ++i) {
    RandomSchedule schedule = make_schedule(random, 1 + random() % 60);
    // What follows the last challenge is absorbed for nothing, and a program leaves it out.
    schedule.push_back({.op = ShapeOp::challenge, .label = "last", .bytes = {}});
    std::erase_if(schedule, [](const RandomOp& op) { return op.op == ShapeOp::restore || op.op == ShapeOp::begin; });
    schedule.insert(schedule.begin(), {.op = ShapeOp::begin, .label = "t", .bytes = {}});
    Case c(std::move(schedule));
    EXPECT_EQ(c.program->blocks().size(), c.expected.permutations());
  }
}

TEST(Program, equals_one_state_on_random_schedules_of_one_shape) {
  std::mt19937_64 random(12);
  for (int shape = 0; shape < 60; ++shape) {
    const RandomSchedule schedule = make_schedule(random, 1 + random() % 80);
    Cases cases;
    std::vector<Case*> pointers;
    for (std::size_t n = 1; n <= 9; ++n) {
      cases.emplace_back(with_other_contents(schedule, random));
      pointers.push_back(&cases.back());
      EXPECT_EQ(cases.front().program->blocks().size(), cases.back().program->blocks().size());
      if (n == 1 || n >= 8 || shape < 6) expect_lanes_agree(pointers, Programs::shared);
    }
  }
}

TEST(Program, places_32_byte_fields_right_at_every_position_of_a_block) {
  std::mt19937_64 random(19);
  for (std::size_t size = 0; size < kStrobeRate; ++size) {
    RandomSchedule schedule{{.op = ShapeOp::begin, .label = "p", .bytes = {}},
                            {.op = ShapeOp::constant, .label = "c", .bytes = test::random_bytes(random, size)}};
    for (int i = 0; i < 8; ++i) {
      schedule.push_back({.op = ShapeOp::field, .label = "f", .bytes = test::random_bytes(random, 32)});
    }
    schedule.push_back({.op = ShapeOp::challenge, .label = "a", .bytes = {}, .wide = true});
    schedule.push_back({.op = ShapeOp::output, .label = "o", .bytes = {}, .slot = 0});
    schedule.push_back({.op = ShapeOp::challenge, .label = "b", .bytes = {}});
    Cases cases;
    std::vector<Case*> pointers;
    for (int i = 0; i < 17; ++i) pointers.push_back(&cases.emplace_back(with_other_contents(schedule, random)));
    expect_lanes_agree(pointers, Programs::shared);
  }
}

TEST(Program, equals_one_state_on_random_schedules_of_mixed_shapes) {
  std::mt19937_64 random(13);
  for (std::size_t n = 0; n <= 40; ++n) {
    Cases cases;
    std::vector<Case*> pointers;
    for (std::size_t i = 0; i < n; ++i) {
      cases.emplace_back(make_schedule(random, 1 + random() % (i % 7 == 0 ? 150 : 20)));
      pointers.push_back(&cases.back());
    }
    expect_lanes_agree(pointers);
  }
}

TEST(Program, places_fields_and_challenges_right_at_every_position_of_a_block) {
  std::mt19937_64 random(14);
  for (std::size_t size = 0; size < 2 * kStrobeRate; ++size) {
    RandomSchedule schedule{{.op = ShapeOp::begin, .label = "p", .bytes = {}},
                            {.op = ShapeOp::field, .label = "f", .bytes = test::random_bytes(random, size)},
                            {.op = ShapeOp::save, .label = {}, .bytes = {}},
                            {.op = ShapeOp::challenge, .label = "a", .bytes = {}, .wide = true},
                            {.op = ShapeOp::output, .label = "o", .bytes = {}, .slot = 0},
                            {.op = ShapeOp::integer, .label = "i", .bytes = test::random_bytes(random, 8)},
                            {.op = ShapeOp::challenge, .label = "b", .bytes = {}},
                            {.op = ShapeOp::restore, .label = {}, .bytes = {}},
                            {.op = ShapeOp::output, .label = "o", .bytes = {}, .slot = 1},
                            {.op = ShapeOp::challenge, .label = "c", .bytes = {}},
                            {.op = ShapeOp::restore, .label = {}, .bytes = {}},
                            {.op = ShapeOp::challenge, .label = "d", .bytes = {}, .wide = true}};
    Cases cases;
    std::vector<Case*> pointers;
    for (int i = 0; i < 9; ++i) pointers.push_back(&cases.emplace_back(with_other_contents(schedule, random)));
    expect_lanes_agree(pointers, Programs::shared);
    expect_lanes_agree(std::span(pointers).first(3));
  }
}

TEST(Program, one_long_run_beside_short_ones_ends_alone) {
  std::mt19937_64 random(15);
  for (std::size_t others = 0; others <= 8; ++others) {
    Cases cases;
    std::vector<Case*> pointers;
    for (std::size_t i = 0; i < others; ++i) {
      cases.emplace_back(make_schedule(random, 5));
      pointers.push_back(&cases.back());
    }
    cases.emplace_back(make_schedule(random, 300));
    pointers.push_back(&cases.back());
    expect_lanes_agree(pointers);
  }
}

TEST(Program, is_not_made_for_shapes_beyond_the_limit) {
  const auto compile = [](std::size_t challenges, std::size_t field) {
    ScheduleRecorder recorder;
    const Bytes bytes(field);
    recorder.begin("limit");
    recorder.field("f", bytes);
    for (std::size_t i = 0; i < challenges; ++i) recorder.challenge32("c");
    return Program::compile(recorder.shape());
  };
  ASSERT_TRUE(compile(Program::kMaxBlocks, 0));
  EXPECT_EQ(compile(Program::kMaxBlocks, 0)->blocks().size(), Program::kMaxBlocks);
  EXPECT_FALSE(compile(Program::kMaxBlocks + 1, 0));
  EXPECT_TRUE(compile(1, (Program::kMaxBlocks - 2) * kStrobeRate));
  EXPECT_FALSE(compile(1, Program::kMaxBlocks * kStrobeRate));
  EXPECT_FALSE(compile(1000, Program::kMaxBlocks * kStrobeRate));
}

TEST(Shape, tells_apart_what_is_hashed_differently) {
  const auto shape = [](auto&& record) {
    ScheduleRecorder recorder;
    record(recorder);
    return std::vector<std::uint64_t>(recorder.shape().begin(), recorder.shape().end());
  };
  const Bytes a(32, 1), b(32, 2), longer(33, 1);
  const auto base = shape([&](ScheduleRecorder& s) { s.begin("t"), s.field("x", a), s.challenge32("c"); });
  EXPECT_EQ(base, shape([&](ScheduleRecorder& s) { s.begin("t"), s.field("x", b), s.challenge32("c"); }));
  EXPECT_NE(base, shape([&](ScheduleRecorder& s) { s.begin("t"), s.field("x", longer), s.challenge32("c"); }));
  EXPECT_NE(base, shape([&](ScheduleRecorder& s) { s.begin("t"), s.field("y", a), s.challenge32("c"); }));
  EXPECT_NE(base, shape([&](ScheduleRecorder& s) { s.begin("u"), s.field("x", a), s.challenge32("c"); }));
  EXPECT_NE(base, shape([&](ScheduleRecorder& s) { s.begin("t"), s.constant("x", a), s.challenge32("c"); }));
  EXPECT_NE(base, shape([&](ScheduleRecorder& s) { s.begin("t"), s.field("x", a), s.challenge64("c"); }));
  EXPECT_NE(shape([&](ScheduleRecorder& s) { s.begin("t"), s.constant("x", a); }),
            shape([&](ScheduleRecorder& s) { s.begin("t"), s.constant("x", b); }));
  EXPECT_NE(shape([&](ScheduleRecorder& s) { s.begin("t"), s.constant_u64("x", 1); }),
            shape([&](ScheduleRecorder& s) { s.begin("t"), s.constant_u64("x", 2); }));
  EXPECT_NE(shape([&](ScheduleRecorder& s) { s.begin("t"), s.field("x", Bytes(8)); }),
            shape([&](ScheduleRecorder& s) { s.begin("t"), s.field_u64("x", 0); }));
  // Where one part ends and the next begins.
  EXPECT_NE(shape([&](ScheduleRecorder& s) { s.begin("t"), s.constant("abcdefgh", as_bytes("ij")); }),
            shape([&](ScheduleRecorder& s) { s.begin("t"), s.constant("abcdefghij", {}); }));
  EXPECT_NE(shape([&](ScheduleRecorder& s) { s.begin("a"), s.constant("", as_bytes(std::string_view("\0", 1))); }),
            shape([&](ScheduleRecorder& s) { s.begin("a"), s.constant("", as_bytes(std::string_view("\0\0", 2))); }));
}

TEST(Shape, replays_as_it_was_recorded) {
  std::mt19937_64 random(16);
  for (int i = 0; i < 50; ++i) {
    Case c(make_schedule(random, 60));
    ScheduleRecorder recorder;
    run_schedule(c.schedule, recorder);
    DirectSchedule direct;
    replay(recorder.shape(), recorder.sources(), direct);
    HashOutputs outputs = std::move(direct).take_outputs();
    expect_equal_outputs(c.schedule, c.expected, {outputs.data(), outputs.data() + outputs.size()});
  }
}

TEST(Program, gives_the_challenges_of_the_merlin_vectors_in_mixed_lanes) {
  const Json file = slipstream::test::load_vectors("merlin.json");
  CaseCounter counter("merlin.json cases");
  Cases cases;
  std::vector<Case*> pointers;
  std::size_t known = 0;
  for (const Json& c : file.at("cases")) {
    RandomSchedule schedule{{.op = ShapeOp::begin, .label = c.at("transcript_label"), .bytes = {}}};
    std::vector<Bytes> answers;
    for (const Json& op : c.at("ops")) {
      const auto kind = op.at("op").get<std::string>();
      const auto label = op.at("label").get<std::string>();
      if (kind == "append") {
        const auto as = schedule.size() % 2 == 0 ? ShapeOp::field : ShapeOp::constant;
        schedule.push_back({.op = as, .label = label, .bytes = slipstream::test::hex(op.at("data"))});
      } else if (kind == "append_u64") {
        Bytes bytes(8);
        store_le64(bytes.data(), slipstream::test::u64(op.at("value")));
        schedule.push_back({.op = ShapeOp::integer, .label = label, .bytes = bytes});
      } else {
        const auto length = op.at("length").get<std::size_t>();
        schedule.push_back({.op = ShapeOp::challenge, .label = label, .bytes = {}, .wide = length != 32});
        // Schedules know challenges of 32 and 64 bytes only: one of another length ends the case.
        if (length != 32 && length != 64) break;
        answers.push_back(slipstream::test::hex(op.at("expect")));
      }
    }
    cases.emplace_back(std::move(schedule));
    pointers.push_back(&cases.back());
    for (std::size_t i = 0; i < answers.size(); ++i, ++known) {
      const Bytes64& got = cases.back().expected.data()[i];
      EXPECT_EQ(Bytes(got.begin(), got.begin() + static_cast<std::ptrdiff_t>(answers[i].size())), answers[i]);
    }
    ++counter;
  }
  EXPECT_GT(known, 100U);
  expect_lanes_agree(pointers);
}

TEST(Messages, hash_as_transcripts_do_for_every_length_and_number) {
  std::mt19937_64 random(17);
  const MessageFormat format{"ZkVM.tx_witness_hash", "tx", "hash"};
  std::vector<Bytes> messages;
  for (std::size_t size = 0; size < 3 * kStrobeRate; ++size) messages.push_back(test::random_bytes(random, size));
  for (int i = 0; i < 40; ++i) messages.push_back(test::random_bytes(random, random() % 5000));
  std::vector<Bytes32> expected;
  for (const Bytes& message : messages) {
    Transcript t(format.transcript_label);
    t.append(format.message_label, message);
    expected.push_back(t.challenge_bytes32(format.challenge_label));
  }
  const auto run = [&](const cpu::BackendInfo& backend, std::size_t begin, std::size_t n) {
    std::vector<Bytes32> out(n);
    std::vector<MessageJob> jobs;
    for (std::size_t i = 0; i < n; ++i)
      jobs.push_back({messages[begin + i].data(), messages[begin + i].size(), out[i].data()});
    hash_kernels(backend.id).hash_messages(format, jobs.data(), n);
    for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(out[i], expected[begin + i]) << backend.name << ' ' << begin + i;
  };
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    run(backend, 0, messages.size());
    for (std::size_t n = 0; n <= 17; ++n) run(backend, messages.size() - 40, n);
  }
}

TEST(Messages, hash_with_labels_of_every_length) {
  std::mt19937_64 random(18);
  const std::string letters(MessageFormat::kMaxLabels, 'x');
  for (std::size_t size = 0; size <= letters.size(); ++size) {
    const std::string_view label = std::string_view(letters).substr(0, size);
    const std::string_view rest = std::string_view(letters).substr(0, letters.size() - size);
    const MessageFormat format{label, rest.substr(0, rest.size() / 2), rest.substr(rest.size() / 2)};
    const Bytes message = test::random_bytes(random, 40 + 3 * size);
    Transcript t(format.transcript_label);
    t.append(format.message_label, message);
    const Bytes32 expected = t.challenge_bytes32(format.challenge_label);
    for (const cpu::BackendInfo& backend : cpu::backends()) {
      if (!backend.supported()) continue;
      Bytes32 out[3];
      const MessageJob jobs[] = {{message.data(), message.size(), out[0].data()},
                                 {message.data(), message.size(), out[1].data()},
                                 {message.data(), message.size(), out[2].data()}};
      hash_kernels(backend.id).hash_messages(format, jobs, 3);
      for (const Bytes32& hash : out) EXPECT_EQ(hash, expected) << backend.name << ' ' << size;
    }
  }
}

}  // namespace
}  // namespace slipstream::transcript
