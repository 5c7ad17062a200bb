#include "slipstream/keys/xprv.h"

#include <algorithm>

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/entropy.h"
#include "slipstream/group/fixed_base.h"

namespace slipstream::keys {

Xprv Xprv::root(const SecretKey& secret, const Bytes32& dk) {
  return on_clean_stack([&] {
    const ristretto255::Point point = group::FixedBaseTable::basepoint().multiply(secret.expose());
    return Xprv(secret, Xpub(point, ristretto255::encode(point), dk));
  });
}

Xprv Xprv::generate() {
  Bytes32 dk;
  fill_random(dk);
  return root(generate_secret_key(), dk);
}

Xprv Xprv::from_seed(ByteSpan seed) {
  return on_clean_stack([&] {
    Secret<Transcript> transcript{Transcript("Keytree.from_seed")};
    transcript.expose().append("seed", seed);
    const SecretKey secret = secret_challenge(transcript.expose(), "scalar");
    return root(secret, transcript.expose().challenge_bytes32("dk"));
  });
}

std::expected<Xprv, Error> Xprv::decode(ByteSpan bytes) {
  if (bytes.size() != 64) return std::unexpected(Error{ErrorKind::BadArguments});
  return on_clean_stack([&]() -> std::expected<Xprv, Error> {
    const SecretKey secret(Scalar::from_bytes_mod_order(bytes.first<32>()));
    std::uint64_t changed = 0;
    for (std::size_t i = 0; i < 4; ++i) changed |= secret.expose().words()[i] ^ load_le64(bytes.data() + 8 * i);
    if (declassify(changed) != 0) return std::unexpected(Error{ErrorKind::InvalidScalar});
    return root(secret, to_bytes32(bytes.last(32)));
  });
}

Secret<Bytes64> Xprv::encode() const {
  return on_clean_stack([&] {
    Secret<Bytes64> out{Bytes64{}};
    std::ranges::copy(xpub_.dk_, std::ranges::copy(secret_.expose().to_bytes(), out.expose().begin()).out);
    return out;
  });
}

Xprv Xprv::finish_intermediate(Transcript& prf) const {
  return on_clean_stack([&] {
    const Scalar f = Xpub::intermediate_factor(prf);
    SecretKey child = secret_;
    child.expose() += f;
    return Xprv(child, xpub_.child(f, prf));
  });
}

SecretKey Xprv::finish_leaf(Transcript& prf) const {
  return on_clean_stack([&] {
    SecretKey leaf = secret_;
    leaf.expose() += Xpub::leaf_factor(prf);
    return leaf;
  });
}

}  // namespace slipstream::keys
