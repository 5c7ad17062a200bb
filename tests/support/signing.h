// What the tests of signers read from the vectors.
#pragma once

#include <vector>

#include "slipstream/keys/detail/nonce.h"
#include "slipstream/keys/multimessage.h"
#include "slipstream/keys/secret_key.h"
#include "support/vectors.h"

namespace slipstream::test {

[[nodiscard]] inline keys::SecretKey secret_key(const Json& value) {
  return keys::SecretKey(Scalar::from_canonical_bytes(hex32(value)).value());
}

[[nodiscard]] inline std::vector<keys::SecretKey> secret_keys(const Json& list) {
  std::vector<keys::SecretKey> out;
  for (const Json& value : list) out.push_back(secret_key(value));
  return out;
}

[[nodiscard]] inline std::vector<keys::VerificationKey> verification_keys(const Json& list) {
  std::vector<keys::VerificationKey> out;
  for (const Json& value : list) out.push_back({{hex32(value)}});
  return out;
}

/// The reference's nonce for several keys or signers, which depends on the transcript's label, one key and 32 external
/// bytes, and not on what is signed. Ours does; so the reference's is made here, where recorded signatures have it.
[[nodiscard]] inline keys::Nonce reference_nonce(const std::string& label, const keys::SecretKey& secret,
                                                 const Json& external) {
  transcript::TranscriptRngBuilder builder = Transcript(label).build_rng();
  builder.rekey_with_witness_scalar("x_i", secret.expose());
  transcript::TranscriptRng rng = builder.finalize(hex32(external));
  return keys::Nonce(rng);
}

/// (key, message) pairs together with the memory that the messages live in.
struct MessagePairs {
  std::vector<Bytes> messages;
  std::vector<keys::KeyMessage> pairs;

  explicit MessagePairs(const Json& list) {
    messages.reserve(list.size());
    for (const Json& pair : list) {
      messages.push_back(hex(pair["message"]));
      pairs.push_back({{{hex32(pair["public_key"])}}, ByteSpan(messages.back())});
    }
  }
  MessagePairs(const MessagePairs&) = delete;
};

}  // namespace slipstream::test
