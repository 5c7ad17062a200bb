#include "slipstream/keys/multimessage.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/keys/detail/bases.h"

namespace slipstream::keys {

using transcript::DirectSchedule;

namespace {

// `key_at(i)` is the i-th public key.
template <class KeyAt>
void add_statement(msm::Equation& equation, const Signature& signature, KeyAt key_at, std::span<const Scalar> c,
                   const Scalar& weight) {
  equation.add_B(weight * signature.s);
  equation.add(-weight, signature.R);
  for (std::size_t i = 0; i < c.size(); ++i) equation.add_shared(-(weight * c[i]), key_at(i).point);
}

}  // namespace

void append_pairs(Transcript& transcript, std::span<const KeyMessage> pairs) {
  transcript.append("dom-sep", as_bytes("slipstream.pairs-to-sign v1"));
  transcript.append_u64("n", pairs.size());
  for (const KeyMessage& pair : pairs) {
    transcript.append("X", pair.key.point.bytes);
    transcript.append("m", std::get<ByteSpan>(pair.message));
  }
}

std::vector<Scalar> multimessage_challenges(Transcript& transcript, std::span<const KeyMessage> pairs,
                                            const Signature& signature) {
  DirectSchedule schedule(transcript);
  std::vector<Scalar> c;
  c.reserve(pairs.size());
  for (const transcript::Slot slot : schedule_multimessage(schedule, pairs, signature)) {
    c.push_back(schedule.scalar(slot));
  }
  transcript = schedule.transcript();
  return c;
}

void add_multimessage(msm::Equation& equation, const Signature& signature, std::span<const KeyMessage> pairs,
                      std::span<const Scalar> c, const Scalar& weight) {
  SLIPSTREAM_CHECK(pairs.size() == c.size());
  add_statement(equation, signature, [&](std::size_t i) { return pairs[i].key; }, c, weight);
}

void add_multimessage(msm::Equation& equation, const Signature& signature, std::span<const VerificationKey> keys,
                      std::span<const Scalar> c, const Scalar& weight) {
  SLIPSTREAM_CHECK(keys.size() == c.size());
  add_statement(equation, signature, [&](std::size_t i) { return keys[i]; }, c, weight);
}

std::expected<void, Error> verify_multimessage_vartime(const Signature& signature, Transcript& transcript,
                                                       std::span<const KeyMessage> pairs) {
  const std::vector<Scalar> c = multimessage_challenges(transcript, pairs, signature);
  msm::Equation equation;
  add_multimessage(equation, signature, pairs, c, Scalar::one());
  if (!equation.check_vartime(detail::signature_bases()).value_or(false)) {
    return std::unexpected(Error{ErrorKind::InvalidSignature});
  }
  return {};
}

}  // namespace slipstream::keys
