#include "slipstream/keys/keytree.h"

#include <algorithm>

#include "slipstream/group/fixed_base.h"

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

Scalar Xpub::intermediate_factor(Transcript& prf) { return prf.challenge_scalar("f.intermediate"); }

Scalar Xpub::leaf_factor(Transcript& prf) { return prf.challenge_scalar("f.leaf"); }

Xpub Xpub::child(const Scalar& f, Transcript& prf) const {
  const ristretto255::Point point = point_ + group::FixedBaseTable::basepoint().multiply(f);
  return Xpub(point, ristretto255::encode(point), prf.challenge_bytes32("dk"));
}

VerificationKey Xpub::leaf(const Scalar& f) const {
  return {ristretto255::encode(point_ + group::FixedBaseTable::basepoint().multiply(f))};
}

}  // namespace slipstream::keys
