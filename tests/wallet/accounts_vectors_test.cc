// accounts.json, every field of it: keys, addresses, receivers, encrypted payments, labels and tokens.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "slipstream/keys/xprv.h"
#include "slipstream/wallet/account.h"
#include "slipstream/wallet/address.h"
#include "slipstream/wallet/receiver.h"
#include "slipstream/wallet/token.h"
#include "support/vectors.h"
#include "wallet/verdict.h"

namespace slipstream::wallet {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::hex;
using slipstream::test::hex32;
using slipstream::test::Json;
using slipstream::test::load_vectors;
using slipstream::test::text;
using slipstream::test::u64;
using test::verdict;

Scalar scalar(const Json& value) { return Scalar::from_canonical_bytes(hex32(value)).value(); }

Bytes to_vector(const auto& bytes) { return {bytes.begin(), bytes.end()}; }

// A field that no test knows of would go unchecked.
void expect_fields(const Json& object, const std::set<std::string>& expected) {
  std::set<std::string> fields;
  for (const auto& [field, value] : object.items()) fields.insert(field);
  EXPECT_EQ(fields, expected);
}

void expect_blinding(const BlindingFactors& blinding, const Json& object) {
  EXPECT_EQ(blinding.quantity.expose().to_bytes(), hex32(object["qty_blinding"]));
  EXPECT_EQ(blinding.flavor.expose().to_bytes(), hex32(object["flv_blinding"]));
}

ClearValue clear_value(const Json& object) { return {u64(object["qty"]), scalar(object["flv"])}; }

// One account of the file, decoded.
struct Account {
  explicit Account(const Json& item)
      : xprv(keys::Xprv::decode(hex(item["xprv"])).value()),
        sequence(u64(item["sequence"])),
        own(address_at_sequence(xprv.xpub(), AddressLabel::make(text(item["address"]["label"])).value(), sequence)) {}

  keys::Xprv xprv;
  std::uint64_t sequence;
  OwnAddress own;
};

vm::Value encrypted_value(const Json& encryption) {
  return {{{hex32(encryption["qty_commitment"])}}, {{hex32(encryption["flv_commitment"])}}};
}

TEST(AccountVectors, hold_nothing_else_than_is_checked_here) {
  const Json vectors = load_vectors("accounts.json");
  expect_fields(vectors, {"accounts", "address_strings", "labels", "tokens"});
  for (const Json& item : vectors["accounts"]) {
    expect_fields(item, {"xprv", "xpub", "sequence", "secret_key_at_sequence", "public_key_at_sequence", "address",
                         "receiver", "encryption"});
    expect_fields(item["address"], {"label", "control_key", "encryption_secret", "encryption_key", "string"});
    expect_fields(item["receiver"], {"qty", "flv", "opaque_predicate", "qty_blinding", "flv_blinding", "id"});
    expect_fields(item["encryption"],
                  {"nonce_scalar", "qty", "flv", "qty_blinding", "flv_blinding", "qty_commitment", "flv_commitment",
                   "ciphertext", "decrypts", "ciphertext_byte_40_changed_decrypts", "tag_changed_decrypts"});
  }
  for (const Json& item : vectors["address_strings"]) expect_fields(item, {"what", "string", "valid"});
  for (const Json& item : vectors["labels"]) expect_fields(item, {"label", "valid"});
  for (const Json& item : vectors["tokens"]) {
    expect_fields(item,
                  {"xprv", "xpub", "alias", "issuing_secret", "issuing_key", "flavor", "qty", "value_blinding_factor"});
  }
}

TEST(AccountVectors, keys_at_a_sequence_number) {
  const Json vectors = load_vectors("accounts.json");
  CaseCounter cases("accounts.json accounts, keys");
  for (const Json& item : vectors["accounts"]) {
    const auto xprv = keys::Xprv::decode(hex(item["xprv"]));
    ASSERT_TRUE(xprv);
    EXPECT_EQ(to_vector(xprv->encode().expose()), hex(item["xprv"]));
    EXPECT_EQ(to_vector(xprv->xpub().encode()), hex(item["xpub"]));
    const auto xpub = keys::Xpub::decode(hex(item["xpub"]));
    ASSERT_TRUE(xpub);

    const std::uint64_t sequence = u64(item["sequence"]);
    const keys::SecretKey secret = key_at_sequence(*xprv, sequence);
    EXPECT_EQ(secret.expose().to_bytes(), hex32(item["secret_key_at_sequence"]));
    EXPECT_EQ(key_at_sequence(*xpub, sequence).point.bytes, hex32(item["public_key_at_sequence"]));
    EXPECT_EQ(keys::public_key(secret), key_at_sequence(*xpub, sequence));
    ++cases;
  }
}

TEST(AccountVectors, addresses_and_their_texts) {
  const Json vectors = load_vectors("accounts.json");
  CaseCounter cases("accounts.json accounts, addresses");
  for (const Json& item : vectors["accounts"]) {
    const Json& expected = item["address"];
    const auto [address, decryption_key] = Account(item).own;
    EXPECT_EQ(address.label().text(), text(expected["label"]));
    EXPECT_EQ(address.control_key().bytes, hex32(expected["control_key"]));
    EXPECT_EQ(address.encryption_key().bytes, hex32(expected["encryption_key"]));
    EXPECT_EQ(decryption_key.expose().to_bytes(), hex32(expected["encryption_secret"]));
    EXPECT_EQ(keys::public_key(decryption_key).point.bytes, hex32(expected["encryption_key"]));
    EXPECT_EQ(address.to_string(), text(expected["string"]));
    const auto parsed = Address::from_string(text(expected["string"]));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, address);
    ++cases;
  }
}

