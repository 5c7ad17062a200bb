#include "slipstream/keys/signature.h"

#include <algorithm>

#include "slipstream/keys/detail/bases.h"

namespace slipstream::keys {

using transcript::DirectSchedule;

namespace detail {

const msm::FixedBases& signature_bases() {
  static const msm::FixedBases bases(ristretto255::Point::basepoint(), ristretto255::Point::basepoint(), {}, {});
  return bases;
}

}  // namespace detail

std::expected<Signature, Error> Signature::decode(ByteSpan bytes) {
  if (bytes.size() != 64) return std::unexpected(Error{ErrorKind::InvalidSignature});
  const auto s = Scalar::from_canonical_bytes(bytes.last<32>());
  if (!s) return std::unexpected(Error{ErrorKind::InvalidSignature});
  return Signature{.R = {to_bytes32(bytes)}, .s = *s};
}

Bytes64 Signature::encode() const {
  Bytes64 out;
  const Bytes32 s_bytes = s.to_bytes();
  std::ranges::copy(s_bytes, std::ranges::copy(R.bytes, out.begin()).out);
  return out;
}

void add_signature(msm::Equation& equation, const Signature& signature, const VerificationKey& key, const Scalar& c,
                   const Scalar& weight) {
  equation.add_B(weight * signature.s);
  equation.add(-weight, signature.R);
  equation.add_shared(-(weight * c), key.point);
}

Transcript message_transcript(std::string_view label, ByteSpan message) {
  Transcript transcript("Starsig.sign_message");
  transcript.append(label, message);
  return transcript;
}

std::expected<void, Error> verify_vartime(const Signature& signature, Transcript& transcript,
                                          const VerificationKey& key) {
  DirectSchedule schedule(transcript);
  const Scalar c = schedule.scalar(schedule_signature(schedule, key, signature));
  transcript = schedule.transcript();
  msm::Equation equation;
  add_signature(equation, signature, key, c, Scalar::one());
  if (!equation.check_vartime(detail::signature_bases()).value_or(false)) {
    return std::unexpected(Error{ErrorKind::InvalidSignature});
  }
  return {};
}

std::expected<void, Error> verify_message_vartime(const Signature& signature, std::string_view label, ByteSpan message,
                                                  const VerificationKey& key) {
  Transcript transcript = message_transcript(label, message);
  return verify_vartime(signature, transcript, key);
}

}  // namespace slipstream::keys
