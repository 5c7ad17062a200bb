// Hashes of one long message each: transcript label, message, 32 challenge bytes. Lengths differ from message to
// message, so each would be a shape of its own; here only the first and the last block or two are put together, all
// others are read as they stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace slipstream::transcript {

/// What is hashed around the message. Labels together at most kMaxLabels bytes.
struct MessageFormat {
  static constexpr std::size_t kMaxLabels = 100;

  std::string_view transcript_label;
  std::string_view message_label;
  std::string_view challenge_label;
};

/// One hash: out = challenge_bytes32 after append(message). `size` below 2^32.
struct MessageJob {
  const std::uint8_t* message;
  std::size_t size;
  std::uint8_t* out;
};

/// out[i] is the hash of messages[i], in the lanes of the active backend. Precondition: equal lengths.
void hash_message_batch(const MessageFormat& format, std::span<const ByteSpan> messages, std::span<Bytes32> out);

}  // namespace slipstream::transcript
