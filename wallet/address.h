// Addresses: how to pay somebody who is not there to be asked. An address is a label, a control key that the payment is
// locked under, and an encryption key, under which the payer encrypts quantity and flavor; the blinding factors follow
// from the same Diffie-Hellman secret. The ciphertext travels in a `log` entry of the transaction. As text it is Bech32
// over both keys: 110 characters and the label.
// Ciphertext, 73 bytes: nonce point (32), flavor (32) and LE64 quantity (8) under one-time pads, and a distinguisher, a
// byte by which the payee skips ciphertexts of others without any work on points. There is no tag: a ciphertext
// is right if it opens the commitments. Constant-time in keys, nonces, values and blinding factors.
// Source: accounts/src/address.rs of Slingshot.
#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "group/ristretto255.h"
#include "keys/secret_key.h"
#include "wallet/error.h"
#include "wallet/receiver.h"

namespace slipstream::wallet {

/// What an address begins with: 1 to 83 printable ASCII characters, not of both cases.
class AddressLabel {
 public:
  /// Errors: InvalidLength, InvalidChar, MixedCase.
  /// The keys of an address depend on the label as it is given here, and an address that was read from text has a
  /// label in lower case. So what is paid to the text of an address with an upper case label cannot be decrypted, here
  /// or by the reference: let labels be lower case.
  [[nodiscard]] static std::expected<AddressLabel, Error> make(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool operator==(const AddressLabel&) const = default;

 private:
  friend class Address;
  explicit AddressLabel(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

inline constexpr std::size_t kCiphertextSize = 73;
using Ciphertext = std::array<std::uint8_t, kCiphertextSize>;

/// A payment to an address, as its payer makes it.
struct EncryptedPayment {
  /// Has the address's control key as its predicate.
  Receiver receiver;
  Ciphertext ciphertext;
};

class Address {
 public:
  Address(AddressLabel label, const ristretto255::Encoding& control_key, const ristretto255::Point& encryption_key);

  /// Strict and total; the label is in lower case then. The control key is 32 bytes that are not decoded, as with every
  /// predicate. Errors: those of bech32::decode, InvalidLength for anything but 64 bytes, InvalidPoint if the
  /// encryption key does not decode. Time depends on the text.
  [[nodiscard]] static std::expected<Address, Error> from_string(std::string_view text);
  /// In lower case.
  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] const AddressLabel& label() const { return label_; }
  [[nodiscard]] const ristretto255::Encoding& control_key() const { return control_key_; }
  [[nodiscard]] const ristretto255::Encoding& encryption_key() const { return encryption_key_; }
  /// Same label and keys.
  [[nodiscard]] bool operator==(const Address& b) const;

  /// Blinds and encrypts a value for the owner of this address. The nonce depends on the address, the value and the
  /// external bytes: where these repeat, another payment still has another nonce, and so other pads and blinding
  /// factors.
  [[nodiscard]] EncryptedPayment encrypt(const ClearValue& value,
                                         const Secret<Bytes32>& external = system_entropy()) const;
  /// The same with a nonce of the caller's, which must be uniform, secret, and never be used again.
  [[nodiscard]] EncryptedPayment encrypt_with_nonce(const ClearValue& value, const keys::SecretKey& nonce) const;

  /// The opening of a value with these commitments, if the ciphertext holds it. Meant to be tried with everything that
  /// might be the ciphertext. The decryption key is that of encryption_key(). Errors: InvalidCiphertextLength,
  /// WrongDistinguisher, InvalidNonce, WrongOpening.
  [[nodiscard]] std::expected<Receiver, Error> decrypt(const vm::Value& value, ByteSpan ciphertext,
                                                       const keys::SecretKey& decryption_key) const;

  /// The last byte of a ciphertext, from the 72 bytes before it. Precondition: so many.
  [[nodiscard]] std::uint8_t distinguisher(ByteSpan ciphertext_body, const vm::Value& value) const;

 private:
  [[nodiscard]] keys::SecretKey make_nonce(const ClearValue& value, const Secret<Bytes32>& external) const;

  AddressLabel label_;
  ristretto255::Encoding control_key_, encryption_key_;
  ristretto255::Point encryption_point_;
};

}  // namespace slipstream::wallet
