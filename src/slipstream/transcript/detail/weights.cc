#include "slipstream/transcript/detail/weights.h"

#include "slipstream/base/bytes.h"
#include "slipstream/base/entropy.h"

namespace slipstream::transcript {

void append_entropy(Transcript& batch, const std::optional<Bytes32>& given) {
  Bytes32 entropy;
  if (given) {
    entropy = *given;
  } else {
    fill_random(entropy);
  }
  batch.append("entropy", entropy);
}

WeightStream::WeightStream(const Transcript& batch, std::uint64_t index) : source_(batch) {
  source_.append_u64("stream", index);
}

Scalar WeightStream::next() {
  while (true) {
    if (used_ == kPerBlock) {
      source_.challenge_bytes("weights", block_);
      used_ = 0;
    }
    const std::uint8_t* bytes = block_.data() + 16 * used_++;
    const std::uint64_t low = load_le64(bytes), high = load_le64(bytes + 8);
    if ((low | high) != 0) return Scalar::from_u128(low, high);
  }
}

}  // namespace slipstream::transcript
