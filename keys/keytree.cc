#include "keys/keytree.h"

#include <algorithm>

namespace slipstream::keys {

std::expected<Xpub, Error> Xpub::decode(ByteSpan bytes) {
  if (bytes.size() != 64) return std::unexpected(Error{ErrorKind::BadArguments});
  const ristretto255::Encoding encoding{to_bytes32(bytes)};
  const auto point = ristretto255::decode(encoding);
  if (!point) return std::unexpected(Error{ErrorKind::InvalidPoint});
  return Xpub(*point, encoding, to_bytes32(bytes.last(32)));
}

Bytes64 Xpub::encode() const {
  Bytes64 out;
  std::ranges::copy(dk_, std::ranges::copy(encoding_.bytes, out.begin()).out);
  return out;
}

Transcript Xpub::begin_derivation() const {
  Transcript prf("Keytree.derivation");
  prf.append("pt", encoding_.bytes);
  prf.append("dk", dk_);
  return prf;
}

Xpub Xpub::finish_intermediate(Transcript& prf) const {
  const Scalar f = prf.challenge_scalar("f.intermediate");
  const Bytes32 child_dk = prf.challenge_bytes32("dk");
  const ristretto255::Point child = point_ + f * ristretto255::Point::basepoint();
  return Xpub(child, ristretto255::encode(child), child_dk);
}

VerificationKey Xpub::finish_leaf(Transcript& prf) const {
  const Scalar f = prf.challenge_scalar("f.leaf");
  return {ristretto255::encode(point_ + f * ristretto255::Point::basepoint())};
}

}  // namespace slipstream::keys
