#include "slipstream/vm/opening.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/innerproduct/pedersen.h"
#include "slipstream/transcript/rng.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::vm {

Opening Opening::blinded(const Number& number, const Secret<Bytes32>& external) {
  return on_clean_stack([&] {
    transcript::TranscriptRngBuilder builder = Transcript("slipstream.blinding-factor v1").build_rng();
    builder.rekey_with_witness_scalar("x", Secret<Scalar>(number.to_scalar()).expose());
    transcript::TranscriptRng rng = builder.finalize(external.expose());
    return with_factor(number, rng.random_scalar().expose());
  });
}

Opening Opening::with_factor(const Number& number, const Scalar& blinding) {
  return on_clean_stack([&] {
    const Secret<Scalar> x(number.to_scalar());
    return Opening(innerproduct::pedersen_commit(x.expose(), blinding), number, blinding);
  });
}

std::expected<Opening, ErrorKind> Opening::of(const ristretto255::Encoding& commitment, const Number& number,
                                              const Scalar& blinding) {
  Opening opening = with_factor(number, blinding);
  if (opening.commitment() != commitment) return std::unexpected(ErrorKind::InconsistentWitness);
  return opening;
}

ClearValue OpenValue::clear() const {
  const r1cs::SignedInteger* integer = quantity.number().as_integer();
  SLIPSTREAM_CHECK(integer != nullptr && !declassify(integer->is_negative()));
  return {integer->to_u64().value_or(0), flavor.number().to_scalar()};
}

void Openings::add(const Opening& opening) {
  const auto [place, is_new] = by_commitment_.try_emplace(opening.commitment(), opening);
  if (!is_new && place->second.number().as_integer() == nullptr) place->second = opening;
}

void Openings::add(const Openings& others) {
  for (const auto& [commitment, opening] : others.by_commitment_) add(opening);
}

const Opening* Openings::find(const ristretto255::Encoding& commitment) const {
  const auto found = by_commitment_.find(commitment);
  return found == by_commitment_.end() ? nullptr : &found->second;
}

std::optional<OpenValue> Openings::find(const Value& value) const {
  const Opening *quantity = find(value.quantity.point), *flavor = find(value.flavor.point);
  if (quantity == nullptr || flavor == nullptr) return std::nullopt;
  return OpenValue{*quantity, *flavor};
}

}  // namespace slipstream::vm
