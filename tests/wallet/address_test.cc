// Addresses beyond the vectors: changed texts, changed ciphertexts, labels of every kind.
#include "slipstream/wallet/address.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "slipstream/wallet/account.h"
#include "slipstream/wallet/bech32.h"
#include "support/vectors.h"
#include "wallet/bech32_oracle.h"
#include "wallet/verdict.h"

namespace slipstream::wallet {
namespace {

using slipstream::test::CaseCounter;
using slipstream::test::Json;
using slipstream::test::load_vectors;
using slipstream::test::text;
using test::kBech32Alphabet;
using test::verdict;

std::vector<std::string> valid_texts() {
  const Json vectors = load_vectors("accounts.json");
  std::vector<std::string> out;
  for (const Json& item : vectors["accounts"]) out.push_back(text(item["address"]["string"]));
  return out;
}

const keys::Xprv& root() {
  static const keys::Xprv xprv = keys::Xprv::from_seed(as_bytes("addresses"));
  return xprv;
}

OwnAddress own_address(std::string_view label, std::uint64_t sequence = 7) {
  return address_at_sequence(root().xpub(), AddressLabel::make(label).value(), sequence);
}

// 64 bytes that are the two keys of an address.
Bytes keys_of(const Address& address) {
  Bytes out(64);
  std::ranges::copy(address.encryption_key().bytes, std::ranges::copy(address.control_key().bytes, out.begin()).out);
  return out;
}

TEST(Address, no_text_with_one_character_changed_is_valid) {
  CaseCounter cases("changed characters");
  for (const std::string& valid : valid_texts()) {
    for (std::size_t i = 0; i < valid.size(); ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = valid;
        changed[i] = static_cast<char>(byte);
        if (changed == valid) continue;
        ASSERT_FALSE(Address::from_string(changed)) << changed;
        ++cases;
      }
    }
  }
}

TEST(Address, a_changed_character_of_the_alphabet_is_found_by_the_checksum) {
  for (const std::string& valid : valid_texts()) {
    for (std::size_t i = valid.rfind('1') + 1; i < valid.size(); ++i) {
      for (const char c : kBech32Alphabet) {
        std::string changed = valid;
        changed[i] = c;
        if (changed == valid) continue;
        ASSERT_EQ(verdict(Address::from_string(changed)), "InvalidChecksum") << changed;
      }
    }
  }
}

TEST(Address, no_text_with_a_character_more_or_less_or_two_exchanged_is_valid) {
  for (const std::string& valid : valid_texts()) {
    for (std::size_t i = 0; i < valid.size(); ++i) {
      std::string changed = valid;
      changed.erase(i, 1);
      ASSERT_FALSE(Address::from_string(changed)) << changed;
      if (i + 1 < valid.size() && valid[i] != valid[i + 1]) {
        changed = valid;
        std::swap(changed[i], changed[i + 1]);
        ASSERT_FALSE(Address::from_string(changed)) << changed;
      }
    }
    for (std::size_t i = 0; i <= valid.size(); ++i) {
      for (const char c : kBech32Alphabet) {
        std::string changed = valid;
        changed.insert(i, 1, c);
        ASSERT_FALSE(Address::from_string(changed)) << changed;
      }
    }
  }
}

TEST(Address, no_beginning_and_no_end_of_a_text_is_valid_nor_is_anything_behind_it) {
  for (const std::string& valid : valid_texts()) {
    ASSERT_TRUE(Address::from_string(valid));
    for (std::size_t size = 0; size < valid.size(); ++size) {
      EXPECT_FALSE(Address::from_string(valid.substr(0, size)));
      EXPECT_FALSE(Address::from_string(valid.substr(valid.size() - size)));
    }
    EXPECT_FALSE(Address::from_string(valid + valid));
    EXPECT_FALSE(Address::from_string(valid + " "));
    EXPECT_FALSE(Address::from_string(" " + valid));
    EXPECT_FALSE(Address::from_string(valid + '\0'));
    EXPECT_EQ(verdict(Address::from_string(valid + std::string(1 << 20, 'q'))), "InvalidLength");
  }
}

// Before a final 'p', any number of 'q' can be put in or taken out without the checksum noticing.
TEST(Address, the_one_weakness_of_the_checksum_is_met_by_the_length) {
  std::size_t found = 0;
  for (std::uint64_t sequence = 0; sequence < 1000 && found < 3; ++sequence) {
    std::string changed = own_address("p", sequence).address.to_string();
    if (changed.back() != 'p') continue;
    ++found;
    for (int i = 0; i < 40; ++i) {
      changed.insert(changed.size() - 1, "q");
      EXPECT_NE(verdict(bech32::decode(changed)), "InvalidChecksum");
      EXPECT_NE(verdict(Address::from_string(changed)), "accept");
    }
  }
  EXPECT_EQ(found, 3u);
}

TEST(Address, texts_hold_64_bytes_with_zero_padding_and_an_encryption_key) {
  const Address address = own_address("test").address;
  const Bytes keys = keys_of(address);
  for (std::size_t size = 0; size < 90; ++size) {
    Bytes data = keys;
    data.resize(size);
    const auto parsed = Address::from_string(bech32::encode("test", data));
    EXPECT_EQ(verdict(parsed), size == 64 ? "accept" : "InvalidLength") << size;
  }

  std::vector<std::uint8_t> groups = test::groups_of(keys);
  EXPECT_EQ(test::text_of_groups("test", groups), address.to_string());
  for (std::uint8_t padding = 1; padding < 8; ++padding) {
    groups.back() = static_cast<std::uint8_t>((groups.back() & ~7) | padding);
    EXPECT_EQ(verdict(Address::from_string(test::text_of_groups("test", groups))), "InvalidPadding");
  }

  // A control key is not decoded; an encryption key must be.
  Bytes no_control_key = keys;
  std::fill_n(no_control_key.begin(), 32, std::uint8_t{0xff});
  EXPECT_TRUE(Address::from_string(bech32::encode("test", no_control_key)));
  Bytes no_encryption_key = keys;
  std::fill_n(no_encryption_key.begin() + 32, 32, std::uint8_t{0xff});
  EXPECT_EQ(verdict(Address::from_string(bech32::encode("test", no_encryption_key))), "InvalidPoint");
}

TEST(Address, every_label_comes_back_in_lower_case_at_every_length) {
  for (std::size_t size = 1; size <= bech32::kMaxLabelSize; ++size) {
    std::string label, upper;
    for (std::size_t i = 0; i < size; ++i) {
      const char c = static_cast<char>(33 + (7 * i + size) % 94);
      const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      label.push_back(is_letter ? static_cast<char>(c | 0x20) : c);
      upper.push_back(is_letter ? static_cast<char>(c & ~0x20) : c);
    }
    const Address address = own_address(label).address;
    const std::string written = address.to_string();
    EXPECT_EQ(written.size(), bech32::text_size(size, 64));
    const auto parsed = Address::from_string(written);
    ASSERT_TRUE(parsed) << written;
    EXPECT_EQ(*parsed, address);
    const auto from_upper = Address::from_string(own_address(upper).address.to_string());
    ASSERT_TRUE(from_upper) << upper;
    EXPECT_EQ(from_upper->label().text(), label);
  }
}

TEST(Address, a_payment_to_the_text_of_an_upper_case_label_is_lost) {
  const ClearValue value{5, Scalar::from_u64(6)};
  const OwnAddress own = own_address("UPPER");
  const EncryptedPayment payment = Address::from_string(own.address.to_string())->encrypt(value);
  const vm::Value blinded = payment.receiver.blinded_value();
  EXPECT_EQ(verdict(own.address.decrypt(blinded, payment.ciphertext, own.decryption_key)), "WrongOpening");
  // While the address itself works.
  const EncryptedPayment direct = own.address.encrypt(value);
  EXPECT_TRUE(own.address.decrypt(direct.receiver.blinded_value(), direct.ciphertext, own.decryption_key));
}

TEST(Address, entropy_that_repeats_gives_one_nonce_to_the_same_payment_only) {
  const ClearValue value{5, Scalar::from_u64(6)};
  const auto nonce_point = [](const Address& address, const ClearValue& paid, std::uint8_t entropy) {
    return to_bytes32(address.encrypt(paid, Secret<Bytes32>(Bytes32{entropy})).ciphertext);
  };
  const OwnAddress own = own_address("test"), next = own_address("test", 8);
  const Bytes32 first = nonce_point(own.address, value, 1);
  EXPECT_EQ(nonce_point(own.address, value, 1), first);
  const std::set<Bytes32> all = {first,
                                 nonce_point(own.address, value, 2),
                                 nonce_point(own.address, {6, value.flavor}, 1),
                                 nonce_point(own.address, {5, Scalar::from_u64(7)}, 1),
                                 nonce_point(next.address, value, 1),
                                 nonce_point(own_address("tesu").address, value, 1)};
  EXPECT_EQ(all.size(), 6u);
}

TEST(Address, payments_with_fresh_nonces_decrypt_and_have_nothing_in_common) {
  const OwnAddress own = own_address("test");
  std::set<Bytes32> seen;
  for (const std::uint64_t quantity : {std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX}) {
    for (const Scalar& flavor : {Scalar::zero(), Scalar::one(), -Scalar::one()}) {
      const auto [receiver, ciphertext] = own.address.encrypt({quantity, flavor});
      const vm::Value value = receiver.blinded_value();
      const auto decrypted = own.address.decrypt(value, ciphertext, own.decryption_key);
      ASSERT_TRUE(decrypted);
      EXPECT_EQ(decrypted->value, (ClearValue{quantity, flavor}));
      EXPECT_EQ(decrypted->id(), receiver.id());
      EXPECT_TRUE(seen.insert(to_bytes32(ciphertext)).second);
      EXPECT_TRUE(seen.insert(to_bytes32(ByteSpan(ciphertext).subspan(32))).second);
      EXPECT_TRUE(seen.insert(value.quantity.point.bytes).second);
      EXPECT_TRUE(seen.insert(value.flavor.point.bytes).second);
    }
  }
}

// A payment, and what becomes of its ciphertext when it is changed.
class Decryption : public testing::Test {
 protected:
  [[nodiscard]] std::string_view verdict_on(const Bytes& candidate) const {
    return verdict(own.address.decrypt(value, candidate, own.decryption_key));
  }
  // The same after the distinguisher was made to fit.
  [[nodiscard]] std::string_view verdict_behind_the_distinguisher(Bytes candidate) const {
    candidate.back() = own.address.distinguisher(ByteSpan(candidate).first(72), value);
    return verdict_on(candidate);
  }

