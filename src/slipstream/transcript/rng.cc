#include "slipstream/transcript/rng.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/base/entropy.h"

namespace slipstream::transcript {

void TranscriptRng::fill_bytes(std::span<std::uint8_t> out) {
  SLIPSTREAM_CHECK(out.size() <= UINT32_MAX);
  strobe_.meta_ad_with_length("", static_cast<std::uint32_t>(out.size()));
  strobe_.prf(out, false);
}

Secret<Scalar> TranscriptRng::random_scalar() {
  Secret<Scalar> scalar{Scalar::zero()};
  random_scalars({&scalar.expose(), 1});
  return scalar;
}

void TranscriptRng::random_scalars(std::span<Scalar> out) {
  Secret<Bytes64> wide{Bytes64{}};
  for (Scalar& scalar : out) {
    fill_bytes(wide.expose());
    scalar = Scalar::from_bytes_wide(wide.expose());
  }
}

TranscriptRngBuilder& TranscriptRngBuilder::rekey_with_witness_bytes(std::string_view label, ByteSpan witness) {
  SLIPSTREAM_CHECK(witness.size() <= UINT32_MAX);
  strobe_.meta_ad_with_length(label, static_cast<std::uint32_t>(witness.size()));
  strobe_.key(witness, false);
  return *this;
}

TranscriptRngBuilder& TranscriptRngBuilder::rekey_with_witness_scalar(std::string_view label, const Scalar& witness) {
  const Secret<Bytes32> bytes(witness.to_bytes());
  return rekey_with_witness_bytes(label, bytes.expose());
}

TranscriptRng TranscriptRngBuilder::finalize() { return finalize(system_entropy().expose()); }

TranscriptRng TranscriptRngBuilder::finalize(std::span<const std::uint8_t, 32> external) {
  strobe_.meta_ad(as_bytes("rng"), false);
  strobe_.key(external, false);
  return TranscriptRng(strobe_);
}

}  // namespace slipstream::transcript
