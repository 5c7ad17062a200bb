#include "slipstream/wallet/receiver.h"

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::wallet {
namespace {

vm::Commitment commit(const Secret<Scalar>& value, const Secret<Scalar>& blinding) {
  return {innerproduct::pedersen_commit(value.expose(), blinding.expose())};
}

/// The bits in which any two bytes differ.
unsigned difference(const ristretto255::Encoding& a, const ristretto255::Encoding& b) {
  unsigned bits = 0;
  for (std::size_t i = 0; i < a.bytes.size(); ++i) bits |= static_cast<unsigned>(a.bytes[i] ^ b.bytes[i]);
  return bits;
}

}  // namespace

Bytes32 Receiver::id() const {
  return on_clean_stack([&] {
    Secret<Transcript> hash{Transcript("ZkVM.accounts.receiver")};
    Transcript& t = hash.expose();
    t.append("predicate", predicate.bytes);
    t.append_u64("qty", value.quantity);
    t.append("flv", value.flavor.to_bytes());
    t.append("qty_blinding", Secret<Bytes32>(blinding.quantity.expose().to_bytes()).expose());
    t.append("flv_blinding", Secret<Bytes32>(blinding.flavor.expose().to_bytes()).expose());
    return declassify(t.challenge_bytes32("receiver_id"));
  });
}

vm::Value Receiver::blinded_value() const {
  return {commit(Secret<Scalar>(Scalar::from_u64(value.quantity)), blinding.quantity),
          commit(Secret<Scalar>(value.flavor), blinding.flavor)};
}

bool Receiver::verify_value(const vm::Value& candidate) const {
  const vm::Value expected = blinded_value();
  return (difference(expected.quantity.point, candidate.quantity.point) |
          difference(expected.flavor.point, candidate.flavor.point)) == 0;
}

}  // namespace slipstream::wallet
