// Schnorr signing, for what keys/signature.h and keys/multimessage.h verify. The nonce comes from a transcript's
// generator (transcript/rng.h), which has absorbed all that is signed: the transcript and, for several messages, all
// pairs. It is rekeyed with the secret keys and then with 32 external bytes: entropy of the system, unless a caller
// brings its own. The same keys, transcript, pairs and external bytes give the same signature; if only the external
// bytes are the same, the nonce is another one.
// Constant-time in the keys; the number of keys and the messages are public.
// Source: starsig/src/signature.rs, musig/src/multisignature.rs (sign_multi) of Slingshot. The latter draws the nonce
// before it has absorbed the pairs; verifiers see no difference.
#pragma once

#include <expected>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "keys/error.h"
#include "keys/multimessage.h"
#include "keys/secret_key.h"
#include "keys/signature.h"
#include "transcript/transcript.h"

namespace slipstream::keys {

/// Signs what the transcript holds, and leaves it in the state that verify_vartime() leaves it in.
[[nodiscard]] Signature sign(Transcript& transcript, const SecretKey& secret,
                             const Secret<Bytes32>& external = system_entropy());
/// The same on message_transcript(label, message).
[[nodiscard]] Signature sign_message(std::string_view label, ByteSpan message, const SecretKey& secret,
                                     const Secret<Bytes32>& external = system_entropy());

/// One signature for all pairs by a signer who has all their keys, in the order of the pairs; a key that stands in
/// several pairs is there as often. The transcript is left in the state that verify_multimessage_vartime() leaves it
/// in, or as it was if there is an error: BadArguments for no keys, WrongCount unless there are as many keys as pairs,
/// WrongKey with the index of the first key that is not the secret of its pair. Messages must be bytes.
[[nodiscard]] std::expected<Signature, Error> sign_multimessage(Transcript& transcript,
                                                                std::span<const SecretKey> secrets,
                                                                std::span<const KeyMessage> pairs,
                                                                const Secret<Bytes32>& external = system_entropy());

}  // namespace slipstream::keys
