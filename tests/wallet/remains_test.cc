// What wallets leave of keys, flavors and blinding factors in memory that they have given back.
#include <gtest/gtest.h>

#include <functional>

#include "slipstream/wallet/account.h"
#include "slipstream/wallet/address.h"
#include "slipstream/wallet/token.h"
#include "support/every_backend.h"
#include "support/remains.h"

namespace slipstream::wallet {
namespace {

using test::Remains;
using test::remains_of;

constexpr Remains kNone{};

class WalletRemains : public test::OnEveryBackend {};

TEST_P(WalletRemains, keys_receivers_and_payments_to_addresses_leave_no_secret) {
  const keys::Xprv account = keys::Xprv::generate();
  const ClearValue value{5, keys::generate_secret_key().expose()};
  const keys::SecretKey nonce = keys::generate_secret_key();
  const AddressLabel label = AddressLabel::make("test").value();
  const OwnAddress own = address_at_sequence(account.xpub(), label, 1);
  const EncryptedPayment payment = own.address.encrypt_with_nonce(value, nonce);
  const Receiver receiver = receiver_at_sequence(account.xpub(), 1, value);
  const vm::Value blinded = payment.receiver.blinded_value();
  const std::array secrets = {
      value.flavor,
      nonce.expose(),
      own.decryption_key.expose(),
      key_at_sequence(account, 1).expose(),
      issuing_key(account, "gold").expose(),
      value_blinding_factor(account.xpub(), "gold", 5).expose(),
      payment.receiver.blinding.quantity.expose(),
      payment.receiver.blinding.flavor.expose(),
      receiver.blinding.quantity.expose(),
      receiver.blinding.flavor.expose(),
  };
  // One by one: each wipes what those before it may have left.
  const std::function<void()> works[] = {
      [&] { static_cast<void>(key_at_sequence(account, 1)); },
      [&] { static_cast<void>(issuing_key(account, "gold")); },
      [&] { static_cast<void>(value_blinding_factor(account.xpub(), "gold", 5)); },
      [&] { static_cast<void>(receiver_at_sequence(account.xpub(), 1, value)); },
      [&] { static_cast<void>(receiver.id()); },
      [&] { static_cast<void>(receiver.verify_value(blinded)); },
      [&] { static_cast<void>(address_at_sequence(account.xpub(), label, 1)); },
      [&] { static_cast<void>(own.address.encrypt_with_nonce(value, nonce)); },
      [&] { static_cast<void>(own.address.decrypt(blinded, payment.ciphertext, own.decryption_key)); },
  };
  for (std::size_t i = 0; i < std::size(works); ++i) EXPECT_EQ(remains_of(secrets, works[i]), kNone) << i;
}

INSTANTIATE_TEST_SUITE_P(Backends, WalletRemains, test::every_backend(), test::backend_name);

}  // namespace
}  // namespace slipstream::wallet
