// The blocks of one long message (transcript/message.h), in order.
#pragma once

#include <array>
#include <cstring>

#include "transcript/detail/block_builder.h"
#include "transcript/detail/cursors.h"
#include "transcript/message.h"

namespace slipstream::transcript::detail {

class MessageCursor : public BlockBuilder<MessageCursor> {
 public:
  /// Everything up to the message, for a message of no length: made once for many.
  explicit MessageCursor(const MessageFormat& format) : challenge_label_(format.challenge_label) {
    begin_protocol(format.transcript_label);
    begin_message(format.message_label, 0);
  }
  MessageCursor(const MessageCursor& head, const MessageJob& job) : MessageCursor(head) {
    // The size stands before the two bytes that begin the message.
    std::uint8_t* const at = rate_.data() + position_ - 6;
    store_le32(at, load_le32(at) ^ static_cast<std::uint32_t>(job.size));
    message_ = {job.message, job.size};
    out_ = job.out;
  }

  [[nodiscard]] bool at_end() const { return finished_ && taken_ == ready_; }

  [[gnu::always_inline]] void next(std::uint8_t* scratch, Step& step) {
    step = {.block = scratch,
            .tail = scratch + kTailAt,
            .out = out_,
            .out_size = 0,
            .take_initial = false,
            .take_saved = false,
            .save = false};
    if (position_ == 0 && taken_ == ready_ && message_.size() >= kStrobeRate) {
      // A block of nothing but message: only its end is put together.
      step.block = message_.data();
      std::memset(scratch + kTailAt, 0, sizeof(ProgramBlock) - kTailAt);
      std::memcpy(scratch + kTailAt, message_.data() + kTailAt, kStrobeRate - kTailAt);
      scratch[kStrobeRate + 1] = 0x84;
      message_ = message_.subspan(kStrobeRate);
      return;
    }
    if (taken_ == ready_) assemble();
    std::memcpy(scratch, &blocks_[taken_++], sizeof(ProgramBlock));
    step.take_initial = std::exchange(first_, false);
    if (at_end()) step.out_size = 32;
  }

 private:
  friend class BlockBuilder<MessageCursor>;

  /// Makes the first block ready, or what is left.
  [[gnu::noinline]] void assemble() {
    taken_ = ready_ = 0;
    const std::size_t room = kStrobeRate - position_;
    const std::size_t n = std::min(room, message_.size());
    absorb(message_.first(n));
    message_ = message_.subspan(n);
    if (n == room) return;
    challenge(challenge_label_, 32);
    finished_ = true;
  }

  void emit() {
    ProgramBlock& block = blocks_[ready_++];
    block = {};
    std::memcpy(block.rate, rate_.data(), rate_.size());
    if (first_ && ready_ == 1) block.take_initial = ~std::uint64_t{0};
  }

  std::string_view challenge_label_;
  ByteSpan message_;
  std::uint8_t* out_ = nullptr;
  /// The end of a message is one block or two.
  std::array<ProgramBlock, 2> blocks_;
  unsigned taken_ = 0, ready_ = 0;
  bool first_ = true;
  bool finished_ = false;
};

}  // namespace slipstream::transcript::detail