TEST(AccountVectors, receivers_their_ids_and_values) {
  const Json vectors = load_vectors("accounts.json");
  CaseCounter cases("accounts.json accounts, receivers");
  for (const Json& item : vectors["accounts"]) {
    const Json& expected = item["receiver"];
    const ClearValue value = clear_value(expected);
    const auto xpub = keys::Xpub::decode(hex(item["xpub"]));
    ASSERT_TRUE(xpub);
    const Receiver receiver = receiver_at_sequence(*xpub, u64(item["sequence"]), value);
    EXPECT_EQ(receiver.predicate.bytes, hex32(expected["opaque_predicate"]));
    EXPECT_EQ(receiver.value, value);
    expect_blinding(receiver.blinding, expected);
    EXPECT_EQ(receiver.id(), hex32(expected["id"]));
    EXPECT_TRUE(receiver.verify_value(receiver.blinded_value()));
    EXPECT_FALSE(receiver.verify_value(encrypted_value(item["encryption"])));
    ++cases;
  }
}

TEST(AccountVectors, payments_encrypt_to_the_same_bytes_and_decrypt) {
  const Json vectors = load_vectors("accounts.json");
  CaseCounter cases("accounts.json accounts, encryption");
  for (const Json& item : vectors["accounts"]) {
    const Json& expected = item["encryption"];
    const Account account(item);
    const ClearValue value = clear_value(expected);
    // The payer knows the text only.
    const auto address = Address::from_string(text(item["address"]["string"]));
    ASSERT_TRUE(address);
    const auto [receiver, ciphertext] =
        address->encrypt_with_nonce(value, keys::SecretKey(scalar(expected["nonce_scalar"])));
    EXPECT_EQ(to_vector(ciphertext), hex(expected["ciphertext"]));
    EXPECT_EQ(receiver.predicate.bytes, hex32(item["address"]["control_key"]));
    EXPECT_EQ(receiver.value, value);
    expect_blinding(receiver.blinding, expected);
    const vm::Value blinded = receiver.blinded_value();
    EXPECT_EQ(blinded.quantity.point.bytes, hex32(expected["qty_commitment"]));
    EXPECT_EQ(blinded.flavor.point.bytes, hex32(expected["flv_commitment"]));

    const auto decrypted =
        account.own.address.decrypt(encrypted_value(expected), hex(expected["ciphertext"]), account.own.decryption_key);
    ASSERT_EQ(decrypted.has_value(), expected["decrypts"].get<bool>());
    EXPECT_EQ(decrypted->predicate, receiver.predicate);
    EXPECT_EQ(decrypted->value, value);
    expect_blinding(decrypted->blinding, expected);
    EXPECT_TRUE(decrypted->verify_value(encrypted_value(expected)));
    EXPECT_EQ(decrypted->id(), receiver.id());
    ++cases;
  }
}

