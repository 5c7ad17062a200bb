#include "slipstream/transcript/detail/schedule.h"

#include "slipstream/base/detail/check.h"

namespace slipstream::transcript {

// The count of all transcripts is finished_permutations_ + current_.permutations(); every switch of the current
// transcript moves the difference to the first term. The first term may wrap, the sum does not.

void DirectSchedule::begin(std::string_view label) {
  finished_permutations_ += current_.permutations();
  current_ = Transcript(label);
}

Slot DirectSchedule::challenge32(std::string_view label) {
  Bytes64& out = outputs_.emplace_back();
  current_.challenge_bytes(label, std::span(out).first<32>());
  return Slot{static_cast<std::uint32_t>(outputs_.size() - 1)};
}

Slot DirectSchedule::challenge64(std::string_view label) {
  current_.challenge_bytes(label, outputs_.emplace_back());
  return Slot{static_cast<std::uint32_t>(outputs_.size() - 1)};
}

void DirectSchedule::restore() {
  finished_permutations_ += current_.permutations() - saved_.permutations();
  current_ = saved_;
}

std::span<const std::uint8_t, 32> DirectSchedule::bytes32(Slot slot) const {
  SLIPSTREAM_CHECK(slot.index < outputs_.size());
  return std::span(outputs_[slot.index]).first<32>();
}

Scalar DirectSchedule::scalar(Slot slot) const {
  SLIPSTREAM_CHECK(slot.index < outputs_.size());
  return Scalar::from_bytes_wide(outputs_[slot.index]);
}

std::span<const std::uint8_t, 32> HashOutputs::bytes32(Slot slot) const {
  SLIPSTREAM_CHECK(slot.index < bytes_.size());
  return std::span(bytes_[slot.index]).first<32>();
}

Scalar HashOutputs::scalar(Slot slot) const {
  SLIPSTREAM_CHECK(slot.index < bytes_.size());
  return Scalar::from_bytes_wide(bytes_[slot.index]);
}

std::uint64_t DirectSchedule::permutations() const { return finished_permutations_ + current_.permutations(); }

}  // namespace slipstream::transcript
