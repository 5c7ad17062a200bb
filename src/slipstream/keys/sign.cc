#include "slipstream/keys/sign.h"

#include <vector>

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/keys/detail/nonce.h"

namespace slipstream::keys {

using transcript::DirectSchedule;

namespace {

Signature sign_one(Transcript& transcript, const SecretKey& secret, const Secret<Bytes32>& external) {
  Nonce nonce = make_nonce(transcript, "x", {&secret, 1}, external);
  const Nonce::Commitments commitments = nonce.commit({&secret, 1});
  Signature signature{commitments.R, Scalar::zero()};
  DirectSchedule schedule(transcript);
  const Scalar c = schedule.scalar(schedule_signature(schedule, commitments.keys[0], signature));
  transcript = schedule.transcript();
  signature.s = *std::move(nonce).answer({&c, 1}, {&secret, 1});
  return signature;
}

std::expected<Signature, Error> sign_several(Transcript& transcript, std::span<const SecretKey> secrets,
                                             std::span<const KeyMessage> pairs, const Secret<Bytes32>& external) {
  if (secrets.size() != pairs.size()) return std::unexpected(Error{ErrorKind::WrongCount, pairs.size()});
  if (secrets.empty()) return std::unexpected(Error{ErrorKind::BadArguments});

  // The reference draws the nonce before it hashes the pairs, and rekeys only with the first key.
  Transcript what_is_signed = transcript;
  append_pairs(what_is_signed, pairs);
  Nonce nonce = make_nonce(what_is_signed, "x_i", secrets, external);
  const Nonce::Commitments commitments = nonce.commit(secrets);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (commitments.keys[i] != pairs[i].key) return std::unexpected(Error{ErrorKind::WrongKey, i});
  }
  Signature signature{commitments.R, Scalar::zero()};
  signature.s = *std::move(nonce).answer(multimessage_challenges(transcript, pairs, signature), secrets);
  return signature;
}

}  // namespace

Signature sign(Transcript& transcript, const SecretKey& secret, const Secret<Bytes32>& external) {
  return on_clean_stack([&] { return sign_one(transcript, secret, external); });
}

Signature sign_message(std::string_view label, ByteSpan message, const SecretKey& secret,
                       const Secret<Bytes32>& external) {
  Transcript transcript = message_transcript(label, message);
  return sign(transcript, secret, external);
}

std::expected<Signature, Error> sign_multimessage(Transcript& transcript, std::span<const SecretKey> secrets,
                                                  std::span<const KeyMessage> pairs, const Secret<Bytes32>& external) {
  return on_clean_stack([&] { return sign_several(transcript, secrets, pairs, external); });
}

}  // namespace slipstream::keys
