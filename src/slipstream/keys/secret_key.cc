#include "slipstream/keys/secret_key.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/entropy.h"
#include "slipstream/group/fixed_base.h"

namespace slipstream::keys {

SecretKey generate_secret_key() {
  return on_clean_stack([] {
    Secret<Bytes64> wide{Bytes64{}};
    fill_random(wide.expose());
    return SecretKey(Scalar::from_bytes_wide(wide.expose()));
  });
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
