// What STROBE-128 absorbs, without the permutation: a duplex of which only positions are known. Bytes go into the
// current block; a full or forced block is padded and handed to the owner.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "transcript/strobe.h"

namespace slipstream::transcript::detail {

// Flag bytes of the operations.
inline constexpr std::uint8_t kStrobeMetaAd = 0x12;
inline constexpr std::uint8_t kStrobeAd = 0x02;
inline constexpr std::uint8_t kStrobePrf = 0x07;

/// Derived gives emit(), which takes `rate` away when the block is complete.
template <class Derived>
class BlockBuilder {
 public:
  /// The operations that a Merlin transcript consists of: a message's frame and the begin of its bytes, ...
  void frame(std::string_view label, std::uint32_t size) {
    std::uint8_t le32[4];
    store_le32(le32, size);
    begin_operation(kStrobeMetaAd);
    absorb(as_bytes(label));
    absorb(le32);
  }
  void begin_message(std::string_view label, std::uint32_t size) {
    frame(label, size);
    begin_operation(kStrobeAd);
  }
  /// ... and a challenge, whose bytes are the first ones after the last block that was emitted.
  void challenge(std::string_view label, std::uint32_t size) {
    frame(label, size);
    begin_operation(kStrobePrf);
    // After an exact fill the block is out already.
    if (position_ != 0) end_block();
    position_ = static_cast<std::uint8_t>(size);
  }
  void absorb(ByteSpan bytes) {
    // Nothing has been absorbed from here to the end of the block, so that XOR is copying.
    absorb_by(bytes.size(),
              [&](std::size_t done, std::size_t n) { std::memcpy(rate_.data() + position_, bytes.data() + done, n); });
  }
  /// Calls place(done, n) for each piece of a message within one block, at `position()`.
  template <class Place>
  void absorb_by(std::size_t size, Place place) {
    for (std::size_t done = 0; done < size;) {
      const std::size_t n = std::min(size - done, kStrobeRate - position_);
      place(done, n);
      done += n;
      position_ = static_cast<std::uint8_t>(position_ + n);
      if (position_ == kStrobeRate) end_block();
    }
  }
  void begin_protocol(std::string_view transcript_label) {
    rate_.fill(0);
    position_ = begin_ = 0;
    begin_operation(kStrobeMetaAd);
    absorb(as_bytes("Merlin v1.0"));
    begin_message("dom-sep", static_cast<std::uint32_t>(transcript_label.size()));
    absorb(as_bytes(transcript_label));
  }

  [[nodiscard]] std::uint8_t position() const { return position_; }

 protected:
  using Rate = std::array<std::uint8_t, kStrobeRate + 2>;

  void begin_operation(std::uint8_t flags) {
    const std::uint8_t header[2] = {std::exchange(begin_, static_cast<std::uint8_t>(position_ + 1)), flags};
    absorb(header);
  }
  void end_block() {
    const auto flip = [this](std::size_t at, unsigned bits) {
      rate_[at] = static_cast<std::uint8_t>(rate_[at] ^ bits);
    };
    flip(position_, begin_);
    flip(position_ + 1U, 0x04);
    flip(kStrobeRate + 1, 0x80);
    static_cast<Derived*>(this)->emit();
    rate_.fill(0);
    position_ = begin_ = 0;
  }

  Rate rate_{};
  std::uint8_t position_ = 0;
  /// Where the current operation began, plus one; 0 if before this block.
  std::uint8_t begin_ = 0;
};

}  // namespace slipstream::transcript::detail
