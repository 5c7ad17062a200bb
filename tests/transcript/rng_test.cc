#include "slipstream/transcript/rng.h"

#include <gtest/gtest.h>

#include <array>
#include <type_traits>

#include "slipstream/transcript/transcript.h"

namespace slipstream::transcript {
namespace {

Bytes32 draw(std::string_view message, std::string_view witness, std::uint8_t external) {
  Transcript transcript("rng");
  transcript.append("message", as_bytes(message));
  TranscriptRngBuilder builder = transcript.build_rng();
  builder.rekey_with_witness_bytes("witness", as_bytes(witness));
  Bytes32 entropy;
  entropy.fill(external);
  TranscriptRng rng = builder.finalize(entropy);
  Bytes32 out;
  rng.fill_bytes(out);
  return out;
}

TEST(TranscriptRng, depends_on_the_transcript_the_witness_and_the_external_bytes) {
  const Bytes32 base = draw("m", "w", 0);
  EXPECT_EQ(draw("m", "w", 0), base);
  EXPECT_NE(draw("n", "w", 0), base);
  EXPECT_NE(draw("m", "v", 0), base);
  EXPECT_NE(draw("m", "w", 1), base);
}

TEST(TranscriptRng, draws_scalars_as_64_bytes_reduced) {
  const Transcript transcript("rng");
  const Bytes32 entropy{};
  TranscriptRng bytes = transcript.build_rng().finalize(entropy);
  TranscriptRng scalars = transcript.build_rng().finalize(entropy);
  for (int i = 0; i < 3; ++i) {
    Bytes64 wide;
    bytes.fill_bytes(wide);
    EXPECT_EQ(scalars.random_scalar().expose(), Scalar::from_bytes_wide(wide));
  }
}

TEST(TranscriptRng, draws_many_scalars_as_one_after_the_other) {
  const Transcript transcript("rng");
  const Bytes32 entropy{};
  TranscriptRng one = transcript.build_rng().finalize(entropy);
  TranscriptRng many = transcript.build_rng().finalize(entropy);
  std::array<Scalar, 5> scalars;
  many.random_scalars(scalars);
  many.random_scalars({});
  for (const Scalar& scalar : scalars) EXPECT_EQ(one.random_scalar().expose(), scalar);
  EXPECT_EQ(one.random_scalar().expose(), many.random_scalar().expose());
}

TEST(TranscriptRng, a_witness_scalar_counts_as_its_bytes) {
  const Transcript transcript("rng");
  const Scalar x = -Scalar::from_u64(7);
  TranscriptRng from_scalar = transcript.build_rng().rekey_with_witness_scalar("x", x).finalize(Bytes32{});
  TranscriptRng from_bytes = transcript.build_rng().rekey_with_witness_bytes("x", x.to_bytes()).finalize(Bytes32{});
  EXPECT_EQ(from_scalar.random_scalar().expose(), from_bytes.random_scalar().expose());
}

TEST(TranscriptRng, entropy_of_the_system_makes_equal_transcripts_and_witnesses_differ) {
  const Transcript transcript("rng");
  const Bytes32 witness{};
  TranscriptRng a = transcript.build_rng().rekey_with_witness_bytes("x", witness).finalize();
  TranscriptRng b = transcript.build_rng().rekey_with_witness_bytes("x", witness).finalize();
  EXPECT_NE(a.random_scalar().expose(), b.random_scalar().expose());
}

static_assert(!std::is_copy_constructible_v<TranscriptRng> && !std::is_move_constructible_v<TranscriptRng>);
static_assert(!std::is_copy_constructible_v<TranscriptRngBuilder> &&
              !std::is_move_constructible_v<TranscriptRngBuilder>);

// Reading the raw bytes after the object has ended is the point of the tests.
bool state_is_zero(const volatile std::uint8_t* memory) {
  for (std::size_t i = 0; i < sizeof(KeccakState); ++i) {
    if (memory[i] != 0) return false;
  }
  return true;
}

TEST(TranscriptRng, leaves_nothing_of_its_state_behind) {
  alignas(TranscriptRng) std::uint8_t memory[sizeof(TranscriptRng)];
  const Transcript transcript("rng");
  auto* rng = new (memory) TranscriptRng(transcript.build_rng().finalize(Bytes32{}));
  Bytes64 out;
  rng->fill_bytes(out);
  EXPECT_FALSE(state_is_zero(memory));
  rng->~TranscriptRng();
  EXPECT_TRUE(state_is_zero(memory));
}

TEST(TranscriptRng, its_builder_leaves_nothing_of_its_state_behind) {
  alignas(TranscriptRngBuilder) std::uint8_t memory[sizeof(TranscriptRngBuilder)];
  auto* builder = new (memory) TranscriptRngBuilder(Transcript("rng").build_rng());
  builder->rekey_with_witness_bytes("x", Bytes32{});
  EXPECT_FALSE(state_is_zero(memory));
  builder->~TranscriptRngBuilder();
  EXPECT_TRUE(state_is_zero(memory));
}

}  // namespace
}  // namespace slipstream::transcript
