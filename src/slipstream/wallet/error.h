// Errors of the texts and ciphertexts that wallets exchange, and of payments. The reference returns nothing in all of
// these cases. If its bech32 library has a name for an error, that name is used here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::wallet {

/// Errors of wallets.
enum class ErrorKind : std::uint8_t {
  // Labels and addresses as text.
  /// A label, a text, its data part or the decoded data is too short or too long.
  InvalidLength,
  /// There is no '1' between a label and a data part.
  MissingSeparator,
  /// A character that is not allowed at its position.
  InvalidChar,
  /// Upper and lower case letters.
  MixedCase,
  InvalidChecksum,  ///< The checksum does not match: at least one character differs.
  /// The padding bits of the last character are not zero, or the padding is a whole character.
  InvalidPadding,
  /// An address's encryption key does not decode.
  InvalidPoint,

  // Ciphertexts.
  /// Not 73 bytes.
  InvalidCiphertextLength,
  /// The distinguisher differs: the ciphertext belongs to another value or another address.
  WrongDistinguisher,
  /// The sender's nonce does not decode.
  InvalidNonce,
  /// The decrypted content does not open the value's commitments: the ciphertext was changed, was made for another
  /// value or key, or was made incorrectly.
  WrongOpening,

  // Payments.
  /// The order has no receiver, no address and no fee.
  NothingToPay,
  /// The coins hold too little of a flavor, or the sum to pay exceeds 64 bits.
  InsufficientFunds,
  /// The fee is more than a transaction may pay (vm::kMaxFee).
  FeeTooHigh,
};

/// "InvalidLength", ...
[[nodiscard]] std::string_view name(ErrorKind kind);

/// An error of a wallet.
struct Error {
  ErrorKind kind;  ///< What went wrong.
  /// InvalidChar, MixedCase: offset of the first byte at fault. Otherwise 0.
  std::size_t position = 0;
  [[nodiscard]] bool operator==(const Error&) const = default;
  /// The name, with the position if the kind has one: "InvalidChar at byte 7".
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::wallet

SLIPSTREAM_EXPORT_END
