// Accounts: one extended key, and a sequence number for every payment. The extended public key is enough to recognise,
// decrypt and open received payments; spending requires the extended secret key. Blinding factors are derived, not
// random, so only the root needs a backup. Constant-time.
// Source: accounts/src/derivation.rs of Slingshot.
#pragma once

#include <cstdint>

#include "slipstream/base/export.h"
#include "slipstream/keys/keytree.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/xprv.h"
#include "slipstream/wallet/address.h"
#include "slipstream/wallet/receiver.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::wallet {

/// The secret key that spends payments at a sequence number, and its public key, which locks them. One key derivation.
/// Thread-safe.
[[nodiscard]] keys::SecretKey key_at_sequence(const keys::Xprv& account, std::uint64_t sequence);
/// The public key alone. Thread-safe.
[[nodiscard]] keys::VerificationKey key_at_sequence(const keys::Xpub& account, std::uint64_t sequence);

/// An address of an account, and the key that reads what is sent to it.
struct OwnAddress {
  Address address;  ///< What payers get.
  /// Decrypts payments; it does not spend them.
  keys::SecretKey decryption_key;
};
/// The address at a sequence number, under the label. Thread-safe.
[[nodiscard]] OwnAddress address_at_sequence(const keys::Xpub& account, const AddressLabel& label,
                                             std::uint64_t sequence);

/// The blinding factors of a value that is paid at a sequence number.
[[nodiscard]] BlindingFactors value_blinding_factors(const keys::Xpub& account, std::uint64_t sequence,
                                                     const ClearValue& value);
/// The receiver with which to request this value.
[[nodiscard]] Receiver receiver_at_sequence(const keys::Xpub& account, std::uint64_t sequence, const ClearValue& value);

}  // namespace slipstream::wallet

SLIPSTREAM_EXPORT_END
