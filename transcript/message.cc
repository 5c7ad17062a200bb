#include "transcript/message.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/check.h"
#include "transcript/kernels.h"

namespace slipstream::transcript {

void hash_message_batch(const MessageFormat& format, std::span<const ByteSpan> messages, std::span<Bytes32> out) {
  SLIPSTREAM_CHECK(messages.size() == out.size());
  std::vector<MessageJob> jobs;
  jobs.reserve(messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    jobs.push_back({messages[i].data(), messages[i].size(), out[i].data()});
  }
  // The longest first: then lanes run empty last and shortest.
  std::ranges::sort(jobs, std::ranges::greater{}, &MessageJob::size);
  hash_kernels().hash_messages(format, jobs.data(), jobs.size());
}

}  // namespace slipstream::transcript
