#include "constant_time/secrets.h"
#include "slipstream/keys/musig.h"
#include "slipstream/keys/sign.h"
#include "slipstream/keys/xprv.h"

namespace slipstream::constant_time {
namespace {

using keys::SecretKey;
using keys::Signature;

const Bytes kMessage = {1, 2, 3};

std::vector<SecretKey> secret_keys(std::size_t n, bool are_secret) {
  std::vector<SecretKey> out;
  for (const Scalar& x : scalars(n)) out.push_back(are_secret ? secret(x) : SecretKey(x));
  return out;
}
std::vector<keys::VerificationKey> public_keys(std::size_t n) {
  std::vector<keys::VerificationKey> out;
  for (const SecretKey& x : secret_keys(n, false)) out.push_back(keys::public_key(x));
  return out;
}
Secret<Bytes32> entropy(bool is_secret) { return is_secret ? secret(Bytes32{9}) : Secret<Bytes32>(Bytes32{9}); }

class KeysConstantTime : public ConstantTime {};

TEST_F(KeysConstantTime, public_keys_and_secret_challenges) {
  EXPECT_EQ(reveal(keys::public_key(secret_keys(1, true)[0])), public_keys(1)[0]);
  const auto challenge = [](const Scalar& x) {
    Transcript transcript("t");
    transcript.append("x", Secret<Bytes32>(x.to_bytes()).expose());
    return keys::secret_challenge(transcript, "c");
  };
  EXPECT_EQ(reveal(challenge(secret_scalars(1)[0]).expose()), challenge(scalars(1)[0]).expose());
}

TEST_F(KeysConstantTime, signing) {
  const auto sign = [](bool is_secret) {
    return keys::sign_message("m", kMessage, secret_keys(1, is_secret)[0], entropy(is_secret));
  };
  // All that a signature consists of is public without further ado.
  EXPECT_EQ(sign(true).encode(), sign(false).encode());
}

TEST_F(KeysConstantTime, signing_several_messages) {
  std::vector<keys::KeyMessage> pairs;
  for (const auto& key : public_keys(3)) pairs.push_back({key, ByteSpan(kMessage)});
  const auto sign = [&](bool is_secret) {
    Transcript transcript("t");
    return keys::sign_multimessage(transcript, secret_keys(3, is_secret), pairs, entropy(is_secret)).value();
  };
  EXPECT_EQ(sign(true).encode(), sign(false).encode());
}

TEST_F(KeysConstantTime, a_wrong_key_is_public_and_nothing_else_of_it) {
  const std::vector<keys::KeyMessage> pairs = {{public_keys(2)[1], ByteSpan(kMessage)}};
  Transcript transcript("t");
  const auto signature = keys::sign_multimessage(transcript, secret_keys(1, true), pairs, entropy(true));
  EXPECT_EQ(signature.error(), (keys::Error{keys::ErrorKind::WrongKey, 0}));
}

TEST_F(KeysConstantTime, the_rounds_of_musig) {
  using namespace keys::musig;
  const Statement statement(keys::Multikey::aggregate_vartime(public_keys(3)).value());
  const auto sign = [&](bool is_secret) {
    const auto secrets = secret_keys(3, is_secret);
    std::vector<AwaitingPrecommitments> first;
    std::vector<NoncePrecommitment> precommitments;
    for (std::size_t i = 0; i < 3; ++i) {
      first.push_back(begin(Transcript("t"), statement, i, secrets[i], entropy(is_secret)).value());
      precommitments.push_back(first.back().precommitment());
    }
    std::vector<AwaitingCommitments> second;
    std::vector<NonceCommitment> commitments;
    for (auto& party : first) {
      second.push_back(std::move(party).receive(precommitments).value());
      commitments.push_back(second.back().commitment());
    }
    std::vector<AwaitingShares> third;
    std::vector<Share> shares;
    for (auto& party : second) {
      third.push_back(std::move(party).receive(commitments).value());
      shares.push_back(third.back().share());
    }
    return third[0].receive_vartime(shares).value();
  };
  EXPECT_EQ(sign(true).encode(), sign(false).encode());
}

TEST_F(KeysConstantTime, the_key_tree) {
  // Everything of an extended key is secret here, dk too.
  const Bytes64 encoding = [] {
    Bytes64 bytes{};
    const Bytes32 x = scalars(1)[0].to_bytes();
    std::ranges::copy(x, bytes.begin());
    bytes[40] = 7;
    return bytes;
  }();
  const auto customize = [](Transcript& t) { t.append_u64("i", 3); };
  const auto derive = [&](const Bytes64& bytes) {
    const auto root = keys::Xprv::decode(bytes).value();
    const auto child = root.derive_intermediate(customize);
    return std::pair(child.encode(), std::pair(child.derive_key(customize), child.xpub().derive_key(customize)));
  };
  const auto made = derive(secret(encoding).expose());
  const auto expected = derive(encoding);
  EXPECT_EQ(reveal(made.first.expose()), expected.first.expose());
  EXPECT_EQ(reveal(made.second.first.expose()), expected.second.first.expose());
  EXPECT_EQ(reveal(made.second.second), expected.second.second);

  const auto from_seed = [](const Bytes32& seed) { return keys::Xprv::from_seed(seed).encode(); };
  EXPECT_EQ(reveal(from_seed(secret(Bytes32{5}).expose()).expose()), from_seed(Bytes32{5}).expose());
}

TEST_F(KeysConstantTime, an_extended_key_beyond_the_order_is_public_and_nothing_else_of_it) {
  Bytes64 bytes;
  bytes.fill(0xff);
  EXPECT_EQ(keys::Xprv::decode(secret(bytes).expose()).error(), (keys::Error{keys::ErrorKind::InvalidScalar}));
}

}  // namespace
}  // namespace slipstream::constant_time
