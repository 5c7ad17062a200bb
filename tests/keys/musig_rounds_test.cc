// The three rounds of MuSig: against musig.json, what nonces depend on, and every way to break the protocol.
// Shares and signatures of musig.json are compared byte for byte with the reference's nonces, made here; with our own,
// the verifier decides.
#include <gtest/gtest.h>

#include <concepts>
#include <utility>

#include "slipstream/keys/musig.h"
#include "slipstream/keys/sign.h"
#include "support/signing.h"

namespace slipstream::keys::musig {
namespace {

using test::Json;

// Rounds in another order do not compile, and no state can be kept by copying it.
template <class State, class Message>
concept Receives = requires(State state, std::span<const Message> messages) { std::move(state).receive(messages); };
static_assert(Receives<AwaitingPrecommitments, NoncePrecommitment>);
static_assert(!Receives<AwaitingPrecommitments, NonceCommitment> && !Receives<AwaitingPrecommitments, Share>);
static_assert(Receives<AwaitingCommitments, NonceCommitment>);
static_assert(!Receives<AwaitingCommitments, NoncePrecommitment> && !Receives<AwaitingCommitments, Share>);
template <class Message>
concept EndsWith =
    requires(const AwaitingShares& state, std::span<const Message> messages) { state.receive_vartime(messages); };
static_assert(EndsWith<Share> && !EndsWith<NoncePrecommitment> && !EndsWith<NonceCommitment>);
static_assert(!std::copy_constructible<AwaitingPrecommitments> && !std::copy_constructible<AwaitingCommitments>);
// The states with a nonce must be given up to be used.
template <class State, class Message>
concept ReceivesInPlace = requires(State& state, std::span<const Message> messages) { state.receive(messages); };
static_assert(!ReceivesInPlace<AwaitingPrecommitments, NoncePrecommitment>);
static_assert(!ReceivesInPlace<AwaitingCommitments, NonceCommitment>);

// Parties that run the rounds in step; a test can change what they send to everybody.
struct Session {
  std::vector<AwaitingPrecommitments> first;
  std::vector<NoncePrecommitment> precommitments;
  std::vector<AwaitingCommitments> second;
  std::vector<NonceCommitment> commitments;
  std::vector<AwaitingShares> third;
  std::vector<Share> shares;

  Session(const Statement& statement, std::span<const SecretKey> secrets, const std::string& label,
          const Json& external = Json::array()) {
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      const Secret<Bytes32> entropy = external.empty() ? system_entropy() : Secret<Bytes32>(test::hex32(external[i]));
      first.push_back(begin(Transcript(label), statement, i, secrets[i], entropy).value());
      precommitments.push_back(first.back().precommitment());
    }
  }
  void to_second() {
    for (AwaitingPrecommitments& party : first) {
      second.push_back(std::move(party).receive(precommitments).value());
      commitments.push_back(second.back().commitment());
    }
  }
  void to_third() {
    to_second();
    for (AwaitingCommitments& party : second) {
      third.push_back(std::move(party).receive(commitments).value());
      shares.push_back(third.back().share());
    }
  }
};

// What the reference's nonces give with our commitments, challenges and answers, against the vectors.
void expect_recorded(const Statement& statement, std::span<const SecretKey> secrets, const std::string& label,
                     const Json& external, const Json& shares, const Json& signature) {
  std::vector<Nonce> nonces;
  ristretto255::Point R;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    nonces.push_back(test::reference_nonce(label, secrets[i], external[i]));
    const Nonce::Commitments own = nonces[i].commit({&secrets[i], 1});
    EXPECT_EQ(own.keys[0], statement.keys()[i]);
    R = R + ristretto255::decode(own.R).value();
  }
  Signature made{ristretto255::encode(R), Scalar::zero()};
  Transcript transcript(label);
  const std::vector<Scalar> c = statement.challenges(transcript, made.R);
  ASSERT_EQ(shares.size(), secrets.size());
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    const Scalar share = std::move(nonces[i]).answer({&c[i], 1}, {&secrets[i], 1}).value();
    EXPECT_EQ(share.to_bytes(), test::hex32(shares[i]));
    made.s += share;
  }
  const Bytes64 bytes = made.encode();
  EXPECT_EQ(Bytes(bytes.begin(), bytes.end()), test::hex(signature));
}

