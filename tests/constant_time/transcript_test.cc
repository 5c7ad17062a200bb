#include "slipstream/transcript/transcript.h"
#include "constant_time/secrets.h"
#include "slipstream/transcript/rng.h"

namespace slipstream::constant_time {
namespace {

using transcript::TranscriptRng;
using transcript::TranscriptRngBuilder;

class TranscriptConstantTime : public ConstantTime {};

// Messages of every position in a block.
TEST_F(TranscriptConstantTime, secret_messages_and_challenges) {
  const auto challenge = [](const auto& message) {
    Transcript transcript("t");
    for (std::size_t n = 0; n <= message.size(); n += 13) transcript.append("m", std::span(message).first(n));
    transcript.append_u64("x", load_le64(message.data()));
    return transcript.challenge_scalar("c");
  };
  std::array<std::uint8_t, 400> message{};
  message.fill(0x5a);
  const auto secret_message = secret(message);
  EXPECT_EQ(reveal(challenge(secret_message.expose())), challenge(message));
}

TEST_F(TranscriptConstantTime, generators_of_secret_randomness) {
  const auto draw = [](const Scalar& witness, const Bytes32& bytes, const Bytes32& external) {
    TranscriptRngBuilder builder = Transcript("t").build_rng();
    builder.rekey_with_witness_scalar("v_blinding", witness).rekey_with_witness_bytes("x", bytes);
    TranscriptRng rng = builder.finalize(external);
    std::array<std::uint8_t, 200> filler;
    rng.fill_bytes(filler);
    std::array<Scalar, 3> scalars;
    rng.random_scalars(scalars);
    return rng.random_scalar().expose() + scalars[1] + Scalar::from_u64(filler[0]);
  };
  const Bytes32 bytes = {1, 2, 3}, external = {4, 5, 6};
  EXPECT_EQ(reveal(draw(secret_scalars(1)[0], secret(bytes).expose(), secret(external).expose())),
            draw(scalars(1)[0], bytes, external));
}

}  // namespace
}  // namespace slipstream::constant_time
