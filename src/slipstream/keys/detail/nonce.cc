#include "slipstream/keys/detail/nonce.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/group/fixed_base.h"

namespace slipstream::keys {

Nonce::Nonce(Nonce&& other) noexcept : r_(other.r_), is_spent_(other.is_spent_) { other.spend(); }

Nonce::Commitments Nonce::commit(std::span<const SecretKey> x) const {
  SLIPSTREAM_CHECK(!is_spent_);
  SecretVector<Scalar> scalars;
  scalars.reserve(1 + x.size());
  scalars.push_back(r_.expose());
  for (const SecretKey& key : x) scalars.push_back(key.expose());
  std::vector<ristretto255::Point> points(scalars.size());
  group::FixedBaseTable::basepoint().multiply_batch(scalars, points);
  std::vector<ristretto255::Encoding> encodings(points.size());
  ristretto255::encode_batch(points, encodings);
  declassify_all(encodings);
  Commitments out{encodings[0], {}};
  for (std::size_t i = 1; i < encodings.size(); ++i) out.keys.push_back({encodings[i]});
  return out;
}

std::optional<Scalar> Nonce::answer(std::span<const Scalar> c, std::span<const SecretKey> x) && {
  SLIPSTREAM_CHECK(c.size() == x.size());
  if (is_spent_) return std::nullopt;
  Secret<Scalar> s = r_;
  spend();
  for (std::size_t i = 0; i < c.size(); ++i) s.expose() += Secret<Scalar>(c[i] * x[i].expose()).expose();
  return declassify(s.expose());
}

void Nonce::spend() {
  wipe(&r_.expose(), sizeof(Scalar));
  is_spent_ = true;
}

Nonce make_nonce(const Transcript& what_is_signed, std::string_view label, std::span<const SecretKey> secrets,
                 const Secret<Bytes32>& external) {
  transcript::TranscriptRngBuilder builder = what_is_signed.build_rng();
  for (const SecretKey& secret : secrets) builder.rekey_with_witness_scalar(label, secret.expose());
  transcript::TranscriptRng rng = builder.finalize(external.expose());
  return Nonce(rng);
}

}  // namespace slipstream::keys
