#include "slipstream/transcript/transcript.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/transcript/rng.h"

namespace slipstream::transcript {

Transcript::Transcript(std::string_view label) : strobe_("Merlin v1.0") { append("dom-sep", as_bytes(label)); }

void Transcript::append(std::string_view label, ByteSpan message) {
  SLIPSTREAM_CHECK(message.size() <= UINT32_MAX);
  strobe_.meta_ad_with_length(label, static_cast<std::uint32_t>(message.size()));
  strobe_.ad(message, false);
}

void Transcript::append_u64(std::string_view label, std::uint64_t x) {
  std::uint8_t bytes[8];
  store_le64(bytes, x);
  append(label, bytes);
}

void Transcript::challenge_bytes(std::string_view label, std::span<std::uint8_t> out) {
  SLIPSTREAM_CHECK(out.size() <= UINT32_MAX);
  strobe_.meta_ad_with_length(label, static_cast<std::uint32_t>(out.size()));
  strobe_.prf(out, false);
}

Bytes32 Transcript::challenge_bytes32(std::string_view label) {
  Bytes32 out;
  challenge_bytes(label, out);
  return out;
}

Bytes64 Transcript::challenge_bytes64(std::string_view label) {
  Bytes64 out;
  challenge_bytes(label, out);
  return out;
}

Scalar Transcript::challenge_scalar(std::string_view label) {
  return Scalar::from_bytes_wide(challenge_bytes64(label));
}

TranscriptRngBuilder Transcript::build_rng() const { return TranscriptRngBuilder(strobe_); }

}  // namespace slipstream::transcript