// The signature that all parties agree on.
Signature agreed_signature(Session& session) {
  session.to_third();
  const Signature out = session.third[0].receive_vartime(session.shares).value();
  for (const AwaitingShares& party : session.third) {
    EXPECT_EQ(party.receive_vartime(session.shares).value().encode(), out.encode());
    EXPECT_EQ(party.receive_trusted(session.shares)->encode(), out.encode());
  }
  return out;
}

// Parties of aggregated keys and of single ones, in one signature.
struct JointCase {
  std::vector<SecretKey> secrets;
  std::vector<JointMessage> messages;

  explicit JointCase(const std::vector<std::size_t>& parties) {
    for (std::size_t i = 0; i < parties.size(); ++i) {
      std::vector<VerificationKey> keys;
      for (std::size_t k = 0; k < parties[i]; ++k) {
        secrets.push_back(generate_secret_key());
        keys.push_back(public_key(secrets.back()));
      }
      messages.push_back({Multikey::aggregate_vartime(keys).value(), Bytes(32, static_cast<std::uint8_t>(i))});
    }
  }
  [[nodiscard]] std::vector<KeyMessage> pairs() const {
    std::vector<KeyMessage> out;
    for (const JointMessage& item : messages) out.push_back({item.key.aggregated_key(), ByteSpan(item.message)});
    return out;
  }
};

TEST(MusigRounds, parties_of_several_aggregated_keys_make_one_signature_for_all_messages) {
  for (const auto& parties : std::vector<std::vector<std::size_t>>{{1}, {2}, {3}, {1, 1}, {2, 1}, {1, 3}, {2, 2, 2}}) {
    SCOPED_TRACE(testing::PrintToString(parties));
    const JointCase joint(parties);
    Session session(Statement(joint.messages), joint.secrets, "joint");
    const Signature signature = agreed_signature(session);
    Transcript transcript("joint");
    EXPECT_TRUE(verify_multimessage_vartime(signature, transcript, joint.pairs()));
    auto other = joint.pairs();
    const Bytes message(32, 77);
    other.back().message = ByteSpan(message);
    Transcript again("joint");
    EXPECT_FALSE(verify_multimessage_vartime(signature, again, other));
    Transcript another("other");
    EXPECT_FALSE(verify_multimessage_vartime(signature, another, joint.pairs()));
  }
}

TEST(MusigRounds, nonces_depend_on_the_keys_of_an_aggregated_key) {
  const JointCase joint({2, 1});
  std::vector<JointMessage> split = joint.messages;
  // The same pairs, as one key each.
  split[0].key = Multikey::aggregate_vartime(std::vector{joint.messages[0].key.aggregated_key()}).value();
  const Secret<Bytes32> external(Bytes32{7});
  const auto own = begin(Transcript("t"), Statement(joint.messages), 2, joint.secrets[2], external);
  const auto other = begin(Transcript("t"), Statement(split), 1, joint.secrets[2], external);
  ASSERT_TRUE(own && other);
  EXPECT_NE(own->precommitment(), other->precommitment());
}

TEST(MusigRounds, a_collector_without_a_key_adds_up_the_same_signature_and_names_a_bad_share) {
  const JointCase joint({2, 1});
  const Statement statement(joint.messages);
  Session session(statement, joint.secrets, "joint");
  const Signature agreed = agreed_signature(session);
  const auto sum = ShareSum::make_vartime(Transcript("joint"), statement, session.commitments);
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->receive_vartime(session.shares)->encode(), agreed.encode());
  for (std::size_t i = 0; i < session.shares.size(); ++i) {
    auto shares = session.shares;
    shares[i].s += Scalar::one();
    EXPECT_EQ(sum->receive_vartime(shares).error(), (Error{ErrorKind::ShareError, i}));
    auto commitments = session.commitments;
    commitments[i].point.bytes.fill(0xff);
    EXPECT_EQ(ShareSum::make_vartime(Transcript("joint"), statement, commitments).error(),
              (Error{ErrorKind::InvalidPoint, i}));
  }
  session.commitments.pop_back();
  EXPECT_EQ(ShareSum::make_vartime(Transcript("joint"), statement, session.commitments).error(),
            (Error{ErrorKind::WrongCount, 3}));
}

