#include "slipstream/transcript/message.h"

#include "slipstream/base/detail/check.h"
#include "slipstream/transcript/detail/statement_batch.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::transcript {

void hash_message_batch(const MessageFormat& format, std::span<const ByteSpan> messages, std::span<Bytes32> out) {
  SLIPSTREAM_CHECK(messages.size() == out.size());
  if (messages.size() < StatementBatch::worthwhile_from()) {
    const Transcript prefix(format.transcript_label);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      Transcript transcript = prefix;
      transcript.append(format.message_label, messages[i]);
      out[i] = transcript.challenge_bytes32(format.challenge_label);
    }
    return;
  }
  StatementBatch batch;
  for (const ByteSpan message : messages) {
    StatementBatch& statement = batch.begin_statement();
    statement.begin(format.transcript_label);
    statement.append(format.message_label, message);
    static_cast<void>(statement.challenge32(format.challenge_label));
    batch.end_statement();
  }
  batch.run();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = to_bytes32(batch.take_outputs(i).bytes32(Slot{0}));
}

}  // namespace slipstream::transcript
