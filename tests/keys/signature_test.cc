// Schnorr signatures against starsig.json.
#include "slipstream/keys/signature.h"

#include <gtest/gtest.h>

#include "slipstream/keys/batch.h"
#include "support/vectors.h"

namespace slipstream::keys {
namespace {

using test::Json;

VerificationKey key_of(const Json& hex) { return {{test::hex32(hex)}}; }

// "accept", or the name of the first error: of the decoding, or of the check.
std::string_view verdict_of_message(const Json& item) {
  const auto signature = Signature::decode(test::hex(item["signature"]));
  if (!signature) return name(signature.error().kind);
  const auto result = verify_message_vartime(*signature, item["message_label"].get<std::string>(),
                                             test::hex(item["message"]), key_of(item["public_key"]));
  return result ? "accept" : name(result.error().kind);
}

TEST(Signature, message_signatures_of_the_vectors_verify_and_their_changes_do_not) {
  const Json vectors = test::load_vectors("starsig.json");
  test::CaseCounter accepted("starsig.json signatures"), rejected("starsig.json signatures, rejects");
  for (const Json& item : vectors["signatures"]) {
    EXPECT_EQ(verdict_of_message(item), item["expect"].get<std::string>());
    ++accepted;
    for (const Json& reject : item["rejects"]) {
      EXPECT_EQ(verdict_of_message(reject), reject["expect"].get<std::string>()) << reject["what"];
      ++rejected;
    }
  }
}

TEST(Signature, transcript_signatures_of_the_vectors_verify_and_leave_the_signers_transcript) {
  const Json vectors = test::load_vectors("starsig.json");
  test::CaseCounter cases("starsig.json transcript_signatures");
  for (const Json& item : vectors["transcript_signatures"]) {
    Transcript transcript(item["transcript_label"].get<std::string>());
    for (const Json& append : item["append"]) {
      transcript.append(append["label"].get<std::string>(), test::hex(append["data"]));
    }
    const auto signature = Signature::decode(test::hex(item["signature"]));
    ASSERT_TRUE(signature);
    const auto result = verify_vartime(*signature, transcript, key_of(item["public_key"]));
    EXPECT_EQ(result ? "accept" : name(result.error().kind), item["expect"].get<std::string>());
    const std::string label = item["challenge_after_label"].get<std::string>();
    EXPECT_EQ(transcript.challenge_bytes32(label), test::hex32(item["challenge_after"]));
    ++cases;
  }
}

TEST(Signature, batches_of_the_vectors_give_the_recorded_verdict) {
  const Json vectors = test::load_vectors("starsig.json");
  test::CaseCounter cases("starsig.json batches");
  for (const Json& batch : vectors["batches"]) {
    BatchVerifier verifier;
    for (const Json& item : batch["items"]) {
      const auto signature = Signature::decode(test::hex(item["signature"]));
      ASSERT_TRUE(signature);
      verifier.add_message(*signature, item["message_label"].get<std::string>(), test::hex(item["message"]),
                           key_of(item["public_key"]));
    }
    const auto result = verifier.verify_vartime();
    EXPECT_EQ(result ? "accept" : name(result.error().kind), batch["expect"].get<std::string>()) << batch["name"];
    ++cases;
  }
}

TEST(Signature, encoding_is_the_inverse_of_decoding) {
  const Json vectors = test::load_vectors("starsig.json");
  for (const Json& item : vectors["signatures"]) {
    const Bytes bytes = test::hex(item["signature"]);
    const auto signature = Signature::decode(bytes);
    ASSERT_TRUE(signature);
    const Bytes64 encoded = signature->encode();
    EXPECT_EQ(Bytes(encoded.begin(), encoded.end()), bytes);
  }
}

TEST(Signature, decode_rejects_every_other_length) {
  const Bytes bytes(128, 0);
  for (std::size_t n = 0; n <= bytes.size(); ++n) {
    const auto signature = Signature::decode(ByteSpan(bytes).first(n));
    EXPECT_EQ(signature.has_value(), n == 64) << n;
    if (!signature) {
      EXPECT_EQ(name(signature.error().kind), "InvalidSignature");
    }
  }
}

TEST(Signature, a_bad_signature_at_any_index_spoils_the_batch_and_only_then) {
  const Json vectors = test::load_vectors("starsig.json");
  constexpr std::size_t kSize = 12;
  const auto batch_verdict = [&](std::size_t bad) {
    BatchVerifier verifier;
    for (std::size_t i = 0; i < kSize; ++i) {
      const Json& item = vectors["signatures"][i];
      auto signature = Signature::decode(test::hex(item["signature"]));
      if (i == bad) signature->s += Scalar::one();
      verifier.add_message(*signature, item["message_label"].get<std::string>(), test::hex(item["message"]),
                           key_of(item["public_key"]));
    }
    EXPECT_EQ(verifier.size(), kSize);
    return verifier.verify_vartime().has_value();
  };
  for (std::size_t bad = 0; bad < kSize; ++bad) EXPECT_FALSE(batch_verdict(bad)) << bad;
  EXPECT_TRUE(batch_verdict(kSize));
}

TEST(Signature, errors_that_cancel_without_weights_spoil_the_batch) {
  const Json vectors = test::load_vectors("starsig.json");
  const Json& item = vectors["signatures"][0];
  auto plus = Signature::decode(test::hex(item["signature"]));
  auto minus = plus;
  plus->s += Scalar::one();
  minus->s -= Scalar::one();
  BatchVerifier verifier;
  for (const Signature& signature : {*plus, *minus}) {
    verifier.add_message(signature, item["message_label"].get<std::string>(), test::hex(item["message"]),
                         key_of(item["public_key"]));
  }
  EXPECT_EQ(verifier.verify_vartime().error().kind, ErrorKind::InvalidBatch);
}

TEST(Signature, an_undecodable_point_at_any_place_spoils_the_batch) {
  const Json vectors = test::load_vectors("starsig.json");
  VerificationKey undecodable;
  undecodable.point.bytes.fill(0xff);
  for (const bool in_key : {false, true}) {
    for (std::size_t bad = 0; bad < 3; ++bad) {
      BatchVerifier verifier;
      for (std::size_t i = 0; i < 3; ++i) {
        const Json& item = vectors["signatures"][i];
        auto signature = Signature::decode(test::hex(item["signature"]));
        if (i == bad && !in_key) signature->R = undecodable.point;
        const VerificationKey key = i == bad && in_key ? undecodable : key_of(item["public_key"]);
        verifier.add_message(*signature, item["message_label"].get<std::string>(), test::hex(item["message"]), key);
      }
      EXPECT_EQ(verifier.verify_vartime().error().kind, ErrorKind::InvalidBatch);
    }
  }
}

}  // namespace
}  // namespace slipstream::keys
