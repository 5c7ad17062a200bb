#include "slipstream/transcript/message.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "slipstream/transcript/transcript.h"
#include "support/every_backend.h"
#include "transcript/random_schedule.h"

namespace slipstream::transcript {
namespace {

Bytes32 hash_one(const MessageFormat& format, ByteSpan message) {
  Transcript t(format.transcript_label);
  t.append(format.message_label, message);
  return t.challenge_bytes32(format.challenge_label);
}

void expect_hashes_agree(const MessageFormat& format, const std::vector<ByteSpan>& messages,
                         const std::vector<Bytes32>& expected) {
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    SCOPED_TRACE(backend.name);
    const slipstream::test::ActiveBackend active(backend.id);
    std::vector<Bytes32> out(messages.size());
    hash_message_batch(format, messages, out);
    EXPECT_EQ(out, expected);
  }
}

TEST(Messages, hash_as_transcripts_do_for_every_length_and_number) {
  std::mt19937_64 random(17);
  const MessageFormat format{"ZkVM.tx_witness_hash", "tx", "hash"};
  std::vector<Bytes> bytes;
  for (std::size_t size = 0; size < 3 * kStrobeRate; ++size) bytes.push_back(test::random_bytes(random, size));
  for (int i = 0; i < 40; ++i) bytes.push_back(test::random_bytes(random, random() % 5000));
  const std::vector<ByteSpan> messages(bytes.begin(), bytes.end());
  std::vector<Bytes32> expected;
  for (const ByteSpan message : messages) expected.push_back(hash_one(format, message));
  expect_hashes_agree(format, messages, expected);
  for (std::ptrdiff_t n = 0; n <= 17; ++n) {
    SCOPED_TRACE(n);
    expect_hashes_agree(format, {messages.end() - 40, messages.end() - 40 + n},
                        {expected.end() - 40, expected.end() - 40 + n});
  }
}

TEST(Messages, hash_with_labels_of_every_length) {
  std::mt19937_64 random(18);
  const std::string letters(2 * kStrobeRate, 'x');
  for (std::size_t size = 0; size <= letters.size(); ++size) {
    SCOPED_TRACE(size);
    const std::string_view label = std::string_view(letters).substr(0, size);
    const std::string_view rest = std::string_view(letters).substr(0, letters.size() - size);
    const MessageFormat format{label, rest.substr(0, rest.size() / 2), rest.substr(rest.size() / 2)};
    const Bytes message = test::random_bytes(random, 40 + 3 * size);
    expect_hashes_agree(format, {message, message, message}, std::vector(3, hash_one(format, message)));
  }
}

}  // namespace
}  // namespace slipstream::transcript
