// Receivers and blinding factors beyond the vectors.
#include "slipstream/wallet/receiver.h"

#include <gtest/gtest.h>

#include <set>

#include "slipstream/innerproduct/generators.h"
#include "slipstream/wallet/account.h"
#include "slipstream/wallet/token.h"

namespace slipstream::wallet {
namespace {

const keys::Xprv& root() {
  static const keys::Xprv xprv = keys::Xprv::from_seed(as_bytes("receivers"));
  return xprv;
}

Receiver receiver() { return receiver_at_sequence(root().xpub(), 3, {14, Scalar::from_u64(9)}); }

TEST(Receiver, commitments_are_those_of_pedersen) {
  const auto& [B, B_blinding] = innerproduct::pedersen_bases();
  for (const std::uint64_t quantity : {std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX}) {
    const Receiver r = receiver_at_sequence(root().xpub(), 1, {quantity, -Scalar::one()});
    const vm::Value value = r.blinded_value();
    EXPECT_EQ(value.quantity.point, encode(Scalar::from_u64(quantity) * B + r.blinding.quantity.expose() * B_blinding));
    EXPECT_EQ(value.flavor.point, encode(-B + r.blinding.flavor.expose() * B_blinding));
  }
}

TEST(Receiver, verifies_its_own_value_and_none_with_a_bit_changed) {
  const Receiver r = receiver();
  const vm::Value value = r.blinded_value();
  EXPECT_TRUE(r.verify_value(value));
  for (std::size_t i = 0; i < 32; ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      vm::Value changed = value;
      changed.quantity.point.bytes[i] ^= static_cast<std::uint8_t>(1u << bit);
      EXPECT_FALSE(r.verify_value(changed));
      changed = value;
      changed.flavor.point.bytes[i] ^= static_cast<std::uint8_t>(1u << bit);
      EXPECT_FALSE(r.verify_value(changed));
    }
  }
  EXPECT_FALSE(r.verify_value({value.flavor, value.quantity}));
}

TEST(Receiver, ids_depend_on_every_part) {
  std::set<Bytes32> ids = {receiver().id()};
  const auto changed = [&](auto change) {
    Receiver r = receiver();
    change(r);
    return ids.insert(r.id()).second;
  };
  EXPECT_TRUE(changed([](Receiver& r) { r.predicate.bytes[31] ^= 1; }));
  EXPECT_TRUE(changed([](Receiver& r) { ++r.value.quantity; }));
  EXPECT_TRUE(changed([](Receiver& r) { r.value.flavor += Scalar::one(); }));
  EXPECT_TRUE(changed([](Receiver& r) { r.blinding.quantity.expose() += Scalar::one(); }));
  EXPECT_TRUE(changed([](Receiver& r) { r.blinding.flavor.expose() += Scalar::one(); }));
  EXPECT_TRUE(changed([](Receiver& r) { std::swap(r.blinding.quantity, r.blinding.flavor); }));
  EXPECT_FALSE(changed([](Receiver&) {}));
}

TEST(Receiver, blinding_factors_depend_on_account_sequence_and_value) {
  std::set<Bytes32> seen;
  const auto is_new = [&](const keys::Xprv& account, std::uint64_t sequence, const ClearValue& value) {
    const BlindingFactors factors = value_blinding_factors(account.xpub(), sequence, value);
    const bool first = seen.insert(factors.quantity.expose().to_bytes()).second;
    return seen.insert(factors.flavor.expose().to_bytes()).second && first;
  };
  const ClearValue value{14, Scalar::from_u64(9)};
  EXPECT_TRUE(is_new(root(), 3, value));
  EXPECT_TRUE(is_new(root(), 4, value));
  EXPECT_TRUE(is_new(root(), 3, {15, value.flavor}));
  EXPECT_TRUE(is_new(root(), 3, {14, Scalar::from_u64(10)}));
  EXPECT_TRUE(is_new(keys::Xprv::from_seed(as_bytes("another")), 3, value));
  EXPECT_FALSE(is_new(root(), 3, value));
}

TEST(Token, blinding_factors_depend_on_issuer_alias_and_quantity) {
  const keys::Xprv another = keys::Xprv::from_seed(as_bytes("another"));
  std::set<Bytes32> seen;
  const auto is_new = [&](const keys::Xprv& issuer, std::string_view alias, std::uint64_t quantity) {
    return seen.insert(value_blinding_factor(issuer.xpub(), alias, quantity).expose().to_bytes()).second;
  };
  EXPECT_TRUE(is_new(root(), "USD", 1));
  EXPECT_TRUE(is_new(root(), "USD", 2));
  EXPECT_TRUE(is_new(root(), "EUR", 1));
  EXPECT_TRUE(is_new(another, "USD", 1));
  EXPECT_FALSE(is_new(root(), "USD", 1));
  EXPECT_NE(derive_token(root().xpub(), "USD").flavor(), derive_token(root().xpub(), "EUR").flavor());
  EXPECT_NE(derive_token(root().xpub(), "USD").flavor(), derive_token(another.xpub(), "USD").flavor());
}

}  // namespace
}  // namespace slipstream::wallet
