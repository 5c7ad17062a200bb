#include "slipstream/innerproduct/generators.h"

#include <gtest/gtest.h>

#include <thread>

#include "innerproduct/values.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::innerproduct {
namespace {

using test::Json;

Bytes32 encoded(const ristretto255::Point& point) { return ristretto255::encode(point).bytes; }

TEST(Generators, pedersen_bases_and_commitments_are_those_of_the_reference) {
  const Json vectors = test::load_vectors("generators.json");
  const auto& [B, B_blinding] = pedersen_bases();
  EXPECT_EQ(encoded(B), test::hex32(vectors["B"]));
  EXPECT_EQ(encoded(B_blinding), test::hex32(vectors["B_blinding"]));
  test::CaseCounter cases("generators.json: Pedersen commitments");
  for (const Json& c : vectors["pedersen_commitments"]) {
    const auto commitment = test::scalar(c["value"]) * B + test::scalar(c["blinding"]) * B_blinding;
    EXPECT_EQ(encoded(commitment), test::hex32(c["commitment"]));
    ++cases;
  }
}

TEST(Generators, of_each_party_are_those_of_the_reference) {
  const Json vectors = test::load_vectors("generators.json");
  const std::size_t parties = vectors["parties"].size();
  const PartyGenerators all = party_generators(64, parties);
  test::CaseCounter cases("generators.json: party generators");
  for (const Json& party : vectors["parties"]) {
    const std::size_t begin = party["party"].get<std::size_t>() * PartyGenerators::kStride;
    for (std::size_t i = 0; i < party["G"].size(); ++i) {
      EXPECT_EQ(encoded(all.bases->G()[begin + i]), test::hex32(party["G"][i]));
      EXPECT_EQ(encoded(all.bases->H()[begin + i]), test::hex32(party["H"][i]));
      cases++;
      cases++;
    }
  }
}

TEST(Generators, long_chains_are_those_of_the_reference) {
  const Json vectors = test::load_vectors("generators.json");
  const Json& digest = vectors["digest"];
  const std::size_t capacity = digest["capacity"];
  const auto bases = generators(capacity);
  ASSERT_GE(bases->capacity(), capacity);
  std::vector<ristretto255::Encoding> G(capacity), H(capacity);
  ristretto255::encode_batch(bases->G().first(capacity), G);
  ristretto255::encode_batch(bases->H().first(capacity), H);
  EXPECT_EQ(G.back().bytes, test::hex32(digest["last_G"]));
  EXPECT_EQ(H.back().bytes, test::hex32(digest["last_H"]));
  Transcript transcript(digest["transcript_label"].get<std::string>());
  for (const auto& g : G) transcript.append("G", g.bytes);
  for (const auto& h : H) transcript.append("H", h.bytes);
  EXPECT_EQ(transcript.challenge_bytes32(digest["challenge_label"].get<std::string>()),
            test::hex32(digest["challenge"]));
  test::CaseCounter cases("generators.json: digest");
  ++cases;
}

TEST(Generators, are_shared_and_keep_their_points_when_they_grow) {
  const auto small = generators(1);
  EXPECT_EQ(generators(small->capacity()), small);
  const auto large = generators(2 * small->capacity());
  EXPECT_GE(large->capacity(), 2 * small->capacity());
  EXPECT_EQ(generators(1), large);
  for (std::size_t i = 0; i < small->capacity(); ++i) {
    ASSERT_TRUE(small->G()[i] == large->G()[i]);
    ASSERT_TRUE(small->H()[i] == large->H()[i]);
  }
  EXPECT_EQ(party_generators(64, 1).bases, large);
  // More than any other test asks for.
  const auto nine = party_generators(8, 9);
  EXPECT_EQ(nine.bases->capacity(), 16 * PartyGenerators::kStride);
  EXPECT_EQ(party_generators(64, 16).bases, nine.bases);
}

TEST(Generators, can_be_asked_for_by_many_threads_at_once) {
  const auto first = encoded(generators(1)->G()[0]);
  std::vector<std::thread> threads;
  std::vector<int> right(8, 0);
  for (std::size_t t = 0; t < right.size(); ++t) {
    threads.emplace_back([t, &right, &first] {
      const auto single = generators(std::size_t{32} << (t % 4));
      const auto several = party_generators(64, t + 1);
      right[t] = single->capacity() >= std::size_t{32} << (t % 4) && encoded(single->G()[0]) == first &&
                 several.bases->capacity() >= 64 * (t + 1) && encoded(several.bases->G()[0]) == first;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, std::vector<int>(8, 1));
}

}  // namespace
}  // namespace slipstream::innerproduct
