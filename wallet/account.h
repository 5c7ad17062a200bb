// Accounts: one extended key, and a sequence number for every payment. All that is needed to recognise, decrypt and
// open what was received follows from the extended public key; spending takes the extended secret key. Blinding factors
// are derived, not drawn, so that there is nothing but the root to back up. Constant-time.
// Source: accounts/src/derivation.rs of Slingshot.
#pragma once

#include <cstdint>

#include "keys/keytree.h"
#include "keys/secret_key.h"
#include "keys/xprv.h"
#include "wallet/address.h"
#include "wallet/receiver.h"

namespace slipstream::wallet {

/// The key that signs for payments at a sequence number, and its public key, under which they are locked.
[[nodiscard]] keys::SecretKey key_at_sequence(const keys::Xprv& account, std::uint64_t sequence);
[[nodiscard]] keys::VerificationKey key_at_sequence(const keys::Xpub& account, std::uint64_t sequence);

struct OwnAddress {
  Address address;
  /// Decrypts payments; it does not spend them.
  keys::SecretKey decryption_key;
};
[[nodiscard]] OwnAddress address_at_sequence(const keys::Xpub& account, const AddressLabel& label,
                                             std::uint64_t sequence);

[[nodiscard]] BlindingFactors value_blinding_factors(const keys::Xpub& account, std::uint64_t sequence,
                                                     const ClearValue& value);
/// The receiver to ask for this value with.
[[nodiscard]] Receiver receiver_at_sequence(const keys::Xpub& account, std::uint64_t sequence, const ClearValue& value);

}  // namespace slipstream::wallet
