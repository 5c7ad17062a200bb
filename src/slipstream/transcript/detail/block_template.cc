#include "slipstream/transcript/detail/block_template.h"

#include "slipstream/base/detail/check.h"

namespace slipstream::transcript {

std::optional<BlockTemplate> BlockTemplate::make(const Transcript& prefix,
                                                 std::span<const std::string_view> field_labels,
                                                 std::string_view challenge_label) {
  SLIPSTREAM_CHECK(!field_labels.empty() && field_labels.size() <= kMaxFields);
  const std::uint64_t permutations = prefix.permutations();
  const Bytes32 zeros{};
  BlockTemplate out;
  Transcript transcript = prefix;
  for (const std::string_view label : field_labels) {
    transcript.append(label, zeros);
    out.offset[out.fields++] = static_cast<std::uint8_t>(transcript.strobe().position() - zeros.size());
  }
  Strobe128 strobe = transcript.strobe();
  strobe.meta_ad_with_length(challenge_label, zeros.size());
  // After a permutation, offsets do not refer to this block, so there is no template.
  if (strobe.permutations() != permutations) return std::nullopt;
  const std::optional<KeccakState> block = strobe.block_before_prf();
  if (!block) return std::nullopt;
  out.block = *block;
  return out;
}

}  // namespace slipstream::transcript