TEST(MusigRounds, parties_with_one_key_sign_what_the_vectors_sign) {
  const Json vectors = test::load_vectors("musig.json");
  test::CaseCounter cases("musig.json multikey, signed");
  for (const Json& item : vectors["multikey"]) {
    const auto multikey = Multikey::aggregate_vartime(test::verification_keys(item["public_keys"]));
    ASSERT_TRUE(multikey);
    const auto secrets = test::secret_keys(item["secret_keys"]);
    const std::string label = test::text(item["transcript_label"]);
    const Json& external = item["external_rng_32_per_signer"];
    expect_recorded(Statement(*multikey), secrets, label, external, item["shares"], item["signature"]);
    Session session(Statement(*multikey), secrets, label, external);
    const Signature signature = agreed_signature(session);

    // Nobody ever has the aggregated secret, but it is what the aggregated key belongs to.
    Scalar aggregated;
    for (std::size_t i = 0; i < secrets.size(); ++i) aggregated += multikey->factors()[i] * secrets[i].expose();
    EXPECT_EQ(aggregated.to_bytes(), test::hex32(item["aggregated_secret"]));
    EXPECT_EQ(public_key(SecretKey(aggregated)), multikey->aggregated_key());

    Transcript signer = session.third[0].transcript(), verifier(label);
    EXPECT_TRUE(verify_vartime(signature, verifier, multikey->aggregated_key()));
    EXPECT_EQ(signer.challenge_bytes32("after"), verifier.challenge_bytes32("after"));
    ++cases;
  }
}

TEST(MusigRounds, parties_with_a_message_each_sign_what_the_vectors_sign) {
  const Json vectors = test::load_vectors("musig.json");
  test::CaseCounter cases("musig.json multimessage, signed by one signer per key");
  for (const Json& item : vectors["multimessage"]) {
    if (item["signing"]["method"] != "one signer per key") continue;
    const test::MessagePairs pairs(item["pairs"]);
    const std::string label = test::text(item["transcript_label"]);
    const Json& external = item["signing"]["external_rng_32_per_signer"];
    const Statement statement(pairs.pairs);
    const auto secrets = test::secret_keys(item["secret_keys"]);
    expect_recorded(statement, secrets, label, external, item["signing"]["shares"], item["signature"]);
    Session session(statement, secrets, label, external);
    const Signature signature = agreed_signature(session);

    Transcript signer = session.third[0].transcript(), verifier(label);
    EXPECT_TRUE(verify_multimessage_vartime(signature, verifier, pairs.pairs));
    EXPECT_EQ(signer.challenge_bytes32("after"), verifier.challenge_bytes32("after"));
    ++cases;
  }
}

// What a party promises with entropy that repeats.
NoncePrecommitment promise(const Statement& statement, std::size_t position, const SecretKey& secret,
                           std::string_view label = "t", std::uint8_t entropy = 1) {
  return begin(Transcript(label), statement, position, secret, Secret<Bytes32>(Bytes32{entropy}))
      .value()
      .precommitment();
}

void expect_all_different(std::span<const NoncePrecommitment> promises) {
  for (std::size_t i = 0; i < promises.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(promises[i], promises[j]) << i << " and " << j;
  }
}

