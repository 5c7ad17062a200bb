// What can go wrong with keys and signatures, by the names the reference implementation gives (it has none for
// InvalidScalar, where it returns nothing).
// Source: starsig/src/errors.rs, musig/src/errors.rs of Slingshot.
#pragma once

#include <cstdint>
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
};

/// The name of the variant in the reference.
[[nodiscard]] std::string_view name(ErrorKind kind);

struct Error {
  ErrorKind kind;
  [[nodiscard]] bool operator==(const Error&) const = default;
};

}  // namespace slipstream::keys
