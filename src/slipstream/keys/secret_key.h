// Secret keys: scalars x with the public key X = x B. Constant-time; wiped when destroyed.
// Source: starsig/src/key.rs of Slingshot.
#pragma once

#include <string_view>

#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/keys/signature.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// A secret scalar x, wiped when destroyed.
using SecretKey = Secret<Scalar>;

/// A new key from the entropy of the operating system. Thread-safe.
[[nodiscard]] SecretKey generate_secret_key();

/// x B, encoded. One constant-time fixed-base multiplication, by a table of 32 KiB that the first call makes.
/// Thread-safe.
[[nodiscard]] VerificationKey public_key(const SecretKey& secret);

/// As Transcript::challenge_scalar, for transcripts whose challenges are secret.
[[nodiscard]] SecretKey secret_challenge(Transcript& transcript, std::string_view label);

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
