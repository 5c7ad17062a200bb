// Schnorr signing; keys/signature.h and keys/multimessage.h verify the signatures. The nonce comes from a transcript's
// generator (transcript/rng.h), which has absorbed all signed data: the transcript and, for several messages, all
// pairs. The generator is rekeyed with the secret keys and then with 32 external bytes: entropy of the system, unless
// the caller passes its own. The same keys, transcript, pairs and external bytes give the same signature. If only the
// external bytes are the same, the nonce is different.
// Constant-time in the keys; the number of keys and the messages are public.
// Source: starsig/src/signature.rs, musig/src/multisignature.rs (sign_multi) of Slingshot. sign_multi draws the nonce
// before it absorbs the pairs; verifiers see no difference.
#pragma once

#include <expected>
#include <span>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/keys/error.h"
#include "slipstream/keys/multimessage.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/signature.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// Signs the content of the transcript and leaves the transcript in the same state as verify_vartime() does. One
/// fixed-base multiplication for the nonce and one for the public key. One thread at a time may use the transcript.
[[nodiscard]] Signature sign(Transcript& transcript, const SecretKey& secret,
                             const Secret<Bytes32>& external = system_entropy());
/// The same on message_transcript(label, message).
[[nodiscard]] Signature sign_message(std::string_view label, ByteSpan message, const SecretKey& secret,
                                     const Secret<Bytes32>& external = system_entropy());

/// One signature for all pairs, by a signer who has all secret keys. `secrets` is in the order of the pairs; a key of
/// several pairs is listed once for each of them. Messages must be bytes. The transcript is left in the same state as
/// by verify_multimessage_vartime(), or unchanged after an error. Errors: BadArguments for no keys; WrongCount if the
/// numbers of keys and pairs differ; WrongKey with the index of the first key that is not the secret of its pair.
[[nodiscard]] std::expected<Signature, Error> sign_multimessage(Transcript& transcript,
                                                                std::span<const SecretKey> secrets,
                                                                std::span<const KeyMessage> pairs,
                                                                const Secret<Bytes32>& external = system_entropy());

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
