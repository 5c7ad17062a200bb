// Addresses: a way to pay somebody who is offline. An address is a label, a control key, which locks the payment, and
// an encryption key, under which the payer encrypts quantity and flavor. The blinding factors are derived from the same
// Diffie-Hellman secret. The ciphertext is sent in a `log` entry of the transaction. The text of an address is Bech32
// over both keys: 110 characters and the label.
// Ciphertext, 73 bytes: nonce point (32), flavor (32) and LE64 quantity (8) under one-time pads, and a distinguisher, a
// byte with which the payee skips foreign ciphertexts without point operations. There is no tag: a ciphertext is valid
// if it opens the commitments. Constant-time in keys, nonces, values and blinding factors.
// Source: accounts/src/address.rs of Slingshot.
#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/wallet/error.h"
#include "slipstream/wallet/receiver.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::wallet {

/// The start of an address: 1 to 83 printable ASCII characters, without mixed case.
class AddressLabel {
 public:
  /// Errors: InvalidLength, InvalidChar, MixedCase.
  /// The keys of an address depend on the case of the label, but an address that was read from text has a label in
  /// lower case. So a payment to the text of an address with an upper case label cannot be decrypted, neither here nor
  /// by the reference. Labels should be lower case.
  [[nodiscard]] static std::expected<AddressLabel, Error> make(std::string_view text);

  /// The characters.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool operator==(const AddressLabel&) const = default;

 private:
  friend class Address;
  explicit AddressLabel(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

/// Bytes of a ciphertext.
inline constexpr std::size_t kCiphertextSize = 73;
/// An encrypted value.
using Ciphertext = std::array<std::uint8_t, kCiphertextSize>;

/// A payment to an address, made by the payer.
struct EncryptedPayment {
  /// Its predicate is the address's control key.
  Receiver receiver;
  Ciphertext ciphertext;  ///< For a `log` entry.
};

/// An address. A value type: several threads may call const functions at once.
class Address {
 public:
  /// From its parts. The control key is not decoded.
  Address(AddressLabel label, const ristretto255::Encoding& control_key, const ristretto255::Point& encryption_key);

  /// Strict and total. The label of the result is in lower case. The control key is 32 bytes that are not decoded, like
  /// every predicate. Errors: those of bech32::decode, InvalidLength unless the data are 64 bytes, InvalidPoint if the
  /// encryption key does not decode. Time depends on the text.
  [[nodiscard]] static std::expected<Address, Error> from_string(std::string_view text);
  /// In lower case.
  [[nodiscard]] std::string to_string() const;

  /// The label.
  [[nodiscard]] const AddressLabel& label() const { return label_; }
  /// The predicate of payments.
  [[nodiscard]] const ristretto255::Encoding& control_key() const { return control_key_; }
  /// The encoding of the encryption key.
  [[nodiscard]] const ristretto255::Encoding& encryption_key() const { return encryption_key_; }
  /// Same label and keys.
  [[nodiscard]] bool operator==(const Address& b) const;

  /// Blinds and encrypts a value for the owner of this address. The nonce depends on the address, the value and the
  /// external bytes: if the external bytes repeat, a different payment still has a different nonce, and so different
  /// pads and blinding factors.
  [[nodiscard]] EncryptedPayment encrypt(const ClearValue& value,
                                         const Secret<Bytes32>& external = system_entropy()) const;
  /// The same with a nonce from the caller. It must be uniform, secret, and used only once.
  [[nodiscard]] EncryptedPayment encrypt_with_nonce(const ClearValue& value, const keys::SecretKey& nonce) const;

  /// The opening of a value with these commitments, if the ciphertext holds it. Callers try it with every log entry
  /// that might be the ciphertext. `decryption_key` belongs to encryption_key(). Errors: InvalidCiphertextLength,
  /// WrongDistinguisher, InvalidNonce, WrongOpening.
  [[nodiscard]] std::expected<Receiver, Error> decrypt(const vm::Value& value, ByteSpan ciphertext,
                                                       const keys::SecretKey& decryption_key) const;

  /// The last byte of a ciphertext, computed from the 72 bytes before it. Precondition: ciphertext_body has 72 bytes.
  [[nodiscard]] std::uint8_t distinguisher(ByteSpan ciphertext_body, const vm::Value& value) const;

 private:
  [[nodiscard]] keys::SecretKey make_nonce(const ClearValue& value, const Secret<Bytes32>& external) const;

  AddressLabel label_;
  ristretto255::Encoding control_key_, encryption_key_;
  ristretto255::Point encryption_point_;
};

}  // namespace slipstream::wallet

SLIPSTREAM_EXPORT_END
