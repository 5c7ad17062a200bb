// The secret side of the key tree (keys/keytree.h): an extended secret key is a scalar x and the dk of the extended
// public key (x B, dk). The scalar of a child is x + f, with the same f as on the public side. Encoding: 64 bytes, x
// little-endian, then dk. An extended public key together with the secret of any key below it gives the extended secret
// key. So secrets of leaves need the same protection as the extended secret. Constant-time; x is wiped when destroyed.
// Source: keytree/src/lib.rs of Slingshot.
#pragma once

#include <concepts>
#include <expected>
#include <utility>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/keys/error.h"
#include "slipstream/keys/keytree.h"
#include "slipstream/keys/secret_key.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// An extended secret key. A value type: several threads may call const functions at once. Constant-time.
class Xprv {
 public:
  /// From the entropy of the operating system.
  [[nodiscard]] static Xprv generate();
  /// From a seed of any length, which must be as hard to guess as a key.
  [[nodiscard]] static Xprv from_seed(ByteSpan seed);

  /// Strict: BadArguments for any length but 64, InvalidScalar if x is not below the group order. Zero is a valid x.
  [[nodiscard]] static std::expected<Xprv, Error> decode(ByteSpan bytes);
  /// The 64 bytes x, dk. Wiped when destroyed.
  [[nodiscard]] Secret<Bytes64> encode() const;

  /// The public side, from which all public keys of the tree are derived.
  [[nodiscard]] const Xpub& xpub() const { return xpub_; }

  /// The child that `customize(Transcript&)` selects: `customize` appends the data that identifies the child.
  template <std::invocable<Transcript&> Customize>
  [[nodiscard]] Xprv derive_intermediate(Customize&& customize) const {
    Transcript prf = xpub_.begin_derivation();
    std::forward<Customize>(customize)(prf);
    return finish_intermediate(prf);
  }

  /// The secret of the leaf whose public key Xpub::derive_key() gives.
  template <std::invocable<Transcript&> Customize>
  [[nodiscard]] SecretKey derive_key(Customize&& customize) const {
    Transcript prf = xpub_.begin_derivation();
    std::forward<Customize>(customize)(prf);
    return finish_leaf(prf);
  }

 private:
  Xprv(const SecretKey& secret, const Xpub& xpub) : secret_(secret), xpub_(xpub) {}
  /// The root with the secret x and this dk.
  [[nodiscard]] static Xprv root(const SecretKey& secret, const Bytes32& dk);

  [[nodiscard]] Xprv finish_intermediate(Transcript& prf) const;
  [[nodiscard]] SecretKey finish_leaf(Transcript& prf) const;

  SecretKey secret_;
  Xpub xpub_;
};

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
