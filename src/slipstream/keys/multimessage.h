// One Schnorr signature over several (key, message) pairs: s B = R + sum of c_i X_i, where every c_i comes from a fork
// of one transcript that has absorbed all pairs and R. ZkVM signs a transaction for all of its inputs in this way.
// Source: musig/src/context.rs (Multimessage) and musig/src/multisignature.rs of Slingshot.
#pragma once

#include <expected>
#include <span>
#include <variant>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/keys/signature.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys {

/// Bytes of the statement, or the first 32 bytes of an earlier output of the same schedule (a contract id).
using Message = std::variant<ByteSpan, transcript::Slot>;

/// A message and the key under which it is signed. The message is a view.
struct KeyMessage {
  VerificationKey key;  ///< Whose signature it needs.
  Message message;      ///< Bytes; they must outlive the object.
};

/// Hashes the verification on the current transcript of `s` and leaves the transcript in its state after R.
/// Uses save(). Returns one 64-byte output for each pair: the challenges c_i.
template <transcript::HashSchedule S>
[[nodiscard]] std::vector<transcript::Slot> schedule_multimessage(S& s, std::span<const KeyMessage> pairs,
                                                                  const Signature& signature) {
  s.append("dom-sep", as_bytes("musig-multimessage v1"));
  s.append_u64("n", pairs.size());
  for (const KeyMessage& pair : pairs) {
    s.append("X", pair.key.point.bytes);
    if (const auto* bytes = std::get_if<ByteSpan>(&pair.message)) {
      s.append("m", *bytes);
    } else {
      s.output("m", std::get<transcript::Slot>(pair.message));
    }
  }
  s.append("R", signature.R.bytes);
  s.save();
  std::vector<transcript::Slot> challenges;
  challenges.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    s.append_u64("i", i);
    challenges.push_back(s.challenge64("c"));
    s.restore();
  }
  return challenges;
}

/// Appends all pairs, for the generator of a nonce, before R exists. Messages must be bytes. Verifiers hash something
/// else.
void append_pairs(Transcript& transcript, std::span<const KeyMessage> pairs);

/// The challenges of these pairs on a transcript. The transcript is left in the state in which signers and verifiers
/// leave it. Messages must be bytes.
[[nodiscard]] std::vector<Scalar> multimessage_challenges(Transcript& transcript, std::span<const KeyMessage> pairs,
                                                          const Signature& signature);

/// Adds weight * (s B - R - sum of c_i X_i). Precondition: there is one challenge for each pair.
void add_multimessage(msm::Equation& equation, const Signature& signature, std::span<const KeyMessage> pairs,
                      std::span<const Scalar> c, const Scalar& weight);
/// The same for keys without their messages.
void add_multimessage(msm::Equation& equation, const Signature& signature, std::span<const VerificationKey> keys,
                      std::span<const Scalar> c, const Scalar& weight);

/// Checks one signature on a transcript in the state in which it was signed, and leaves the transcript in the state
/// that the signer's had afterwards. Messages must be bytes. Error: InvalidSignature.
[[nodiscard]] std::expected<void, Error> verify_multimessage_vartime(const Signature& signature, Transcript& transcript,
                                                                     std::span<const KeyMessage> pairs);

}  // namespace slipstream::keys

SLIPSTREAM_EXPORT_END
