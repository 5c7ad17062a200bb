#include "slipstream/r1cs/detail/proof_randomness.h"

#include <algorithm>
#include <string_view>

namespace slipstream::r1cs::detail {
namespace {

void rekey(transcript::TranscriptRngBuilder& builder, std::string_view label, std::span<const Scalar> secrets) {
  SecretVector<std::uint8_t> bytes(32 * secrets.size());
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    const Secret<Bytes32> encoded(secrets[i].to_bytes());
    std::ranges::copy(encoded.expose(), bytes.begin() + static_cast<std::ptrdiff_t>(32 * i));
  }
  builder.rekey_with_witness_bytes(label, bytes);
}

}  // namespace

void BoundRandomness::begin_phase(const Transcript& transcript, const PhaseStatement& statement) {
  Transcript fork = transcript;
  statement.constraints.append_to(fork, statement.first_constraint);
  transcript::TranscriptRngBuilder builder = fork.build_rng();
  rekey(builder, "v_blinding", statement.v_blinding);
  rekey(builder, "a_L", statement.a_L);
  rekey(builder, "a_R", statement.a_R);
  rng_.reset(new transcript::TranscriptRng(builder.finalize(external_.expose())));
}

}  // namespace slipstream::r1cs::detail
