// What can go wrong with the texts and ciphertexts that wallets exchange, and with payments. The reference returns
// nothing in all of these cases; where its bech32 library has a name, this is it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slipstream::wallet {

enum class ErrorKind : std::uint8_t {
  // Labels and addresses as text.
  /// A label, a text, its data part or what the data part holds is too short or too long.
  InvalidLength,
  /// No '1' stands between a label and a data part.
  MissingSeparator,
  /// A character that may not stand where it does.
  InvalidChar,
  /// Upper and lower case letters.
  MixedCase,
  InvalidChecksum,
  /// The bits that fill the last character are not zero, or they are a whole character.
  InvalidPadding,
  /// An address's encryption key does not decode.
  InvalidPoint,

  // Ciphertexts.
  /// Not 73 bytes.
  InvalidCiphertextLength,
  /// The distinguisher is another: the ciphertext belongs to another value or another address.
  WrongDistinguisher,
  /// The sender's nonce does not decode.
  InvalidNonce,
  /// What the ciphertext hides is not the opening of the value's commitments: it was changed, made for another value
  /// or key, or made wrongly.
  WrongOpening,

  // Payments.
  /// Neither a receiver, nor an address, nor a fee.
  NothingToPay,
  /// The coins are worth too little of a flavor, or what is to be paid passes 64 bits.
  InsufficientFunds,
  /// More than a transaction may pay (vm::kMaxFee).
  FeeTooHigh,
};

/// "InvalidLength", ...
[[nodiscard]] std::string_view name(ErrorKind kind);

struct Error {
  ErrorKind kind;
  /// InvalidChar, MixedCase: offset of the first byte at fault. Otherwise 0.
  std::size_t position = 0;
  [[nodiscard]] bool operator==(const Error&) const = default;
  /// The name, with the position where the kind has one: "InvalidChar at byte 7".
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::wallet