  const OwnAddress own = own_address("test");
  const ClearValue clear{1000, Scalar::from_u64(77)};
  const EncryptedPayment payment =
      own.address.encrypt_with_nonce(clear, keys::SecretKey(Scalar::from_u64(0x1234567890abcdef)));
  const vm::Value value = payment.receiver.blinded_value();
  const Bytes ciphertext{payment.ciphertext.begin(), payment.ciphertext.end()};
};

TEST_F(Decryption, fails_with_any_bit_flipped_even_if_the_distinguisher_fits) {
  ASSERT_TRUE(own.address.decrypt(value, ciphertext, own.decryption_key));
  for (std::size_t i = 0; i < ciphertext.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes changed = ciphertext;
      changed[i] ^= static_cast<std::uint8_t>(1u << bit);
      EXPECT_FALSE(own.address.decrypt(value, changed, own.decryption_key));
      if (i == 72) {
        EXPECT_EQ(verdict_on(changed), "WrongDistinguisher");
      } else {
        const bool is_nonce = i >= 32 || ristretto255::decode({to_bytes32(changed)}).has_value();
        EXPECT_EQ(verdict_behind_the_distinguisher(changed), is_nonce ? "WrongOpening" : "InvalidNonce");
      }
    }
  }
}

TEST_F(Decryption, refuses_every_other_length) {
  for (std::size_t size = 0; size <= 2 * kCiphertextSize; ++size) {
    if (size == kCiphertextSize) continue;
    Bytes changed = ciphertext;
    changed.resize(size);
    EXPECT_EQ(verdict_on(changed), "InvalidCiphertextLength");
  }
}