TEST(MusigNonce, depends_on_the_transcript_all_keys_their_order_and_the_position) {
  const SecretKey x(Scalar::from_u64(5));
  const VerificationKey X = public_key(x), Y = public_key(SecretKey(Scalar::from_u64(6))),
                        Z = public_key(SecretKey(Scalar::from_u64(7)));
  const auto joint = [](const std::vector<VerificationKey>& keys) {
    return Statement(Multikey::aggregate_vartime(keys).value());
  };
  const std::vector<NoncePrecommitment> promises = {
      promise(joint({X, Y}), 0, x),    promise(joint({X, Y}), 0, x, "u"), promise(joint({X, Y}), 0, x, "t", 2),
      promise(joint({Y, X}), 1, x),    promise(joint({X, Z}), 0, x),      promise(joint({X, Y, Z}), 0, x),
      promise(joint({X, Z, Y}), 0, x), promise(joint({X}), 0, x),         promise(joint({X, X}), 0, x),
      promise(joint({X, X}), 1, x),
  };
  expect_all_different(promises);
  EXPECT_EQ(promise(joint({X, Y}), 0, x), promises[0]);
}

TEST(MusigNonce, depends_on_everybodys_message_and_where_each_ends) {
  const SecretKey x(Scalar::from_u64(5));
  const VerificationKey X = public_key(x), Y = public_key(SecretKey(Scalar::from_u64(6)));
  const Bytes a = {1}, b = {2}, ab = {1, 2}, empty;
  const auto messages = [](const std::vector<KeyMessage>& pairs) { return Statement(pairs); };
  const auto at = [](const VerificationKey& key, ByteSpan message) { return KeyMessage{key, message}; };
  const std::vector<NoncePrecommitment> promises = {
      promise(messages({at(X, a), at(Y, b)}), 0, x),
      promise(messages({at(X, b), at(Y, b)}), 0, x),
      promise(messages({at(X, a), at(Y, a)}), 0, x),
      promise(messages({at(X, b), at(Y, a)}), 0, x),
      promise(messages({at(Y, b), at(X, a)}), 1, x),
      promise(messages({at(X, ab), at(Y, empty)}), 0, x),
      promise(messages({at(X, empty), at(Y, ab)}), 0, x),
      promise(messages({at(X, a)}), 0, x),
      promise(messages({at(X, a), at(X, a)}), 0, x),
      promise(messages({at(X, a), at(X, a)}), 1, x),
      promise(messages({at(X, a), at(Y, b)}), 0, x, "u"),
      promise(messages({at(X, a), at(Y, b)}), 0, x, "t", 2),
      promise(Statement(Multikey::aggregate_vartime(std::vector{X, Y}).value()), 0, x),
  };
  expect_all_different(promises);
  EXPECT_EQ(promise(messages({at(X, a), at(Y, b)}), 0, x), promises[0]);
}

TEST(MusigNonce, two_shares_with_repeated_entropy_do_not_give_the_key) {
  const std::vector<SecretKey> secrets = {SecretKey(Scalar::from_u64(5)), SecretKey(Scalar::from_u64(6))};
  const Json repeated = {std::string(64, '1'), std::string(64, '2')};
  std::vector<Scalar> s, c;
  for (const Bytes& message : {Bytes{1}, Bytes{2}}) {
    std::vector<KeyMessage> pairs;
    for (const SecretKey& secret : secrets) pairs.push_back({public_key(secret), ByteSpan(message)});
    const Statement statement(pairs);
    Session session(statement, secrets, "t", repeated);
    const Signature signature = agreed_signature(session);
    Transcript transcript("t");
    s.push_back(session.shares[0].s);
    c.push_back(statement.challenges(transcript, signature.R)[0]);
  }
  EXPECT_NE((s[0] - s[1]) * (c[0] - c[1]).invert(), secrets[0].expose());
}

constexpr std::size_t kParties = 4;

struct Parties {
  std::vector<SecretKey> secrets;
  std::vector<VerificationKey> keys;

  Parties() {
    for (std::size_t i = 0; i < kParties; ++i) {
      secrets.push_back(generate_secret_key());
      keys.push_back(public_key(secrets.back()));
    }
  }
  [[nodiscard]] Statement statement() const { return Statement(Multikey::aggregate_vartime(keys).value()); }
  [[nodiscard]] Session session() const { return Session(statement(), secrets, "t"); }
};

