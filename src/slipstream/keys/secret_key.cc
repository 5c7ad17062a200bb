#include "slipstream/keys/secret_key.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/group/fixed_base.h"

namespace slipstream::keys {

SecretKey generate_secret_key() {
  return on_clean_stack([] { return SecretKey(Scalar::random()); });
}

VerificationKey public_key(const SecretKey& secret) {
  return on_clean_stack([&] {
    return declassify(
        VerificationKey{ristretto255::encode(group::FixedBaseTable::basepoint().multiply(secret.expose()))});
  });
}

SecretKey secret_challenge(Transcript& transcript, std::string_view label) {
  return on_clean_stack([&] {
    Secret<Bytes64> bytes{Bytes64{}};
    transcript.challenge_bytes(label, bytes.expose());
    return SecretKey(Scalar::from_bytes_wide(bytes.expose()));
  });
}

}  // namespace slipstream::keys
