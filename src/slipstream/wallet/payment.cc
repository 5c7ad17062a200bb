#include "slipstream/wallet/payment.h"

#include <algorithm>
#include <iterator>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/entropy.h"
#include "slipstream/vm/build/coin_selection.h"
#include "slipstream/vm/detail/machine/machine.h"

namespace slipstream::wallet {
namespace {

vm::OpenValue open_value(const Receiver& receiver) {
  return {vm::Opening::with_factor(vm::Number::integer(receiver.value.quantity), receiver.blinding.quantity.expose()),
          vm::Opening::with_factor(vm::Number(receiver.value.flavor), receiver.blinding.flavor.expose())};
}

/// Adds an amount to the sum due in its flavor; false if the sum exceeds 64 bits.
bool add_due(std::vector<ClearValue>& due, const ClearValue& value) {
  auto of_flavor = std::ranges::find(due, value.flavor, &ClearValue::flavor);
  if (of_flavor == due.end()) of_flavor = due.insert(due.end(), ClearValue{0, value.flavor});
  if (value.quantity > UINT64_MAX - of_flavor->quantity) return false;
  of_flavor->quantity += value.quantity;
  return true;
}

/// A permutation from entropy, with negligible bias: 64-bit sort keys.
void shuffle(std::vector<Receiver>& receivers) {
  std::vector<std::pair<std::uint64_t, std::size_t>> keyed(receivers.size());
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    std::uint8_t bytes[8];
    fill_random(bytes);
    keyed[i] = {load_le64(bytes), i};
  }
  std::ranges::sort(keyed);
  std::vector<Receiver> out;
  out.reserve(receivers.size());
  for (const auto& [key, index] : keyed) out.push_back(receivers[index]);
  receivers = std::move(out);
}

}  // namespace

Coin Coin::received(const Receiver& receiver, const Bytes32& anchor, std::uint64_t sequence) {
  return {vm::value_contract(anchor, receiver.predicate, open_value(receiver)), sequence};
}

std::vector<Coin> Payment::change_coins(const vm::SignedTx& tx) const {
  std::vector<Coin> out;
  for (const Change& c : change) {
    const auto reply = reply_to(c.receiver, tx);
    SLIPSTREAM_CHECK(reply.has_value());
    if (reply) out.push_back(Coin::received(c.receiver, reply->anchor, c.sequence));
  }
  return out;
}

std::expected<Payment, Error> plan_payment_vartime(const keys::Xprv& account, std::uint64_t next_sequence,
                                                   std::span<const Coin> coins, const PaymentOrder& order) {
  if (order.receivers.empty() && order.addresses.empty() && order.fee == 0) {
    return std::unexpected(Error{ErrorKind::NothingToPay});
  }
  if (order.fee > vm::kMaxFee) return std::unexpected(Error{ErrorKind::FeeTooHigh});
  std::vector<Receiver> outputs = order.receivers;
  std::vector<Ciphertext> ciphertexts;
  for (const AddressPayment& payment : order.addresses) {
    EncryptedPayment encrypted = payment.address.encrypt(payment.value);
    outputs.push_back(encrypted.receiver);
    ciphertexts.push_back(encrypted.ciphertext);
  }
  std::vector<ClearValue> due;
  bool fits = order.fee == 0 || add_due(due, {order.fee, vm::fee_flavor()});
  for (const Receiver& output : outputs) fits = fits && add_due(due, output.value);
  if (!fits) return std::unexpected(Error{ErrorKind::InsufficientFunds});

  Payment out{{}, {}, {}, {}, next_sequence};
  const auto change_to_account = [&](const ClearValue& value) {
    const Receiver receiver = receiver_at_sequence(account.xpub(), out.next_sequence, value);
    out.change.push_back({receiver, out.next_sequence++});
    outputs.push_back(receiver);
  };
  for (const ClearValue& amount : due) {
    const auto selection = vm::select_coins_vartime(amount, coins, [](const Coin& coin) { return coin.value(); });
    if (!selection) return std::unexpected(Error{ErrorKind::InsufficientFunds});
    std::ranges::copy(selection->chosen, std::back_inserter(out.spent));
    if (selection->change.quantity > 0) change_to_account(selection->change);
  }
  // A cloak needs an output, and an anchor needs an input.
  if (outputs.empty()) change_to_account({0, vm::fee_flavor()});
  if (out.spent.empty()) {
    if (coins.empty()) return std::unexpected(Error{ErrorKind::InsufficientFunds});
    out.spent.push_back(0);
    change_to_account(coins[0].value());
  }
  std::ranges::sort(out.spent);
  shuffle(outputs);

  vm::ProgramBuilder p;
  for (const std::size_t index : out.spent) {
    out.keys.add(key_at_sequence(account, coins[index].sequence));
    p.spend(coins[index].contract);
  }
  auto inputs = static_cast<std::uint32_t>(out.spent.size());
  if (order.fee > 0) {
    p.fee(order.fee);
    ++inputs;
  }
  for (const Receiver& output : outputs) p.push_commitments(open_value(output));
  p.cloak(inputs, static_cast<std::uint32_t>(outputs.size()));
  // The first output is on top.
  for (const Receiver& output : outputs) p.push(output.predicate).output(1);
  for (const Ciphertext& ciphertext : ciphertexts) p.push(ByteSpan(ciphertext)).log();
  auto script = p.finish();
  SLIPSTREAM_CHECK(script.has_value());
  out.script = *std::move(script);
  return out;
}

std::optional<ReceiverReply> reply_to(const Receiver& receiver, const vm::SignedTx& tx) {
  for (const vm::OpenContract& output : tx.outputs) {
    if (output.predicate != receiver.predicate || output.payload.size() != 1) continue;
    const auto* open = std::get_if<vm::OpenValue>(&output.payload[0]);
    const auto* closed = std::get_if<vm::Value>(&output.payload[0]);
    if (open == nullptr && closed == nullptr) continue;
    if (receiver.verify_value(open != nullptr ? open->closed() : *closed)) {
      return ReceiverReply{receiver.id(), output.anchor};
    }
  }
  return std::nullopt;
}

vm::ProgramBuilder& issue(vm::ProgramBuilder& program, const Token& token, const vm::Opening& quantity) {
  program.push(quantity).commit().push(vm::Opening::unblinded(token.flavor())).commit();
  return program.push(ByteSpan(token.metadata)).push(token.predicate).issue().signtx();
}

vm::ProgramBuilder& issue_to(vm::ProgramBuilder& program, const Token& token, const vm::Opening& quantity,
                             const ristretto255::Encoding& destination) {
  return issue(program, token, quantity).push(destination).output(1);
}

vm::ProgramBuilder& retire(vm::ProgramBuilder& program, const vm::OpenContract& contract) {
  return program.spend(contract).retire();
}

}  // namespace slipstream::wallet
