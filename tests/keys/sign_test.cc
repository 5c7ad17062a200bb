// Signing, single and multi-message. Against starsig.json byte for byte, with the recorded entropy; against musig.json
// byte for byte with the reference's nonces, made here, and by the verifier's verdict with our own.
#include "slipstream/keys/sign.h"

#include <gtest/gtest.h>

#include "slipstream/keys/batch.h"
#include "slipstream/keys/detail/nonce.h"
#include "support/signing.h"

namespace slipstream::keys {
namespace {

using test::Json;
using test::MessagePairs;
using test::secret_key;
using test::secret_keys;

Secret<Bytes32> external(const Json& hex) { return Secret<Bytes32>(test::hex32(hex)); }

Bytes encoded(const Signature& signature) {
  const Bytes64 bytes = signature.encode();
  return {bytes.begin(), bytes.end()};
}

TEST(Sign, makes_the_message_signatures_of_the_vectors) {
  const Json vectors = test::load_vectors("starsig.json");
  test::CaseCounter cases("starsig.json signatures, made");
  for (const Json& item : vectors["signatures"]) {
    const SecretKey secret = secret_key(item["secret_key"]);
    EXPECT_EQ(public_key(secret).point.bytes, test::hex32(item["public_key"]));
    const Signature signature = sign_message(test::text(item["message_label"]), test::hex(item["message"]), secret,
                                             external(item["external_rng_32"]));
    EXPECT_EQ(encoded(signature), test::hex(item["signature"]));
    ++cases;
  }
}

TEST(Sign, makes_the_transcript_signatures_of_the_vectors_and_leaves_the_verifiers_transcript) {
  const Json vectors = test::load_vectors("starsig.json");
  test::CaseCounter cases("starsig.json transcript_signatures, made");
  for (const Json& item : vectors["transcript_signatures"]) {
    Transcript transcript(test::text(item["transcript_label"]));
    for (const Json& append : item["append"]) {
      transcript.append(test::text(append["label"]), test::hex(append["data"]));
    }
    const Signature signature = sign(transcript, secret_key(item["secret_key"]), external(item["external_rng_32"]));
    EXPECT_EQ(encoded(signature), test::hex(item["signature"]));
    EXPECT_EQ(transcript.challenge_bytes32(test::text(item["challenge_after_label"])),
              test::hex32(item["challenge_after"]));
    ++cases;
  }
}

TEST(Sign, signatures_with_entropy_of_the_system_verify_and_differ) {
  const SecretKey secret = generate_secret_key();
  const Bytes message = {1, 2, 3};
  const Signature a = sign_message("m", message, secret), b = sign_message("m", message, secret);
  EXPECT_NE(encoded(a), encoded(b));
  for (const Signature& signature : {a, b}) {
    EXPECT_TRUE(verify_message_vartime(signature, "m", message, public_key(secret)));
    EXPECT_FALSE(verify_message_vartime(signature, "n", message, public_key(secret)));
  }
}

TEST(Sign, the_nonce_depends_on_message_key_and_entropy) {
  const SecretKey x(Scalar::from_u64(5)), y(Scalar::from_u64(6));
  const Secret<Bytes32> zero{Bytes32{}}, one{Bytes32{1}};
  const Bytes message = {1}, other = {2};
  const auto R = [](const Signature& signature) { return signature.R; };
  const auto base = R(sign_message("m", message, x, zero));
  EXPECT_EQ(R(sign_message("m", message, x, zero)), base);
  EXPECT_NE(R(sign_message("m", other, x, zero)), base);
  EXPECT_NE(R(sign_message("m", message, y, zero)), base);
  EXPECT_NE(R(sign_message("m", message, x, one)), base);
}

TEST(SignMultimessage, the_references_nonces_give_the_signatures_of_the_vectors) {
  const Json vectors = test::load_vectors("musig.json");
  test::CaseCounter cases("musig.json multimessage by a single signer, byte for byte");
  for (const Json& item : vectors["multimessage"]) {
    if (item["signing"]["method"] != "single signer" || item.contains("expect_sign_error")) continue;
    const MessagePairs pairs(item["pairs"]);
    const std::vector<SecretKey> secrets = secret_keys(item["secret_keys"]);
    const std::string label = test::text(item["transcript_label"]);
    Nonce nonce = test::reference_nonce(label, secrets[0], item["signing"]["external_rng_32"]);
    const Nonce::Commitments commitments = nonce.commit(secrets);
    for (std::size_t i = 0; i < secrets.size(); ++i) EXPECT_EQ(commitments.keys[i], pairs.pairs[i].key);
    Signature signature{commitments.R, Scalar::zero()};
    Transcript transcript(label);
    signature.s = std::move(nonce).answer(multimessage_challenges(transcript, pairs.pairs, signature), secrets).value();
    EXPECT_EQ(encoded(signature), test::hex(item["signature"]));
    ++cases;
  }
}

TEST(SignMultimessage, signs_what_the_vectors_sign_and_leaves_the_verifiers_transcript) {
  const Json vectors = test::load_vectors("musig.json");
  test::CaseCounter made("musig.json multimessage, signed by a single signer"), refused("musig.json expect_sign_error");
  for (const Json& item : vectors["multimessage"]) {
    if (item["signing"]["method"] != "single signer") continue;
    const MessagePairs pairs(item["pairs"]);
    const std::vector<SecretKey> secrets = secret_keys(item["secret_keys"]);
    if (item.contains("expect_sign_error")) {
      Transcript transcript("any");
      const auto signature = sign_multimessage(transcript, secrets, pairs.pairs);
      ASSERT_FALSE(signature);
      EXPECT_EQ(name(signature.error().kind), test::text(item["expect_sign_error"]));
      ++refused;
      continue;
    }
    const std::string label = test::text(item["transcript_label"]);
    Transcript signer(label), verifier(label);
    const auto signature =
        sign_multimessage(signer, secrets, pairs.pairs, external(item["signing"]["external_rng_32"]));
    ASSERT_TRUE(signature);
    EXPECT_TRUE(verify_multimessage_vartime(*signature, verifier, pairs.pairs));
    EXPECT_EQ(signer.challenge_bytes32("after"), verifier.challenge_bytes32("after"));
    ++made;
  }
}

TEST(SignMultimessage, the_nonce_depends_on_every_key_and_message_and_their_order) {
  const SecretKey x(Scalar::from_u64(5)), y(Scalar::from_u64(6)), z(Scalar::from_u64(7));
  const Bytes a = {1}, b = {2}, ab = {1, 2}, empty;
  struct Pair {
    SecretKey secret;
    ByteSpan message;
  };
  const auto R = [](std::string_view label, const std::vector<Pair>& signed_pairs, std::uint8_t entropy) {
    std::vector<SecretKey> secrets;
    std::vector<KeyMessage> pairs;
    for (const Pair& pair : signed_pairs) {
      secrets.push_back(pair.secret);
      pairs.push_back({public_key(pair.secret), pair.message});
    }
    Transcript transcript(label);
    return sign_multimessage(transcript, secrets, pairs, Secret<Bytes32>(Bytes32{entropy})).value().R;
  };
  const std::vector<ristretto255::Encoding> different = {
      R("t", {{x, a}, {y, b}}, 0), R("u", {{x, a}, {y, b}}, 0),         R("t", {{x, a}, {y, b}}, 1),
      R("t", {{x, b}, {y, b}}, 0), R("t", {{x, a}, {y, a}}, 0),         R("t", {{x, b}, {y, a}}, 0),
      R("t", {{y, b}, {x, a}}, 0), R("t", {{x, a}, {z, b}}, 0),         R("t", {{z, a}, {y, b}}, 0),
      R("t", {{x, a}}, 0),         R("t", {{x, a}, {y, b}, {z, a}}, 0), R("t", {{x, ab}, {y, empty}}, 0),
  };
  for (std::size_t i = 0; i < different.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(different[i], different[j]) << i << " and " << j;
  }
  EXPECT_EQ(R("t", {{x, a}, {y, b}}, 0), different[0]);
}

TEST(SignMultimessage, two_signatures_with_repeated_entropy_do_not_give_the_key) {
  const SecretKey x(Scalar::from_u64(5));
  const Secret<Bytes32> repeated{Bytes32{1}};
  std::vector<Scalar> s, c;
  for (const Bytes& message : {Bytes{1}, Bytes{2}}) {
    const std::vector<KeyMessage> pairs = {{public_key(x), ByteSpan(message)}};
    Transcript signer("t"), verifier("t");
    const Signature signature = sign_multimessage(signer, {&x, 1}, pairs, repeated).value();
    s.push_back(signature.s);
    c.push_back(multimessage_challenges(verifier, pairs, signature)[0]);
  }
  EXPECT_NE((s[0] - s[1]) * (c[0] - c[1]).invert(), x.expose());
}

TEST(SignMultimessage, names_what_is_wrong_and_leaves_the_transcript) {
  const std::vector<SecretKey> secrets = {SecretKey(Scalar::from_u64(1)), SecretKey(Scalar::from_u64(2)),
                                          SecretKey(Scalar::from_u64(3))};
  const Bytes message = {7};
  std::vector<KeyMessage> pairs;
  for (const SecretKey& secret : secrets) pairs.push_back({public_key(secret), ByteSpan(message)});
  Transcript transcript("t");
  const auto error_of = [&](std::span<const SecretKey> keys, std::span<const KeyMessage> statements) {
    const auto signature = sign_multimessage(transcript, keys, statements);
    EXPECT_FALSE(signature);
    return signature.error();
  };
  EXPECT_EQ(error_of({}, {}), (Error{ErrorKind::BadArguments}));
  EXPECT_EQ(error_of(std::span(secrets).first(2), pairs), (Error{ErrorKind::WrongCount, 3}));
  EXPECT_EQ(error_of(secrets, std::span(pairs).first(2)), (Error{ErrorKind::WrongCount, 2}));
  EXPECT_EQ(error_of({}, pairs), (Error{ErrorKind::WrongCount, 3}));
  for (std::size_t bad = 0; bad < secrets.size(); ++bad) {
    auto changed = secrets;
    changed[bad] = SecretKey(Scalar::from_u64(99));
    EXPECT_EQ(error_of(changed, pairs), (Error{ErrorKind::WrongKey, bad}));
  }
  EXPECT_EQ(transcript.challenge_bytes32("c"), Transcript("t").challenge_bytes32("c"));
  EXPECT_TRUE(sign_multimessage(transcript, secrets, pairs));
}

TEST(Nonce, answers_once_and_not_where_it_has_moved_from) {
  static_assert(!std::is_copy_constructible_v<Nonce> && !std::is_assignable_v<Nonce&, Nonce>);
  transcript::TranscriptRng rng = Transcript("t").build_rng().finalize(Bytes32{});
  const SecretKey x(Scalar::from_u64(3));
  const Scalar c = Scalar::from_u64(10);
  Nonce first(rng);
  const ristretto255::Encoding R = first.commit({}).R;
  Nonce nonce(std::move(first));
  EXPECT_TRUE(first.is_spent());
  EXPECT_FALSE(std::move(first).answer({&c, 1}, {&x, 1}));
  EXPECT_FALSE(nonce.is_spent());
  const auto s = std::move(nonce).answer({&c, 1}, {&x, 1});
  ASSERT_TRUE(s);
  EXPECT_EQ(public_key(SecretKey(*s - Scalar::from_u64(30))).point, R);
  EXPECT_TRUE(nonce.is_spent());
  EXPECT_FALSE(std::move(nonce).answer({&c, 1}, {&x, 1}));
  const auto* words = reinterpret_cast<const std::uint64_t*>(&nonce);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(words[i], 0u) << "the nonce itself is gone";
}

}  // namespace
}  // namespace slipstream::keys
