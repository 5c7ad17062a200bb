#include "transcript/rng.h"

#include "base/check.h"
#include "base/secret.h"

namespace slipstream::transcript {

void TranscriptRng::fill_bytes(std::span<std::uint8_t> out) {
  SLIPSTREAM_CHECK(out.size() <= UINT32_MAX);
  strobe_.meta_ad_with_length("", static_cast<std::uint32_t>(out.size()));
  strobe_.prf(out, false);
}

Scalar TranscriptRng::random_scalar() {
  Bytes64 bytes;
  fill_bytes(bytes);
  const Scalar scalar = Scalar::from_bytes_wide(bytes);
  slipstream::wipe(bytes.data(), bytes.size());
  return scalar;
}

TranscriptRngBuilder& TranscriptRngBuilder::rekey_with_witness_bytes(std::string_view label, ByteSpan witness) {
  SLIPSTREAM_CHECK(witness.size() <= UINT32_MAX);
  strobe_.meta_ad_with_length(label, static_cast<std::uint32_t>(witness.size()));
  strobe_.key(witness, false);
  return *this;
}

TranscriptRng TranscriptRngBuilder::finalize(std::span<const std::uint8_t, 32> external) {
  strobe_.meta_ad(as_bytes("rng"), false);
  strobe_.key(external, false);
  return TranscriptRng(strobe_);
}

}  // namespace slipstream::transcript
