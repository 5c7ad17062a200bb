// Errors of keys and signatures. The first block uses the names of the reference implementation. (The reference has no
// name for InvalidScalar; it returns nothing there.) The second block holds errors of signing. The reference has
// ShareError, which it also returns for PrecommitmentError, and BadArguments for a wrong number of keys. It does not
// detect the others. Source: starsig/src/errors.rs, musig/src/errors.rs of Slingshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// Errors of keys and signatures.
enum class ErrorKind : std::uint8_t {
  /// A signature does not parse, holds a point that does not decode, or does not verify.
  InvalidSignature,
  /// At least one signature of a batch is invalid.
  InvalidBatch,
  /// A public key does not decode.
  InvalidPoint,
  /// A secret key is not below the group order.
  InvalidScalar,
  /// The arguments have no meaning: no keys, or bytes of the wrong length.
  BadArguments,

  /// There are more or fewer keys, precommitments, commitments or shares than parties.
  WrongCount,
  /// A secret key does not belong to the public key at its position.
  WrongKey,
  /// No party has this position.
  NoSuchParty,
  /// A nonce was used for a second answer.
  SpentNonce,
  /// Two parties have the same nonce commitment, so one of them repeats the message of the other.
  RepeatedNonce,
  /// A party's nonce commitment does not match its precommitment.
  PrecommitmentError,
  /// A party's share of the signature is wrong.
  ShareError,
};

/// "InvalidSignature", ...
[[nodiscard]] std::string_view name(ErrorKind kind);

/// An error of keys or signatures.
struct Error {
  ErrorKind kind;  ///< What went wrong.
  /// WrongKey and the kinds below it: the party whose key, position, nonce or share is wrong, counted from 0.
  /// InvalidPoint, when several parties sign: the party whose key or commitment is wrong. WrongCount: the expected
  /// number. Otherwise 0.
  std::size_t position = 0;
  [[nodiscard]] bool operator==(const Error&) const = default;
  /// One sentence, without a full stop.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
