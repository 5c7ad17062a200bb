#include "slipstream/innerproduct/detail/sponge.h"

#include "slipstream/base/detail/check.h"

namespace slipstream::innerproduct::detail {

void Sponge::absorb(ByteSpan message) {
  SLIPSTREAM_CHECK(!squeezing_);
  for (const std::uint8_t byte : message) {
    state_.bytes()[position_++] ^= byte;
    if (position_ == rate_) {
      transcript::keccak_f1600(state_);
      position_ = 0;
    }
  }
}

void Sponge::squeeze(std::span<std::uint8_t> out) {
  if (!squeezing_) {
    state_.bytes()[position_] ^= suffix_;
    state_.bytes()[rate_ - 1] ^= 0x80;
    position_ = rate_;
    squeezing_ = true;
  }
  for (std::uint8_t& byte : out) {
    if (position_ == rate_) {
      transcript::keccak_f1600(state_);
      position_ = 0;
    }
    byte = state_.bytes()[position_++];
  }
}

}  // namespace slipstream::innerproduct::detail
