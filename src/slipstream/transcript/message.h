// Hashes of one message each: transcript label, message, 32 challenge bytes.
#pragma once

#include <span>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

/// The labels around the message.
struct MessageFormat {
  std::string_view transcript_label;  ///< Names the application.
  std::string_view message_label;     ///< Names the message.
  std::string_view challenge_label;   ///< Names the challenge.
};

/// out[i] is the hash of messages[i], computed in the lanes of the active backend. Preconditions: messages.size() ==
/// out.size(), and each message has fewer than 2^32 bytes.
void hash_message_batch(const MessageFormat& format, std::span<const ByteSpan> messages, std::span<Bytes32> out);

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END
