// Schnorr signatures over ristretto255 on a Merlin transcript: s B = R + c X with c = H(transcript, X, R).
// The message is the content of the transcript before signing. Encoding: R, then s as 32 canonical little-endian bytes.
// The hashing is a separate schedule, so that one schedule can hold the hashing of a whole transaction. The check is
// one statement "a sum of points is the identity", so that one equation can hold all checks of a block.
// Source: starsig/src/signature.rs of Slingshot.
#pragma once

#include <expected>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/keys/error.h"
#include "slipstream/msm/equation.h"
#include "slipstream/transcript/detail/schedule.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// A public key: 32 bytes. They are decoded only when a signature is checked.
struct VerificationKey {
  ristretto255::Encoding point;  ///< The encoding of X.
  [[nodiscard]] bool operator==(const VerificationKey&) const = default;
};

/// A Schnorr signature: 64 bytes. A value type.
struct Signature {
  /// Commitment to the nonce; decoded when the signature is checked.
  ristretto255::Encoding R;
  Scalar s;  ///< The answer r + c x.

  /// Strict decoding of 64 bytes; InvalidSignature for any other length or an s that is not below the group order.
  [[nodiscard]] static std::expected<Signature, Error> decode(ByteSpan bytes);
  /// R, then `s`.
  [[nodiscard]] Bytes64 encode() const;
};

/// Hashes one verification on the current transcript of `s`. The 64-byte output is the challenge c.
template <transcript::HashSchedule S>
[[nodiscard]] transcript::Slot schedule_signature(S& s, const VerificationKey& key, const Signature& signature) {
  s.append("dom-sep", as_bytes("starsig v1"));
  s.append("X", key.point.bytes);
  s.append("R", signature.R.bytes);
  return s.challenge64("c");
}

/// Adds weight * (s B - R - c X), which is the identity when the signature is right. Decodes nothing. O(1): two points
/// and a coefficient of B.
void add_signature(msm::Equation& equation, const Signature& signature, const VerificationKey& key, const Scalar& c,
                   const Scalar& weight);

/// The transcript of the message API: label "Starsig.sign_message", the message under `label`.
[[nodiscard]] Transcript message_transcript(std::string_view label, ByteSpan message);

/// Checks one signature. The transcript must be in the state in which it was signed; it is left in the state of the
/// signer's transcript after signing. Error: InvalidSignature. A multiscalar multiplication of three points, of which
/// it decodes two.
[[nodiscard]] std::expected<void, Error> verify_vartime(const Signature& signature, Transcript& transcript,
                                                        const VerificationKey& key);
/// The same on message_transcript(label, message).
[[nodiscard]] std::expected<void, Error> verify_message_vartime(const Signature& signature, std::string_view label,
                                                                ByteSpan message, const VerificationKey& key);

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
