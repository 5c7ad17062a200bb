// Payments between accounts on a chain that a verifier follows.
#include "slipstream/wallet/payment.h"

#include <gtest/gtest.h>

#include "slipstream/ledger/block_maker.h"
#include "slipstream/ledger/block_verifier.h"
#include "slipstream/vm/verify/verifier.h"

namespace slipstream::wallet {
namespace {

constexpr vm::TxHeader kHeader{1, 0, 10'000};
const Scalar kGold = Scalar::from_u64(7);

Coin coin_of(const keys::Xprv& account, std::uint64_t sequence, const ClearValue& value) {
  return Coin::received(receiver_at_sequence(account.xpub(), sequence, value), Bytes32{1}, sequence);
}

/// A chain on which every block is verified.
class Chain {
 public:
  explicit Chain(std::span<const Coin> coins) : maker_(1, ids(coins)), state_(maker_.state()) {}

  testing::AssertionResult apply(const vm::SignedTx& tx) {
    const auto block = maker_.append(++time_, std::vector{tx});
    if (!block) return testing::AssertionFailure() << block.error().fault.to_string();
    const auto report = verifier_.apply_vartime(state_, *block);
    if (!report) return testing::AssertionFailure() << report.error().to_string();
    return testing::AssertionSuccess();
  }

 private:
  static std::vector<Bytes32> ids(std::span<const Coin> coins) {
    std::vector<Bytes32> out;
    for (const Coin& coin : coins) out.push_back(coin.contract.id());
    return out;
  }
  ledger::BlockMaker maker_;
  ledger::ChainState state_;
  std::uint64_t time_ = 1;
  ledger::BlockVerifier verifier_{{.threads = 1}};
};

class Payments : public testing::Test {
 protected:
  keys::Xprv alice = keys::Xprv::from_seed(as_bytes("alice")), bob = keys::Xprv::from_seed(as_bytes("bob"));
  std::vector<Coin> coins = {coin_of(alice, 0, {10, kGold}), coin_of(alice, 1, {5, vm::fee_flavor()}),
                             coin_of(alice, 2, {20, kGold})};
};

TEST_F(Payments, reach_a_receiver_and_bring_the_change_back) {
  Chain chain(coins);
  const Receiver receiver = receiver_at_sequence(bob.xpub(), 0, {14, kGold});
  const auto payment = plan_payment_vartime(alice, 3, coins, {.receivers = {receiver}, .fee = 2});
  ASSERT_TRUE(payment) << name(payment.error().kind);
  EXPECT_EQ(payment->spent, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(payment->next_sequence, 5u);
  const auto tx = vm::make_tx(kHeader, payment->script, payment->keys);
  ASSERT_TRUE(tx) << tx.error().to_string();
  EXPECT_EQ(tx->fee_rate.fee, 2u);
  EXPECT_TRUE(chain.apply(*tx));

  const auto reply = reply_to(receiver, *tx);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->receiver_id, receiver.id());
  const std::vector<Coin> bobs = {Coin::received(receiver, reply->anchor, 0)};
  const std::vector<Coin> change = payment->change_coins(*tx);
  ASSERT_EQ(change.size(), 2u);
  EXPECT_EQ(change[0].value().quantity + change[1].value().quantity, 16u + 3u);
  EXPECT_FALSE(reply_to(receiver_at_sequence(bob.xpub(), 1, {14, kGold}), *tx));

  // Bob pays part of it on, and Alice her change.
  const Receiver back = receiver_at_sequence(alice.xpub(), 5, {14, kGold});
  const auto onward = plan_payment_vartime(bob, 1, bobs, {.receivers = {back}});
  ASSERT_TRUE(onward);
  EXPECT_TRUE(onward->change.empty());
  EXPECT_TRUE(chain.apply(*vm::make_tx(kHeader, onward->script, onward->keys)));
  const auto rest =
      plan_payment_vartime(alice, 6, change, {.receivers = {receiver_at_sequence(bob.xpub(), 2, {16, kGold})}});
  ASSERT_TRUE(rest);
  EXPECT_TRUE(chain.apply(*vm::make_tx(kHeader, rest->script, rest->keys)));
}

TEST_F(Payments, to_an_address_are_found_decrypted_and_spent_by_its_owner) {
  Chain chain(coins);
  const auto own = address_at_sequence(bob.xpub(), *AddressLabel::make("test"), 4);
  const auto payment = plan_payment_vartime(alice, 3, coins, {.addresses = {{own.address, {25, kGold}}}});
  ASSERT_TRUE(payment);
  const auto tx = vm::make_tx(kHeader, payment->script, payment->keys);
  ASSERT_TRUE(tx) << tx.error().to_string();
  EXPECT_TRUE(chain.apply(*tx));

  // Bob looks at a transaction that he only has as bytes.
  const auto decoded = vm::decode_tx(tx->bytes);
  ASSERT_TRUE(decoded);
  auto executed = vm::ExecutedTx::run_vartime(*decoded, 2048);
  ASSERT_TRUE(executed);
  const auto seen = vm::HashedTx::hash_vartime(*std::move(executed));
  EXPECT_EQ(seen.id(), tx->id);
  std::vector<Coin> found;
  for (const vm::LogEntry& entry : seen.execution().log) {
    const auto* data = std::get_if<vm::DataEntry>(&entry);
    if (data == nullptr) continue;
    for (const vm::LogEntry& other : seen.execution().log) {
      const auto* output = std::get_if<vm::OutputEntry>(&other);
      if (output == nullptr) continue;
      const auto contract = vm::OpenContract::decode(seen.contract_bytes(output->contract), {});
      const auto* value = std::get_if<vm::Value>(&contract->payload[0]);
      if (contract->predicate != own.address.control_key()) continue;
      const auto receiver = own.address.decrypt(*value, data->data, own.decryption_key);
      if (receiver) found.push_back(Coin::received(*receiver, contract->anchor, 4));
    }
  }
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value(), (ClearValue{25, kGold}));
  const auto onward =
      plan_payment_vartime(bob, 5, found, {.receivers = {receiver_at_sequence(alice.xpub(), 9, {25, kGold})}});
  ASSERT_TRUE(onward);
  EXPECT_TRUE(chain.apply(*vm::make_tx(kHeader, onward->script, onward->keys)));
}

TEST_F(Payments, that_cannot_be_are_refused) {
  const auto refused = [&](const PaymentOrder& order) {
    return plan_payment_vartime(alice, 3, coins, order).error().kind;
  };
  const auto to_bob = [&](std::uint64_t quantity, const Scalar& flavor) {
    return receiver_at_sequence(bob.xpub(), 0, {quantity, flavor});
  };
  EXPECT_EQ(refused({}), ErrorKind::NothingToPay);
  EXPECT_EQ(refused({.receivers = {to_bob(31, kGold)}}), ErrorKind::InsufficientFunds);
  EXPECT_EQ(refused({.receivers = {to_bob(1, Scalar::from_u64(8))}}), ErrorKind::InsufficientFunds);
  EXPECT_EQ(refused({.receivers = {to_bob(UINT64_MAX, kGold), to_bob(1, kGold)}}), ErrorKind::InsufficientFunds);
  EXPECT_EQ(refused({.receivers = {to_bob(1, kGold)}, .fee = 6}), ErrorKind::InsufficientFunds);
  EXPECT_EQ(refused({.receivers = {to_bob(1, kGold)}, .fee = (1 << 24) + 1}), ErrorKind::FeeTooHigh);
  EXPECT_EQ(plan_payment_vartime(alice, 3, {}, {.receivers = {to_bob(0, kGold)}}).error().kind,
            ErrorKind::InsufficientFunds);
  EXPECT_TRUE(plan_payment_vartime(alice, 3, coins, {.receivers = {to_bob(0, kGold)}}));
  EXPECT_TRUE(plan_payment_vartime(alice, 3, coins, {.fee = 5}));
}

TEST_F(Payments, tokens_are_issued_and_retired) {
  Chain chain(coins);
  const keys::Xprv issuer = keys::Xprv::from_seed(as_bytes("issuer"));
  const Token token = derive_token(issuer.xpub(), "SHARE");
  const vm::Opening quantity =
      vm::Opening::with_factor(vm::Number::integer(1000), value_blinding_factor(issuer.xpub(), "SHARE", 1000).expose());
  vm::KeyRing keys;
  keys.add(issuing_key(issuer, "SHARE"));
  keys.add(key_at_sequence(alice, 1));
  keys.add(key_at_sequence(bob, 0));
  vm::ProgramBuilder p;
  p.spend(coins[1].contract).push(key_at_sequence(alice.xpub(), 3).point).output(1);
  issue_to(p, token, quantity, key_at_sequence(bob.xpub(), 0).point);
  const auto tx = vm::make_tx(kHeader, *p.finish(), keys);
  ASSERT_TRUE(tx) << tx.error().to_string();
  EXPECT_TRUE(chain.apply(*tx));
  ASSERT_EQ(tx->outputs.size(), 2u);
  EXPECT_EQ(tx->outputs[1].value()->clear(), (ClearValue{1000, token.flavor()}));

  vm::ProgramBuilder burn;
  retire(burn, tx->outputs[1]);
  const auto burned = vm::make_tx(kHeader, *burn.finish(), keys);
  ASSERT_TRUE(burned) << burned.error().to_string();
  EXPECT_TRUE(chain.apply(*burned));
  EXPECT_FALSE(chain.apply(*burned)) << "spent twice";
}

}  // namespace
}  // namespace slipstream::wallet
