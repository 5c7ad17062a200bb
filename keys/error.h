// What can go wrong with keys and signatures. The first block has the names of the reference implementation (it has
// none for InvalidScalar, where it returns nothing). Of the second, where signing goes wrong, the reference knows
// ShareError, which it also returns for PrecommitmentError, and BadArguments for keys in a wrong number; the rest it
// does not notice. Source: starsig/src/errors.rs, musig/src/errors.rs of Slingshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slipstream::keys {

enum class ErrorKind : std::uint8_t {
  /// A signature does not parse, names a point that does not decode, or is wrong.
  InvalidSignature,
  /// At least one signature of a batch is invalid.
  InvalidBatch,
  /// A public key does not decode.
  InvalidPoint,
  /// A secret key is not below the group order.
  InvalidScalar,
  /// An operation was asked for that has no meaning: no keys, or bytes of the wrong length.
  BadArguments,

  /// There are more or fewer keys, precommitments, commitments or shares than parties.
  WrongCount,
  /// A secret key does not belong to the public key at its place.
  WrongKey,
  /// No party has this position.
  NoSuchParty,
  /// A nonce was asked for a second answer.
  SpentNonce,
  /// Two parties have the same nonce commitment, so that one of them repeats what the other one sent.
  RepeatedNonce,
  /// A party's nonce commitment is not the one that it promised.
  PrecommitmentError,
  /// A party's share of the signature is wrong.
  ShareError,
};

/// "InvalidSignature", ...
[[nodiscard]] std::string_view name(ErrorKind kind);

struct Error {
  ErrorKind kind;
  /// WrongKey and the kinds below it: whose key, position, nonce or share it is, counted from 0. InvalidPoint, when
  /// several parties sign: whose key or commitment. WrongCount: the number that there should be. Otherwise 0.
  std::size_t position = 0;
  [[nodiscard]] bool operator==(const Error&) const = default;
  /// One sentence, without a full stop.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace slipstream::keys
