#include "slipstream/rangeproof/range_proof.h"

#include <gtest/gtest.h>

#include "innerproduct/values.h"

namespace slipstream::rangeproof {
namespace {

using test::Json;

std::string verify(const Json& c) {
  const auto proof = RangeProof::decode(test::hex(c["proof"]));
  if (!proof) return std::string(name(proof.error().kind));
  Transcript transcript(c["transcript_label"].get<std::string>());
  return test::outcome(verify_vartime(*proof, transcript, test::encodings(c["commitments"]), c["n"],
                                      innerproduct::party_generators(c["gens_capacity"], c["party_capacity"])));
}

TEST(RangeProof, verifier_agrees_with_every_case_of_the_reference) {
  const Json vectors = test::load_vectors("rangeproof.json");
  test::CaseCounter cases("rangeproof.json");
  for (const Json& c : vectors["cases"]) {
    SCOPED_TRACE(c["name"].get<std::string>());
    EXPECT_EQ(verify(c), c["expect"].get<std::string>());
    ++cases;
  }
}

TEST(RangeProof, accepted_proofs_open_to_values_in_range) {
  const Json vectors = test::load_vectors("rangeproof.json");
  test::CaseCounter cases("rangeproof.json: openings");
  const auto& [B, B_blinding] = innerproduct::pedersen_bases();
  for (const Json& c : vectors["cases"]) {
    if (c["expect"] != "accept") continue;
    SCOPED_TRACE(c["name"].get<std::string>());
    const unsigned n = c["n"];
    for (std::size_t j = 0; j < c["values"].size(); ++j) {
      const std::uint64_t value = test::u64(c["values"][j]);
      EXPECT_TRUE(n == 64 || value >> n == 0);
      const auto V = Scalar::from_u64(value) * B + test::scalar(c["blindings"][j]) * B_blinding;
      EXPECT_EQ(ristretto255::encode(V).bytes, test::hex32(c["commitments"][j]));
    }
    ++cases;
  }
}

TEST(RangeProof, identities_are_refused_while_hashing_but_for_the_values) {
  const Json vectors = test::load_vectors("rangeproof.json");
  const Json& c = vectors["cases"][0];
  const RangeProof proof = RangeProof::decode(test::hex(c["proof"])).value();
  auto V = test::encodings(c["commitments"]);
  const auto hashes = [&](const RangeProof& changed) {
    transcript::DirectSchedule schedule{Transcript("label")};
    const auto challenges = changed.schedule(schedule, V, c["n"], 64, 1);
    return challenges ? "accept" : std::string(name(challenges.error().kind));
  };
  for (const auto point : {&RangeProof::A, &RangeProof::S, &RangeProof::T_1, &RangeProof::T_2}) {
    RangeProof changed = proof;
    changed.*point = {};
    EXPECT_EQ(hashes(changed), "VerificationError");
  }
  for (const auto side : {&innerproduct::InnerProductProof::L, &innerproduct::InnerProductProof::R}) {
    RangeProof changed = proof;
    (changed.ipp.*side).back() = {};
    EXPECT_EQ(hashes(changed), "VerificationError");
  }
  V[0] = {};
  EXPECT_EQ(hashes(proof), "accept");
}

TEST(RangeProof, of_no_value_is_rejected) {
  const Json vectors = test::load_vectors("rangeproof.json");
  Json c = vectors["cases"][0];
  ASSERT_EQ(c["expect"], "accept");
  c["commitments"] = Json::array();
  EXPECT_EQ(verify(c), "VerificationError");
}

}  // namespace
}  // namespace slipstream::rangeproof
