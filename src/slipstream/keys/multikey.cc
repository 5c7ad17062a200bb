#include "slipstream/keys/multikey.h"

#include "slipstream/msm/multiscalar.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::keys {

std::expected<Multikey, Error> Multikey::aggregate_vartime(std::span<const VerificationKey> keys) {
  if (keys.empty()) return std::unexpected(Error{ErrorKind::BadArguments});
  Multikey out;
  out.keys_.assign(keys.begin(), keys.end());
  if (keys.size() == 1) {
    out.aggregated_ = keys[0];
    out.factors_ = {Scalar::one()};
    return out;
  }
  Transcript prf("Musig.aggregated-key");
  prf.append_u64("n", keys.size());
  for (const VerificationKey& key : keys) prf.append("X", key.point.bytes);

  std::vector<ristretto255::Encoding> points;
  points.reserve(keys.size());
  out.factors_.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    Transcript fork = prf;
    fork.append_u64("i", i);
    out.factors_.push_back(fork.challenge_scalar("a_i"));
    points.push_back(keys[i].point);
  }
  const auto sum = msm::multiscalar_mul_vartime(out.factors_, points);
  if (!sum) return std::unexpected(Error{ErrorKind::InvalidPoint, sum.error().index});
  out.aggregated_ = {ristretto255::encode(*sum)};
  return out;
}

}  // namespace slipstream::keys
