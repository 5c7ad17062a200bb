#include <gtest/gtest.h>

#include <map>

#include "r1cs/replay.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/r1cs/proof.h"
#include "slipstream/rangeproof/range_proof.h"

namespace slipstream::r1cs {
namespace {

using test::Json;

/// Proof bytes of the accepted cases of a file, one for each length (and version byte).
std::vector<Bytes> sample_proofs(const char* file) {
  const Json vectors = test::load_vectors(file);
  std::map<std::pair<std::size_t, int>, Bytes> by_shape;
  for (const Json& c : vectors["cases"]) {
    if (c["expect"] != "accept") continue;
    Bytes proof = test::hex(c["proof"]);
    by_shape.emplace(std::pair(proof.size(), proof[0] & 1), proof);
  }
  std::vector<Bytes> out;
  for (auto& [shape, proof] : by_shape) out.push_back(std::move(proof));
  return out;
}

/// Whatever decodes is written back as the same bytes.
template <class P>
bool decodes(ByteSpan bytes) {
  // A copy of exactly this size, so that a sanitizer sees any access behind the end.
  const Bytes exact(bytes.begin(), bytes.end());
  const auto proof = P::decode(exact);
  if (!proof) {
    EXPECT_EQ(name(proof.error().kind), "FormatError");
    return false;
  }
  EXPECT_EQ(proof->encode(), exact);
  EXPECT_EQ(proof->encoded_size(), exact.size());
  return true;
}

template <class P>
void mangle(const char* file) {
  test::CaseCounter cases(std::string(file) + ": mangled proofs");
  for (const Bytes& proof : sample_proofs(file)) {
    ASSERT_TRUE(decodes<P>(proof));
    // The size of the proof without rounds.
    const std::size_t smallest = proof.size() - 64 * P::decode(proof).value().ipp.L.size();
    for (std::size_t size = 0; size < proof.size(); ++size) {
      const bool whole = (proof.size() - size) % 64 == 0 && size >= smallest;
      const bool decoded = decodes<P>(ByteSpan(proof).first(size));
      EXPECT_TRUE(whole || !decoded) << size;
      ++cases;
    }
    Bytes longer = proof;
    for (std::size_t extra = 1; extra <= 64 * 34; ++extra) {
      longer.push_back(0);
      const std::size_t rounds = (longer.size() - smallest) / 64;
      const bool fits = extra % 64 == 0 && rounds <= innerproduct::InnerProductProof::kMaxRounds;
      EXPECT_EQ(decodes<P>(longer), fits) << extra;
      ++cases;
    }
    Bytes flipped = proof;
    for (std::size_t bit = 0; bit < 8 * proof.size(); ++bit) {
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      // Some flips change the version; all that decodes has to come back as it was.
      static_cast<void>(decodes<P>(flipped));
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      ++cases;
    }
  }
}

TEST(Proof, decoding_survives_truncation_extension_and_flipped_bits) { mangle<Proof>("r1cs.json"); }

TEST(RangeProof, decoding_survives_truncation_extension_and_flipped_bits) {
  mangle<rangeproof::RangeProof>("rangeproof.json");
}

TEST(Proof, of_two_phases_with_three_identities_is_written_in_the_short_form) {
  for (const Bytes& bytes : sample_proofs("r1cs.json")) {
    if (bytes[0] != 0) continue;
    Bytes two_phases = bytes;
    two_phases[0] = 1;
    two_phases.insert(two_phases.begin() + 1 + 3 * 32, 3 * 32, 0);
    const auto proof = Proof::decode(two_phases);
    ASSERT_TRUE(proof);
    EXPECT_FALSE(proof->one_phase);
    EXPECT_FALSE(proof->has_second_phase());
    EXPECT_EQ(proof->encode(), bytes);
    EXPECT_EQ(proof->encoded_size(), bytes.size());
  }
}

TEST(Proof, with_the_most_rounds_is_rejected_without_more_than_its_own_memory) {
  const Json vectors = test::load_vectors("r1cs.json");
  const Json& c = vectors["cases"][0];
  const Bytes bytes = test::hex(c["proof"]);
  for (const std::size_t rounds : {1UL, 30UL, 31UL}) {
    Bytes longer = bytes;
    longer.insert(longer.end() - 64, rounds * 64, 0x02);
    const auto proof = Proof::decode(longer);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->ipp.L.size(), rounds);
    Transcript transcript(c["transcript_label"].get<std::string>());
    EXPECT_EQ(test::outcome(verify_vartime(test::replay(c["ops"], test::encodings(c["commitments"]), 1), transcript,
                                           *proof, *innerproduct::generators(1))),
              "VerificationError");
  }
}

}  // namespace
}  // namespace slipstream::r1cs
