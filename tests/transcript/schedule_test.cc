#include "slipstream/transcript/detail/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "transcript/oracle.h"

namespace slipstream::transcript {
namespace {

Bytes32 bytes32(const DirectSchedule& schedule, Slot slot) { return to_bytes32(schedule.bytes32(slot)); }

/// A schedule over two transcripts with a fork, as a function over the concept.
template <HashSchedule S>
std::vector<Slot> forked_schedule(S& s, ByteSpan field, std::uint64_t amount) {
  std::vector<Slot> slots;
  s.begin("first");
  s.append("constant", as_bytes("same for all"));
  s.append_u64("n", 7);
  slots.push_back(s.challenge32("id"));
  s.begin("second");
  s.append("field", field);
  s.save();
  s.append_u64("amount", amount);
  slots.push_back(s.challenge64("c"));
  s.restore();
  s.output("id", slots[0]);
  slots.push_back(s.challenge64("c"));
  s.restore();
  slots.push_back(s.challenge32("c"));
  return slots;
}

TEST(DirectSchedule, equals_transcripts_written_out_with_forks) {
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{32}, std::size_t{120}, std::size_t{166}, std::size_t{500}}) {
    const Bytes field(length, 0xa7);
    DirectSchedule schedule;
    const std::vector<Slot> slots = forked_schedule(schedule, field, 1234567);

    Transcript first("first");
    first.append("constant", as_bytes("same for all"));
    first.append_u64("n", 7);
    const Bytes32 id = first.challenge_bytes32("id");
    Transcript second("second");
    second.append("field", field);
    const Transcript saved = second;
    second.append_u64("amount", 1234567);
    const Bytes64 c = second.challenge_bytes64("c");
    Transcript fork = saved;
    fork.append("id", id);
    const Scalar with_id = fork.challenge_scalar("c");
    Transcript bare = saved;

    EXPECT_EQ(bytes32(schedule, slots[0]), id);
    EXPECT_EQ(schedule.scalar(slots[1]), Scalar::from_bytes_wide(c));
    EXPECT_TRUE(std::ranges::equal(schedule.bytes32(slots[1]), std::span(c).first<32>()));
    EXPECT_EQ(schedule.scalar(slots[2]), with_id);
    EXPECT_EQ(bytes32(schedule, slots[3]), bare.challenge_bytes32("c"));
    EXPECT_EQ(schedule.permutations(), first.permutations() + second.permutations() + fork.permutations() +
                                           bare.permutations() - 2 * saved.permutations());
  }
}

TEST(DirectSchedule, continues_a_transcript_that_was_begun_elsewhere) {
  Transcript transcript("elsewhere");
  transcript.append("x", as_bytes("y"));
  DirectSchedule schedule(transcript);
  const Slot slot = schedule.challenge32("z");
  EXPECT_EQ(bytes32(schedule, slot), transcript.challenge_bytes32("z"));
  EXPECT_EQ(schedule.transcript().strobe().position(), transcript.strobe().position());
}

TEST(DirectSchedule, numbers_its_outputs_in_order) {
  DirectSchedule schedule;
  schedule.begin("slots");
  for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(schedule.challenge32("c").index, i);
}

TEST(Transcript, counts_its_permutations) {
  Transcript transcript("count");
  EXPECT_EQ(transcript.permutations(), 0U);
  static_cast<void>(transcript.challenge_bytes32("a"));
  EXPECT_EQ(transcript.permutations(), 1U);
  const Transcript copy = transcript;
  // 166 bytes of message and the frame before it fill one block and begin another.
  transcript.append("m", Bytes(166, 1));
  EXPECT_EQ(transcript.permutations(), 2U);
  static_cast<void>(transcript.challenge_bytes64("b"));
  EXPECT_EQ(transcript.permutations(), 3U);
  EXPECT_EQ(copy.permutations(), 1U);
}

TEST(Transcript, runs_as_many_permutations_as_the_bytewise_oracle) {
  for (std::size_t length = 0; length < 400; ++length) {
    Transcript transcript("count");
    oracle::Merlin slow("count");
    transcript.append("message", Bytes(length, 3));
    slow.append("message", Bytes(length, 3));
    Bytes out(64);
    transcript.challenge_bytes("challenge", out);
    EXPECT_EQ(out, slow.challenge("challenge", 64)) << length;
    EXPECT_EQ(transcript.permutations(), slow.strobe.permutations) << length;
  }
}

TEST(Transcript, forks_when_copied) {
  Transcript one("fork");
  one.append("common", as_bytes("x"));
  Transcript two = one;
  two.append("more", as_bytes("y"));
  EXPECT_NE(one.challenge_bytes32("c"), two.challenge_bytes32("c"));
}

TEST(Transcript, tells_labels_from_messages) {
  Transcript one("t");
  Transcript two("t");
  one.append("ab", as_bytes("c"));
  two.append("a", as_bytes("bc"));
  EXPECT_NE(one.challenge_bytes32("c"), two.challenge_bytes32("c"));
}

}  // namespace
}  // namespace slipstream::transcript