TEST(MusigRounds, a_party_begins_only_with_the_key_of_its_position) {
  const Parties parties;
  const auto error_of = [&](const Statement& statement, std::size_t position, const SecretKey& secret) {
    const auto state = begin(Transcript("t"), statement, position, secret);
    EXPECT_FALSE(state);
    return state.error();
  };
  for (std::size_t i = 0; i < kParties; ++i) {
    EXPECT_EQ(error_of(parties.statement(), i, parties.secrets[(i + 1) % kParties]), (Error{ErrorKind::WrongKey, i}));
  }
  EXPECT_EQ(error_of(parties.statement(), kParties, parties.secrets[0]), (Error{ErrorKind::NoSuchParty, kParties}));
  EXPECT_EQ(error_of(Statement(std::span<const KeyMessage>{}), 0, parties.secrets[0]),
            (Error{ErrorKind::NoSuchParty, 0}));
}

TEST(MusigRounds, a_key_that_does_not_decode_is_named_before_anything_is_sent) {
  const Parties parties;
  const Bytes message = {1};
  for (std::size_t bad = 1; bad < kParties; ++bad) {
    std::vector<KeyMessage> pairs;
    for (const VerificationKey& key : parties.keys) pairs.push_back({key, ByteSpan(message)});
    pairs[bad].key.point.bytes.fill(0xff);
    EXPECT_EQ(begin(Transcript("t"), Statement(pairs), 0, parties.secrets[0]).error(),
              (Error{ErrorKind::InvalidPoint, bad}));
  }
}

TEST(MusigRounds, every_round_wants_one_message_of_every_party) {
  const Parties parties;
  for (const std::size_t count : {std::size_t{0}, kParties - 1, kParties + 1}) {
    const Error expected{ErrorKind::WrongCount, kParties};
    Session first = parties.session();
    first.precommitments.resize(count);
    EXPECT_EQ(std::move(first.first[0]).receive(first.precommitments).error(), expected);
    Session second = parties.session();
    second.to_second();
    second.commitments.resize(count);
    EXPECT_EQ(std::move(second.second[0]).receive(second.commitments).error(), expected);
    Session third = parties.session();
    third.to_third();
    third.shares.resize(count);
    EXPECT_EQ(third.third[0].receive_vartime(third.shares).error(), expected);
    EXPECT_EQ(third.third[0].receive_trusted(third.shares).error(), expected);
  }
}

TEST(MusigRounds, a_repeated_precommitment_is_blamed_on_the_party_that_is_not_us) {
  const Parties parties;
  for (std::size_t own = 0; own < kParties; ++own) {
    for (std::size_t a = 0; a < kParties; ++a) {
      for (std::size_t b = a + 1; b < kParties; ++b) {
        Session session = parties.session();
        const std::size_t original = own == b ? b : a, copy = own == b ? a : b;
        session.precommitments[copy] = session.precommitments[original];
        EXPECT_EQ(std::move(session.first[own]).receive(session.precommitments).error(),
                  (Error{ErrorKind::RepeatedNonce, copy}));
      }
    }
  }
}

TEST(MusigRounds, our_own_precommitment_must_be_the_one_we_sent) {
  const Parties parties;
  Session session = parties.session();
  session.precommitments[2].bytes[0] ^= 1;
  EXPECT_EQ(std::move(session.first[2]).receive(session.precommitments).error(),
            (Error{ErrorKind::PrecommitmentError, 2}));
}

TEST(MusigRounds, a_commitment_other_than_promised_is_blamed_on_its_party_and_no_share_is_made) {
  const Parties parties;
  for (std::size_t bad = 0; bad < kParties; ++bad) {
    Session session = parties.session();
    session.to_second();
    session.commitments[bad] = {parties.keys[0].point};
    AwaitingCommitments& party = session.second[1];
    EXPECT_EQ(std::move(party).receive(session.commitments).error(), (Error{ErrorKind::PrecommitmentError, bad}));
    // The nonce is gone: the right commitments come too late.
    session.commitments[bad] = session.second[bad].commitment();
    EXPECT_EQ(std::move(party).receive(session.commitments).error(), (Error{ErrorKind::SpentNonce, 1}));
  }
}

