// Transactions of an account: which coins to spend, the program, the keys, and what to tell the payee.
// Coins are chosen per flavor, first come first served; what is left over comes back to the account at its next
// sequence numbers; fees are paid in the flavor zero. Outputs are shuffled, so that their order does not tell payment
// from change. Choosing coins and adding up what is due take time that depends on values; the rest is constant-time.
// Source: accounts/src/tests.rs and token/src/token.rs of Slingshot, which do the same by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "keys/xprv.h"
#include "vm/build/key_ring.h"
#include "vm/build/open_contract.h"
#include "vm/build/program_builder.h"
#include "vm/build/prover.h"
#include "wallet/account.h"
#include "wallet/address.h"
#include "wallet/error.h"
#include "wallet/receiver.h"
#include "wallet/token.h"

namespace slipstream::wallet {

/// An unspent output of an account: a contract that holds one value under the key at a sequence number.
struct Coin {
  vm::OpenContract contract;
  std::uint64_t sequence;

  /// The output that a payee finds in a transaction, by its receiver and the anchor that the payer sent.
  [[nodiscard]] static Coin received(const Receiver& receiver, const Bytes32& anchor, std::uint64_t sequence);
  /// Precondition: the contract holds one open value.
  [[nodiscard]] ClearValue value() const { return contract.value()->clear(); }
};

/// What the payer of a receiver sends back: which contract it became.
struct ReceiverReply {
  Bytes32 receiver_id;
  Bytes32 anchor;
  [[nodiscard]] bool operator==(const ReceiverReply&) const = default;
};

/// A payment to an address: nobody was asked, so quantity and flavor travel in the transaction, encrypted.
struct AddressPayment {
  Address address;
  ClearValue value;
};

struct PaymentOrder {
  std::vector<Receiver> receivers{};
  std::vector<AddressPayment> addresses{};
  std::uint64_t fee = 0;
};

struct Payment {
  vm::Script script;
  vm::KeyRing keys;
  /// Places of the coins that it spends, ascending.
  std::vector<std::size_t> spent;
  /// What comes back, with the sequence number of each.
  struct Change {
    Receiver receiver;
    std::uint64_t sequence;
  };
  std::vector<Change> change;
  /// The first sequence number that is still unused.
  std::uint64_t next_sequence;

  /// The change as coins, once the transaction is made.
  [[nodiscard]] std::vector<Coin> change_coins(const vm::SignedTx& tx) const;
};

/// Plans a payment from these coins. Errors: NothingToPay, InsufficientFunds (the account has too little of a flavor,
/// or the sums pass 64 bits), FeeTooHigh.
[[nodiscard]] std::expected<Payment, Error> plan_payment_vartime(const keys::Xprv& account, std::uint64_t next_sequence,
                                                                 std::span<const Coin> coins,
                                                                 const PaymentOrder& order);

/// Which output of the transaction the receiver got; nullopt if there is none.
[[nodiscard]] std::optional<ReceiverReply> reply_to(const Receiver& receiver, const vm::SignedTx& tx);

// Tokens, as instructions. Each leaves the stack as its comment says.
/// -> value. The quantity is issued under its commitment, the flavor without a blinding factor.
vm::ProgramBuilder& issue(vm::ProgramBuilder& program, const Token& token, const vm::Opening& quantity);
/// -> nothing: the issued value is locked under a predicate.
vm::ProgramBuilder& issue_to(vm::ProgramBuilder& program, const Token& token, const vm::Opening& quantity,
                             const ristretto255::Encoding& destination);
/// -> nothing: the value of an unspent contract is destroyed.
vm::ProgramBuilder& retire(vm::ProgramBuilder& program, const vm::OpenContract& contract);

}  // namespace slipstream::wallet
