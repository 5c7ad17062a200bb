// Wallets: extended keys (dk too), values, nonces and blinding factors are secret.
#include "constant_time/secrets.h"
#include "slipstream/keys/xprv.h"
#include "slipstream/wallet/account.h"
#include "slipstream/wallet/address.h"
#include "slipstream/wallet/token.h"

namespace slipstream::constant_time {
namespace {

using namespace wallet;

constexpr std::uint64_t kSequence = 3;

keys::Xprv account(bool is_secret) {
  Bytes64 bytes{};
  std::ranges::copy(scalars(1)[0].to_bytes(), bytes.begin());
  bytes[40] = 7;
  if (is_secret) poison(bytes);
  return keys::Xprv::decode(bytes).value();
}
ClearValue value(bool is_secret) {
  std::uint64_t quantity = 1000;
  Scalar flavor = scalars(1, 2)[0];
  if (is_secret) {
    poison(std::span(&quantity, 1));
    poison(std::span(&flavor, 1));
  }
  return {quantity, flavor};
}
std::pair<Scalar, Scalar> factors(const BlindingFactors& blinding) {
  return {reveal(blinding.quantity.expose()), reveal(blinding.flavor.expose())};
}
const AddressLabel kLabel = AddressLabel::make("test").value();

class WalletConstantTime : public ConstantTime {};

TEST_F(WalletConstantTime, keys_at_a_sequence_number) {
  const keys::Xprv secret = account(true), known = account(false);
  EXPECT_EQ(reveal(key_at_sequence(secret, kSequence).expose()), key_at_sequence(known, kSequence).expose());
  EXPECT_EQ(key_at_sequence(secret.xpub(), kSequence), key_at_sequence(known.xpub(), kSequence));
}

TEST_F(WalletConstantTime, receivers) {
  const auto make = [](bool is_secret) {
    return receiver_at_sequence(account(is_secret).xpub(), kSequence, value(is_secret));
  };
  const Receiver made = make(true), expected = make(false);
  EXPECT_EQ(made.predicate, expected.predicate);
  EXPECT_EQ(factors(made.blinding), factors(expected.blinding));
  EXPECT_EQ(made.id(), expected.id());
  EXPECT_EQ(made.blinded_value().flavor.point, expected.blinded_value().flavor.point);
  EXPECT_TRUE(made.verify_value(expected.blinded_value()));
}

TEST_F(WalletConstantTime, encrypting_to_an_address_and_decrypting) {
  const auto run = [](bool is_secret) {
    const OwnAddress own = address_at_sequence(account(is_secret).xpub(), kLabel, kSequence);
    const keys::SecretKey nonce = is_secret ? secret(scalars(1, 5)[0]) : keys::SecretKey(scalars(1, 5)[0]);
    const EncryptedPayment payment = own.address.encrypt_with_nonce(value(is_secret), nonce);
    const auto received =
        own.address.decrypt(payment.receiver.blinded_value(), payment.ciphertext, own.decryption_key).value();
    EXPECT_EQ(reveal(received.value.quantity), value(false).quantity);
    EXPECT_EQ(reveal(received.value.flavor), value(false).flavor);
    EXPECT_EQ(factors(received.blinding), factors(payment.receiver.blinding));
    return std::pair(own.address.to_string(), payment.ciphertext);
  };
  EXPECT_EQ(run(true), run(false));
}

TEST_F(WalletConstantTime, the_nonce_of_a_payment) {
  const auto encrypt = [](bool is_secret) {
    const Secret<Bytes32> external = is_secret ? secret(Bytes32{6}) : Secret<Bytes32>(Bytes32{6});
    return address_at_sequence(account(is_secret).xpub(), kLabel, kSequence)
        .address.encrypt(value(is_secret), external)
        .ciphertext;
  };
  EXPECT_EQ(encrypt(true), encrypt(false));
}

TEST_F(WalletConstantTime, that_a_ciphertext_is_for_somebody_else_is_public_and_nothing_else_of_it) {
  const auto own = address_at_sequence(account(true).xpub(), kLabel, kSequence);
  const auto payment = own.address.encrypt_with_nonce(value(true), secret(scalars(1, 5)[0]));
  const vm::Value blinded = payment.receiver.blinded_value();
  // One opens to another flavor, the other to no scalar at all.
  for (const auto& [at, change] : {std::pair(32, 0x01), std::pair(63, 0xf0)}) {
    Ciphertext other = payment.ciphertext;
    auto& byte = other[static_cast<std::size_t>(at)];
    byte = static_cast<std::uint8_t>(byte ^ change);
    other.back() = own.address.distinguisher(ByteSpan(other).first(kCiphertextSize - 1), blinded);
    const auto received = own.address.decrypt(blinded, other, own.decryption_key);
    EXPECT_EQ(received.error().kind, ErrorKind::WrongOpening);
  }
}

TEST_F(WalletConstantTime, tokens) {
  const keys::Xprv secret = account(true), known = account(false);
  EXPECT_EQ(reveal(issuing_key(secret, "gold").expose()), issuing_key(known, "gold").expose());
  EXPECT_EQ(derive_token(secret.xpub(), "gold").flavor(), derive_token(known.xpub(), "gold").flavor());
  EXPECT_EQ(reveal(value_blinding_factor(secret.xpub(), "gold", value(true).quantity).expose()),
            value_blinding_factor(known.xpub(), "gold", value(false).quantity).expose());
}

}  // namespace
}  // namespace slipstream::constant_time
