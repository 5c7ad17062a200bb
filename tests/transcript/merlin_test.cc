#include <gtest/gtest.h>

#include "slipstream/transcript/rng.h"
#include "slipstream/transcript/transcript.h"
#include "support/vectors.h"

namespace slipstream::transcript {
namespace {

using test::CaseCounter;
using test::hex;
using test::Json;

TEST(Merlin, challenges_match_the_reference) {
  const Json file = test::load_vectors("merlin.json");
  CaseCounter cases("merlin.json cases");
  std::size_t challenges = 0;
  for (const Json& c : file.at("cases")) {
    SCOPED_TRACE(c.at("name").get<std::string>());
    Transcript transcript(c.at("transcript_label").get<std::string>());
    for (const Json& op : c.at("ops")) {
      const auto kind = op.at("op").get<std::string>();
      const auto label = op.at("label").get<std::string>();
      if (kind == "append") {
        transcript.append(label, hex(op.at("data")));
      } else if (kind == "append_u64") {
        transcript.append_u64(label, test::u64(op.at("value")));
      } else if (kind == "challenge") {
        Bytes out(op.at("length").get<std::size_t>());
        transcript.challenge_bytes(label, out);
        EXPECT_EQ(out, hex(op.at("expect")));
        ++challenges;
      } else {
        ADD_FAILURE() << "unknown operation " << kind;
      }
    }
    ++cases;
  }
  EXPECT_GE(challenges, cases.count());
}

TEST(Merlin, transcript_rng_matches_the_reference_and_leaves_the_transcript_alone) {
  const Json file = test::load_vectors("merlin.json");
  CaseCounter cases("merlin.json transcript_rng");
  for (const Json& c : file.at("transcript_rng")) {
    Transcript transcript(c.at("transcript_label").get<std::string>());
    transcript.append(c.at("append_label").get<std::string>(), hex(c.at("append_data")));
    TranscriptRngBuilder builder = transcript.build_rng();
    for (const Json& witness : c.at("rekey")) {
      builder.rekey_with_witness_bytes(witness.at("label").get<std::string>(), hex(witness.at("data")));
    }
    TranscriptRng rng = builder.finalize(test::hex32(c.at("external_rng_32")));
    for (const Json& chunk : c.at("fill_bytes")) {
      Bytes out(chunk.at("length").get<std::size_t>());
      rng.fill_bytes(out);
      EXPECT_EQ(out, hex(chunk.at("expect")));
    }
    const auto label = c.at("challenge_after_label").get<std::string>();
    EXPECT_EQ(transcript.challenge_bytes32(label), test::hex32(c.at("challenge_after")));
    ++cases;
  }
}

}  // namespace
}  // namespace slipstream::transcript
