#include "keys/xprv.h"

#include <algorithm>

#include "base/entropy.h"
#include "group/fixed_base.h"

namespace slipstream::keys {

Xprv Xprv::root(const SecretKey& secret, const Bytes32& dk) {
  const ristretto255::Point point = group::FixedBaseTable::basepoint().multiply(secret.expose());
  return Xprv(secret, Xpub(point, ristretto255::encode(point), dk));
}

Xprv Xprv::generate() {
  Bytes32 dk;
  fill_random(dk);
  return root(generate_secret_key(), dk);
}

Xprv Xprv::from_seed(ByteSpan seed) {
  Secret<Transcript> transcript{Transcript("Keytree.from_seed")};
  transcript.expose().append("seed", seed);
  const SecretKey secret = secret_challenge(transcript.expose(), "scalar");
  return root(secret, transcript.expose().challenge_bytes32("dk"));
}

std::expected<Xprv, Error> Xprv::decode(ByteSpan bytes) {
  if (bytes.size() != 64) return std::unexpected(Error{ErrorKind::BadArguments});
  auto scalar = Scalar::from_canonical_bytes(bytes.first<32>());
  if (!scalar) return std::unexpected(Error{ErrorKind::InvalidScalar});
  const SecretKey secret(*scalar);
  wipe(&*scalar, sizeof *scalar);
  return root(secret, to_bytes32(bytes.last(32)));
}

Secret<Bytes64> Xprv::encode() const {
  Secret<Bytes64> out{Bytes64{}};
  const Secret<Bytes32> scalar(secret_.expose().to_bytes());
  std::ranges::copy(xpub_.dk_, std::ranges::copy(scalar.expose(), out.expose().begin()).out);
  return out;
}

Xprv Xprv::finish_intermediate(Transcript& prf) const {
  const Scalar f = Xpub::intermediate_factor(prf);
  SecretKey child = secret_;
  child.expose() += f;
  return Xprv(child, xpub_.child(f, prf));
}

SecretKey Xprv::finish_leaf(Transcript& prf) const {
  SecretKey leaf = secret_;
  leaf.expose() += Xpub::leaf_factor(prf);
  return leaf;
}

}  // namespace slipstream::keys
