#include "slipstream/keys/batch.h"

#include "slipstream/keys/detail/bases.h"
#include "slipstream/transcript/detail/weights.h"

namespace slipstream::keys {

using transcript::DirectSchedule;

void BatchVerifier::add(const Signature& signature, Transcript& transcript, const VerificationKey& key) {
  DirectSchedule schedule(transcript);
  const Scalar c = schedule.scalar(schedule_signature(schedule, key, signature));
  transcript = schedule.transcript();
  statements_.push_back({signature, keys_.size()});
  keys_.push_back(key);
  challenges_.push_back(c);
}

void BatchVerifier::add_message(const Signature& signature, std::string_view label, ByteSpan message,
                                const VerificationKey& key) {
  Transcript transcript = message_transcript(label, message);
  add(signature, transcript, key);
}

void BatchVerifier::add_multimessage(const Signature& signature, Transcript& transcript,
                                     std::span<const KeyMessage> pairs) {
  DirectSchedule schedule(transcript);
  const std::vector<transcript::Slot> slots = schedule_multimessage(schedule, pairs, signature);
  transcript = schedule.transcript();
  statements_.push_back({signature, keys_.size()});
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    keys_.push_back(pairs[i].key);
    challenges_.push_back(schedule.scalar(slots[i]));
  }
}

std::expected<void, Error> BatchVerifier::verify_vartime(const msm::Options& options) const {
  // The challenges are hashes of the messages, so the transcript covers those as well.
  Transcript batch("slipstream.signature-batch");
  batch.append_u64("n", statements_.size());
  for (const Statement& statement : statements_) {
    batch.append_u64("first", statement.first_key);
    batch.append("sig", statement.signature.encode());
  }
  for (const VerificationKey& key : keys_) batch.append("X", key.point.bytes);
  for (const Scalar& c : challenges_) batch.append("c", c.to_bytes());
  transcript::append_entropy(batch);
  transcript::WeightStream weights(batch, 0);

  msm::Equation equation;
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    const std::size_t begin = statements_[i].first_key;
    const std::size_t end = i + 1 < statements_.size() ? statements_[i + 1].first_key : keys_.size();
    keys::add_multimessage(equation, statements_[i].signature, std::span(keys_).subspan(begin, end - begin),
                           std::span(challenges_).subspan(begin, end - begin), weights.next());
  }
  if (!equation.check_vartime(detail::signature_bases(), options).value_or(false)) {
    return std::unexpected(Error{ErrorKind::InvalidBatch});
  }
  return {};
}

}  // namespace slipstream::keys