// A second encoding of the same flavor, the flavor plus the group order, would make ciphertexts malleable.
TEST_F(Decryption, refuses_a_flavor_that_is_not_below_the_group_order) {
  Bytes32 shifted = (-Scalar::one()).to_bytes();  // l - 1
  const Bytes32 flavor = clear.flavor.to_bytes();
  unsigned carry = 1;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned>(shifted[i] + flavor[i]);
    shifted[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  ASSERT_EQ(Scalar::from_bytes_mod_order(shifted), clear.flavor);
  Bytes changed = ciphertext;
  for (std::size_t i = 0; i < 32; ++i) changed[32 + i] ^= static_cast<std::uint8_t>(flavor[i] ^ shifted[i]);
  EXPECT_EQ(verdict_behind_the_distinguisher(changed), "WrongOpening");
}

TEST_F(Decryption, refuses_nonces_that_do_not_decode_behind_the_distinguisher_only) {
  Bytes changed = ciphertext;
  std::fill_n(changed.begin(), 32, std::uint8_t{0xff});
  EXPECT_EQ(verdict_behind_the_distinguisher(changed), "InvalidNonce");
  changed.back() = static_cast<std::uint8_t>(own.address.distinguisher(ByteSpan(changed).first(72), value) ^ 1);
  EXPECT_EQ(verdict_on(changed), "WrongDistinguisher");
}

TEST_F(Decryption, needs_the_key_the_address_and_the_value_that_it_was_made_for) {
  const keys::SecretKey other_key(own.decryption_key.expose() + Scalar::one());
  EXPECT_EQ(verdict(own.address.decrypt(value, ciphertext, other_key)), "WrongOpening");

  const auto with_fitting_distinguisher = [&](const Address& address, const vm::Value& candidate) {
    Bytes changed = ciphertext;
    changed.back() = address.distinguisher(ByteSpan(changed).first(72), candidate);
    return verdict(address.decrypt(candidate, changed, own.decryption_key));
  };
  const ristretto255::Point encryption_key = *ristretto255::decode(own.address.encryption_key());
  const Address other_label(AddressLabel::make("tesu").value(), own.address.control_key(), encryption_key);
  EXPECT_EQ(with_fitting_distinguisher(other_label, value), "WrongOpening");
  const Address other_control(own.address.label(), own.address.encryption_key(), encryption_key);
  EXPECT_EQ(with_fitting_distinguisher(other_control, value), "WrongOpening");

  const vm::Value exchanged{value.flavor, value.quantity};
  EXPECT_EQ(with_fitting_distinguisher(own.address, exchanged), "WrongOpening");
  vm::Value half = value;
  half.quantity = value.flavor;
  EXPECT_EQ(with_fitting_distinguisher(own.address, half), "WrongOpening");
  half = value;
  half.flavor.point.bytes.fill(0xff);
  EXPECT_EQ(with_fitting_distinguisher(own.address, half), "WrongOpening");
}

TEST_F(Decryption, distinguishers_depend_on_keys_value_and_ciphertext_but_not_on_the_label) {
  // A byte agrees by accident once in 256 times, so it is 40 payments that must not all agree.
  constexpr int kPayments = 40;
  const Address other_label = own_address("other", 8).address;
  const Address relabelled(other_label.label(), own.address.control_key(),
                           *ristretto255::decode(own.address.encryption_key()));
  const Address other_control(own.address.label(), other_label.control_key(),
                              *ristretto255::decode(own.address.encryption_key()));
  const Address other_encryption(own.address.label(), own.address.control_key(),
                                 *ristretto255::decode(other_label.encryption_key()));
  std::array<int, 5> agree{};
  for (int i = 0; i < kPayments; ++i) {
    const EncryptedPayment p = own.address.encrypt(clear);
    const vm::Value v = p.receiver.blinded_value();
    const ByteSpan body = ByteSpan(p.ciphertext).first(72);
    EXPECT_EQ(own.address.distinguisher(body, v), p.ciphertext[72]);
    EXPECT_EQ(relabelled.distinguisher(body, v), p.ciphertext[72]);
    agree[0] += other_control.distinguisher(body, v) == p.ciphertext[72];
    agree[1] += other_encryption.distinguisher(body, v) == p.ciphertext[72];
    agree[2] += own.address.distinguisher(body, {v.quantity, v.quantity}) == p.ciphertext[72];
    agree[3] += own.address.distinguisher(body, {v.flavor, v.flavor}) == p.ciphertext[72];
    agree[4] += own.address.distinguisher(ByteSpan(ciphertext).first(72), v) == p.ciphertext[72];
  }
  for (const int count : agree) EXPECT_LT(count, kPayments / 2);
}

}  // namespace
}  // namespace slipstream::wallet
