// The sponges SHAKE256 and SHA3-512 of FIPS 202, which derive the generators. First absorb, then squeeze. Constant-time
// in the message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "slipstream/base/bytes.h"
#include "slipstream/transcript/keccak.h"

namespace slipstream::innerproduct::detail {

class Sponge {
 public:
  [[nodiscard]] static Sponge shake256() { return Sponge(136, 0x1f); }
  [[nodiscard]] static Sponge sha3_512() { return Sponge(72, 0x06); }

  /// Precondition: nothing has been squeezed yet.
  void absorb(ByteSpan message);
  /// The next out.size() bytes of output. SHA3-512 has 64 bytes in total.
  void squeeze(std::span<std::uint8_t> out);

 private:
  /// The rate in bytes, and the domain bits of the hash with the first bit of the padding.
  Sponge(std::size_t rate, std::uint8_t suffix) : rate_(rate), suffix_(suffix) {}

  transcript::KeccakState state_;
  std::size_t rate_;
  /// Bytes of the current block absorbed or squeezed.
  std::size_t position_ = 0;
  std::uint8_t suffix_;
  bool squeezing_ = false;
};

}  // namespace slipstream::innerproduct::detail
