#include "transcript/rng.h"

#include <gtest/gtest.h>

#include "transcript/transcript.h"

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
    EXPECT_EQ(scalars.random_scalar(), Scalar::from_bytes_wide(wide));
  }
}

TEST(TranscriptRng, leaves_nothing_of_its_state_behind) {
  alignas(TranscriptRng) std::uint8_t memory[sizeof(TranscriptRng)];
  const Transcript transcript("rng");
  auto* rng = new (memory) TranscriptRng(transcript.build_rng().finalize(Bytes32{}));
  Bytes64 out;
  rng->fill_bytes(out);
  rng->~TranscriptRng();
  // Reading the raw bytes after the object has ended is the point of the test.
  const volatile std::uint8_t* raw = memory;
  for (std::size_t i = 0; i < sizeof(KeccakState); ++i) ASSERT_EQ(raw[i], 0) << i;
}

}  // namespace
}  // namespace slipstream::transcript
