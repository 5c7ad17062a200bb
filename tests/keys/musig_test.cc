// Key aggregation and multi-message signatures against musig.json.
#include <gtest/gtest.h>

#include "slipstream/keys/batch.h"
#include "slipstream/keys/multikey.h"
#include "slipstream/keys/multimessage.h"
#include "support/signing.h"

namespace slipstream::keys {
namespace {

using test::Json;
using test::MessagePairs;
using transcript::DirectSchedule;

// The items that have a signature: the others are about errors of signers.
std::vector<Json> verifiable(const Json& items) {
  std::vector<Json> out;
  for (const Json& item : items) {
    if (item.contains("signature")) out.push_back(item);
  }
  return out;
}

std::string_view multimessage_verdict(const Json& signature_hex, const Json& pairs, const std::string& label) {
  const auto signature = Signature::decode(test::hex(signature_hex));
  if (!signature) return name(signature.error().kind);
  Transcript transcript(label);
  const auto result = verify_multimessage_vartime(*signature, transcript, MessagePairs(pairs).pairs);
  return result ? "accept" : name(result.error().kind);
}

TEST(Multikey, aggregates_the_keys_of_the_vectors_and_the_joint_signatures_verify) {
  const Json vectors = test::load_vectors("musig.json");
  test::CaseCounter cases("musig.json multikey"), rejected("musig.json multikey, wrong label");
  for (const Json& item : vectors["multikey"]) {
    const auto keys = test::verification_keys(item["public_keys"]);
    const auto multikey = Multikey::aggregate_vartime(keys);
    ASSERT_TRUE(multikey);
    EXPECT_EQ(multikey->aggregated_key().point.bytes, test::hex32(item["aggregated_key"]));
    ASSERT_EQ(multikey->factors().size(), item["factors"].size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      EXPECT_EQ(multikey->factors()[i].to_bytes(), test::hex32(item["factors"][i]));
    }
    const auto signature = Signature::decode(test::hex(item["signature"]));
    ASSERT_TRUE(signature);
    const auto verdict = [&](const Json& label) {
      Transcript transcript(label.get<std::string>());
      const auto result = verify_vartime(*signature, transcript, multikey->aggregated_key());
      return std::string(result ? "accept" : name(result.error().kind));
    };
    EXPECT_EQ(verdict(item["transcript_label"]), item["expect"].get<std::string>());
    ++cases;
    const Json& wrong = item["wrong_transcript_label"];
    EXPECT_EQ(verdict(wrong["transcript_label"]), wrong["expect"].get<std::string>());
    ++rejected;
  }
}

TEST(Multikey, errors_of_the_vectors) {
  const Json vectors = test::load_vectors("musig.json");
  test::CaseCounter cases("musig.json multikey_invalid");
  for (const Json& item : vectors["multikey_invalid"]) {
    const auto multikey = Multikey::aggregate_vartime(test::verification_keys(item["public_keys"]));
    EXPECT_EQ(multikey ? "accept" : name(multikey.error().kind), item["expect"].get<std::string>());
    ++cases;
  }
}

TEST(Multimessage, signatures_of_the_vectors_verify_and_their_changes_do_not) {
  const Json vectors = test::load_vectors("musig.json");
  test::CaseCounter accepted("musig.json multimessage"), rejected("musig.json multimessage, rejects");
  for (const Json& item : verifiable(vectors["multimessage"])) {
    const std::string label = item["transcript_label"].get<std::string>();
    EXPECT_EQ(multimessage_verdict(item["signature"], item["pairs"], label), item["expect"].get<std::string>());
    ++accepted;
    for (const Json& reject : item["rejects"]) {
      EXPECT_EQ(multimessage_verdict(reject["signature"], reject["pairs"], label), reject["expect"].get<std::string>())
          << reject["what"];
      ++rejected;
    }
  }
}

TEST(Multimessage, all_signatures_of_the_vectors_verify_as_one_batch_and_one_bad_spoils_it) {
  const Json vectors = test::load_vectors("musig.json");
  const auto items = verifiable(vectors["multimessage"]);
  for (std::size_t bad = 0; bad <= items.size(); ++bad) {
    BatchVerifier verifier;
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto signature = Signature::decode(test::hex(items[i]["signature"]));
      if (i == bad) signature->s += Scalar::one();
      Transcript transcript(items[i]["transcript_label"].get<std::string>());
      verifier.add_multimessage(*signature, transcript, MessagePairs(items[i]["pairs"]).pairs);
    }
    EXPECT_EQ(verifier.verify_vartime().has_value(), bad == items.size()) << bad;
  }
}

TEST(Multimessage, a_message_may_be_an_earlier_output_of_the_schedule) {
  const Json vectors = test::load_vectors("musig.json");
  const auto signature = Signature::decode(test::hex(vectors["multimessage"][0]["signature"]));
  const VerificationKey key{};
  DirectSchedule s;
  s.begin("id");
  const transcript::Slot id = s.challenge32("id");
  const Bytes id_bytes(s.bytes32(id).begin(), s.bytes32(id).end());
  const auto challenge = [&](Message message) {
    s.begin("signtx");
    return s.scalar(schedule_multimessage(s, std::vector<KeyMessage>{{key, message}}, *signature)[0]);
  };
  EXPECT_EQ(challenge(id), challenge(ByteSpan(id_bytes)));
}

TEST(Multimessage, leaves_the_transcript_as_it_is_after_the_nonce) {
  const Json vectors = test::load_vectors("musig.json");
  for (const Json& item : verifiable(vectors["multimessage"])) {
    const MessagePairs pairs(item["pairs"]);
    const auto signature = Signature::decode(test::hex(item["signature"]));
    Transcript verified("t"), expected("t");
    static_cast<void>(verify_multimessage_vartime(*signature, verified, pairs.pairs));
    expected.append("dom-sep", as_bytes("musig-multimessage v1"));
    expected.append_u64("n", pairs.pairs.size());
    for (std::size_t i = 0; i < pairs.pairs.size(); ++i) {
      expected.append("X", pairs.pairs[i].key.point.bytes);
      expected.append("m", pairs.messages[i]);
    }
    expected.append("R", signature->R.bytes);
    EXPECT_EQ(verified.challenge_bytes32("after"), expected.challenge_bytes32("after"));
  }
}

TEST(Multimessage, two_keys_of_a_transaction_take_four_permutations) {
  const Bytes32 id{};
  const Signature signature{};
  const std::vector<KeyMessage> pairs(2, {VerificationKey{}, ByteSpan(id)});
  DirectSchedule s;
  s.begin("ZkVM.signtx");
  s.append("txid", id);
  const std::uint64_t before = s.permutations();
  ASSERT_EQ(schedule_multimessage(s, pairs, signature).size(), 2u);
  EXPECT_EQ(s.permutations() - before, 4u);
}

}  // namespace
}  // namespace slipstream::keys
