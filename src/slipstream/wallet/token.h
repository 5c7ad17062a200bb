// Tokens: flavors that an account issues, each under an alias and with a separate issuing key. Constant-time.
// Source: token/src/token.rs, token/src/derivation.rs of Slingshot.
#pragma once

#include <cstdint>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/keys/keytree.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/xprv.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::wallet {

/// The secret key that signs issuances under an alias, and its public key.
[[nodiscard]] keys::SecretKey issuing_key(const keys::Xprv& issuer, std::string_view alias);
/// The public key alone.
[[nodiscard]] keys::VerificationKey issuing_key(const keys::Xpub& issuer, std::string_view alias);

/// The data from which instruction `issue` derives a flavor.
struct Token {
  ristretto255::Encoding predicate;  ///< The issuing key.
  Bytes metadata;                    ///< The alias, as bytes.

  /// The flavor that `issue` derives: h(predicate, metadata).
  [[nodiscard]] Scalar flavor() const;
};
/// The token with the issuing key as its predicate and the alias as its metadata.
[[nodiscard]] Token derive_token(const keys::Xpub& issuer, std::string_view alias);

/// The blinding factor of an issued quantity. (Flavors are issued without one.)
[[nodiscard]] Secret<Scalar> value_blinding_factor(const keys::Xpub& issuer, std::string_view alias,
                                                   std::uint64_t quantity);

}  // namespace slipstream::wallet

SLIPSTREAM_EXPORT_END
