#include "slipstream/vm/build/key_ring.h"

#include "slipstream/base/detail/clean_stack.h"

namespace slipstream::vm {

ristretto255::Encoding KeyRing::add(const keys::SecretKey& secret) {
  return on_clean_stack([&] {
    const ristretto255::Encoding predicate = keys::public_key(secret).point;
    by_predicate_.insert_or_assign(predicate, secret);
    return predicate;
  });
}

std::expected<ristretto255::Encoding, ErrorKind> KeyRing::add(const PredicateTree& tree,
                                                              const keys::SecretKey& inner_secret) {
  return on_clean_stack([&]() -> std::expected<ristretto255::Encoding, ErrorKind> {
    const keys::SecretKey secret(inner_secret.expose() + tree.adjustment_factor());
    if (keys::public_key(secret).point != tree.outer_key()) return std::unexpected(ErrorKind::InconsistentWitness);
    by_predicate_.insert_or_assign(tree.outer_key(), secret);
    return tree.outer_key();
  });
}

const keys::SecretKey* KeyRing::find(const ristretto255::Encoding& predicate) const {
  const auto found = by_predicate_.find(predicate);
  return found == by_predicate_.end() ? nullptr : &found->second;
}

}  // namespace slipstream::vm
