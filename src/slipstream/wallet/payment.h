// Transactions of an account: the coins to spend, the program, the keys, and the reply to the payee. Coins of each
// flavor are taken in their order. Change returns to the account at its next sequence numbers. Fees are paid in flavor
// zero. Outputs are shuffled, so their order does not show which ones are change. The time of choosing coins and of
// adding up amounts depends on values; the rest is constant-time. Source: accounts/src/tests.rs and token/src/token.rs
// of Slingshot, which do the same by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/keys/xprv.h"
#include "slipstream/vm/build/key_ring.h"
#include "slipstream/vm/build/open_contract.h"
#include "slipstream/vm/build/program_builder.h"
#include "slipstream/vm/build/prover.h"
#include "slipstream/wallet/account.h"
#include "slipstream/wallet/address.h"
#include "slipstream/wallet/error.h"
#include "slipstream/wallet/receiver.h"
#include "slipstream/wallet/token.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::wallet {

/// An unspent output of an account: a contract that holds one value under the key at a sequence number.
struct Coin {
  vm::OpenContract contract;  ///< The contract with the openings of its value.
  std::uint64_t sequence;     ///< The number of its key.

  /// The coin of a payee, from the receiver and the anchor that the payer sent.
  [[nodiscard]] static Coin received(const Receiver& receiver, const Bytes32& anchor, std::uint64_t sequence);
  /// Precondition: the contract holds one open value.
  [[nodiscard]] ClearValue value() const { return contract.value()->clear(); }
};

/// The payer's reply to a receiver: it identifies the contract.
struct ReceiverReply {
  Bytes32 receiver_id;  ///< Receiver::id().
  Bytes32 anchor;       ///< The anchor of the contract.
  [[nodiscard]] bool operator==(const ReceiverReply&) const = default;
};

/// A payment to an address. There is no exchange with the payee, so the transaction carries quantity and flavor,
/// encrypted.
struct AddressPayment {
  Address address;   ///< The payee.
  ClearValue value;  ///< The amount and its flavor.
};

/// What to pay in one transaction.
struct PaymentOrder {
  std::vector<Receiver> receivers{};        ///< Payees who asked for a value.
  std::vector<AddressPayment> addresses{};  ///< Payees who are offline.
  std::uint64_t fee = 0;                    ///< In the flavor of fees.
};

/// A planned transaction: what to prove and to sign.
struct Payment {
  vm::Script script;  ///< The program.
  vm::KeyRing keys;   ///< The keys of the coins. Secret.
  /// Indices of the coins that it spends, ascending.
  std::vector<std::size_t> spent;
  /// The change, with the sequence number of each receiver.
  struct Change {
    Receiver receiver;       ///< Where it goes.
    std::uint64_t sequence;  ///< The number of its key.
  };
  /// One for each flavor with a rest.
  std::vector<Change> change;
  /// The first unused sequence number.
  std::uint64_t next_sequence;

  /// The change as coins, once the transaction is made.
  [[nodiscard]] std::vector<Coin> change_coins(const vm::SignedTx& tx) const;
};

/// Plans a payment from these coins. Errors: NothingToPay, InsufficientFunds (the account has too little of a flavor,
/// or the sums exceed 64 bits), FeeTooHigh. O(coins). Thread-safe.
[[nodiscard]] std::expected<Payment, Error> plan_payment_vartime(const keys::Xprv& account, std::uint64_t next_sequence,
                                                                 std::span<const Coin> coins,
                                                                 const PaymentOrder& order);

/// Finds the output of the transaction that pays the receiver; nullopt if there is none. O(outputs).
[[nodiscard]] std::optional<ReceiverReply> reply_to(const Receiver& receiver, const vm::SignedTx& tx);

// Tokens, as instructions. Each comment begins with the items that are left on the stack.
/// -> value. The quantity is issued under its commitment, the flavor without a blinding factor.
vm::ProgramBuilder& issue(vm::ProgramBuilder& program, const Token& token, const vm::Opening& quantity);
/// -> nothing: the issued value is locked under a predicate.
vm::ProgramBuilder& issue_to(vm::ProgramBuilder& program, const Token& token, const vm::Opening& quantity,
                             const ristretto255::Encoding& destination);
/// -> nothing: the value of an unspent contract is destroyed.
vm::ProgramBuilder& retire(vm::ProgramBuilder& program, const vm::OpenContract& contract);

}  // namespace slipstream::wallet

SLIPSTREAM_EXPORT_END