TEST(MusigRounds, a_promised_commitment_that_does_not_decode_is_blamed_on_its_party) {
  const Parties parties;
  NonceCommitment undecodable;
  undecodable.point.bytes.fill(0xff);
  for (std::size_t bad = 1; bad < kParties; ++bad) {
    Session session = parties.session();
    session.precommitments[bad] = undecodable.precommit();
    auto party = std::move(session.first[0]).receive(session.precommitments);
    ASSERT_TRUE(party);
    session.commitments = {party->commitment()};
    for (std::size_t i = 1; i < kParties; ++i) {
      session.precommitments[bad] = session.first[bad].precommitment();
      session.commitments.push_back(
          i == bad ? undecodable : std::move(session.first[i]).receive(session.precommitments)->commitment());
    }
    EXPECT_EQ(std::move(*party).receive(session.commitments).error(), (Error{ErrorKind::InvalidPoint, bad}));
  }
}

TEST(MusigRounds, a_bad_share_is_blamed_on_its_party_which_can_be_asked_again) {
  const Parties parties;
  Session session = parties.session();
  session.to_third();
  for (std::size_t bad = 0; bad < kParties; ++bad) {
    auto shares = session.shares;
    shares[bad].s += Scalar::one();
    for (const AwaitingShares& party : session.third) {
      EXPECT_EQ(party.receive_vartime(shares).error(), (Error{ErrorKind::ShareError, bad}));
    }
    Transcript transcript("t");
    const auto trusted = session.third[0].receive_trusted(shares);
    EXPECT_FALSE(verify_vartime(*trusted, transcript, Multikey::aggregate_vartime(parties.keys)->aggregated_key()));
  }
  EXPECT_TRUE(session.third[0].receive_vartime(session.shares));
}

TEST(MusigRounds, bad_shares_whose_errors_cancel_are_blamed_all_the_same) {
  const Parties parties;
  Session session = parties.session();
  session.to_third();
  auto shares = session.shares;
  shares[1].s += Scalar::one();
  shares[3].s -= Scalar::one();
  EXPECT_EQ(session.third[0].receive_vartime(shares).error(), (Error{ErrorKind::ShareError, 1}));
}

TEST(MusigRounds, a_state_that_has_answered_answers_no_more) {
  const Parties parties;
  Session session = parties.session();
  session.to_third();
  EXPECT_EQ(std::move(session.first[3]).receive(session.precommitments).error(), (Error{ErrorKind::SpentNonce, 3}));
  EXPECT_EQ(std::move(session.second[2]).receive(session.commitments).error(), (Error{ErrorKind::SpentNonce, 2}));
}

TEST(MusigRounds, shares_decode_strictly) {
  const Bytes32 greatest = (-Scalar::one()).to_bytes();
  const auto share = Share::decode(greatest);
  ASSERT_TRUE(share);
  EXPECT_EQ(share->encode(), greatest);
  Bytes32 order = greatest;
  ++order[0];
  EXPECT_EQ(Share::decode(order).error(), (Error{ErrorKind::InvalidScalar}));
  for (const std::size_t n : {0U, 31U, 33U, 64U}) {
    EXPECT_EQ(Share::decode(Bytes(n)).error(), (Error{ErrorKind::BadArguments})) << n;
  }
}

TEST(MusigRounds, errors_say_who_and_what) {
  EXPECT_EQ(name(ErrorKind::ShareError), "ShareError");
  EXPECT_EQ((Error{ErrorKind::ShareError, 3}).to_string(), "party 3's share of the signature is wrong");
  EXPECT_EQ((Error{ErrorKind::WrongCount, 4}).to_string(), "there should be 4 of them, one a party");
}

}  // namespace
}  // namespace slipstream::keys::musig
