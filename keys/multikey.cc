#include "keys/multikey.h"

#include "transcript/transcript.h"

namespace slipstream::keys {

std::expected<Multikey, Error> Multikey::aggregate(std::span<const VerificationKey> keys) {
  if (keys.empty()) return std::unexpected(Error{ErrorKind::BadArguments});
  Multikey out;
  if (keys.size() == 1) {
    out.aggregated_ = keys[0];
    out.factors_ = {Scalar::one()};
    return out;
  }
  Transcript prf("Musig.aggregated-key");
  prf.append_u64("n", keys.size());
  for (const VerificationKey& key : keys) prf.append("X", key.point.bytes);

  ristretto255::Point sum;
  out.factors_.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    Transcript fork = prf;
    fork.append_u64("i", i);
    const Scalar factor = fork.challenge_scalar("a_i");
    const auto point = ristretto255::decode(keys[i].point);
    if (!point) return std::unexpected(Error{ErrorKind::InvalidPoint});
    sum = sum + factor * *point;
    out.factors_.push_back(factor);
  }
  out.aggregated_ = {ristretto255::encode(sum)};
  return out;
}

}  // namespace slipstream::keys