TEST(AccountVectors, changed_ciphertexts_do_not_decrypt) {
  const Json vectors = load_vectors("accounts.json");
  CaseCounter byte_40("accounts.json accounts, ciphertext byte 40 changed"), tag("accounts.json accounts, tag changed");
  for (const Json& item : vectors["accounts"]) {
    const Json& expected = item["encryption"];
    const Account account(item);
    const vm::Value value = encrypted_value(expected);
    const auto decrypts = [&](const Bytes& ciphertext) {
      return account.own.address.decrypt(value, ciphertext, account.own.decryption_key);
    };
    // Which of the other 255 values the byte was given is not recorded, so all are tried.
    for (int change = 1; change < 256; ++change) {
      Bytes changed = hex(expected["ciphertext"]);
      changed.at(40) ^= static_cast<std::uint8_t>(change);
      EXPECT_EQ(decrypts(changed).has_value(), expected["ciphertext_byte_40_changed_decrypts"].get<bool>());
      // With the distinguisher that belongs to it, the commitments still tell.
      changed.back() = account.own.address.distinguisher(ByteSpan(changed).first(72), value);
      EXPECT_EQ(verdict(decrypts(changed)), "WrongOpening");

      changed = hex(expected["ciphertext"]);
      changed.back() ^= static_cast<std::uint8_t>(change);
      const auto result = decrypts(changed);
      EXPECT_EQ(result.has_value(), expected["tag_changed_decrypts"].get<bool>());
      EXPECT_EQ(verdict(result), "WrongDistinguisher");
    }
    ++byte_40;
    ++tag;
  }
}

TEST(AccountVectors, address_strings_are_valid_or_not) {
  // The reference does not say why it rejects a string; these are our names for it.
  const std::map<std::string, ErrorKind> errors = {{"mixed case", ErrorKind::MixedCase},
                                                   {"checksum", ErrorKind::InvalidChecksum},
                                                   {"label changed", ErrorKind::InvalidChecksum},
                                                   {"cut", ErrorKind::InvalidChecksum},
                                                   {"empty", ErrorKind::InvalidLength}};
  const Json vectors = load_vectors("accounts.json");
  CaseCounter cases("accounts.json address_strings");
  for (const Json& item : vectors["address_strings"]) {
    const std::string what = text(item["what"]);
    const auto address = Address::from_string(text(item["string"]));
    ASSERT_EQ(address.has_value(), item["valid"].get<bool>()) << what;
    if (address) {
      std::string lower = text(item["string"]);
      std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; });
      EXPECT_EQ(address->to_string(), lower) << what;
    } else {
      ASSERT_TRUE(errors.contains(what)) << what;
      EXPECT_EQ(name(address.error().kind), name(errors.at(what))) << what;
    }
    ++cases;
  }
}

TEST(AccountVectors, labels_are_valid_or_not) {
  const std::map<std::string, Error> errors = {{"", {ErrorKind::InvalidLength}},
                                               {"MixedCase", {ErrorKind::MixedCase, 1}},
                                               {"with space", {ErrorKind::InvalidChar, 4}},
                                               {"\u00e9", {ErrorKind::InvalidChar, 0}},
                                               {std::string(84, 'x'), {ErrorKind::InvalidLength}}};
  const Json vectors = load_vectors("accounts.json");
  CaseCounter cases("accounts.json labels");
  for (const Json& item : vectors["labels"]) {
    const std::string given = text(item["label"]);
    const auto label = AddressLabel::make(given);
    ASSERT_EQ(label.has_value(), item["valid"].get<bool>()) << given;
    if (label) {
      EXPECT_EQ(label->text(), given);
    } else {
      ASSERT_TRUE(errors.contains(given)) << given;
      EXPECT_EQ(label.error(), errors.at(given)) << given;
    }
    ++cases;
  }
}

TEST(AccountVectors, tokens) {
  const Json vectors = load_vectors("accounts.json");
  CaseCounter cases("accounts.json tokens");
  for (const Json& item : vectors["tokens"]) {
    const auto xprv = keys::Xprv::decode(hex(item["xprv"]));
    ASSERT_TRUE(xprv);
    EXPECT_EQ(to_vector(xprv->xpub().encode()), hex(item["xpub"]));
    const auto xpub = keys::Xpub::decode(hex(item["xpub"]));
    ASSERT_TRUE(xpub);

    const std::string alias = text(item["alias"]);
    const keys::SecretKey secret = issuing_key(*xprv, alias);
    EXPECT_EQ(secret.expose().to_bytes(), hex32(item["issuing_secret"]));
    EXPECT_EQ(issuing_key(*xpub, alias).point.bytes, hex32(item["issuing_key"]));
    EXPECT_EQ(keys::public_key(secret), issuing_key(*xpub, alias));
    const Token token = derive_token(*xpub, alias);
    EXPECT_EQ(token.predicate.bytes, hex32(item["issuing_key"]));
    EXPECT_EQ(token.metadata, Bytes(alias.begin(), alias.end()));
    EXPECT_EQ(token.flavor().to_bytes(), hex32(item["flavor"]));
    EXPECT_EQ(value_blinding_factor(*xpub, alias, u64(item["qty"])).expose().to_bytes(),
              hex32(item["value_blinding_factor"]));
    ++cases;
  }
}

}  // namespace
}  // namespace slipstream::wallet
