// Transcripts that end in a single permutation. If everything that a hash absorbs after a fixed prefix fits into the
// current block, the padded block is known except for its 32-byte fields. Such a hash XORs the fields in, permutes, and
// takes 32 bytes. Examples are Merkle nodes, and leaves over one hash, for tree labels of up to about 60 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "slipstream/base/export.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

/// A padded block with zeros at its one or two fields.
struct BlockTemplate {
  static constexpr std::size_t kMaxFields = 2;

  KeccakState block;
  std::uint8_t fields = 0;
  /// Byte offsets of the fields. Each ends within the rate.
  std::uint8_t offset[kMaxFields] = {};

  /// The template of: append a 32-byte message under each of `field_labels` (one or two) to `prefix`, then draw 32
  /// challenge bytes. nullopt if that is not exactly one permutation.
  [[nodiscard]] static std::optional<BlockTemplate> make(const Transcript& prefix,
                                                         std::span<const std::string_view> field_labels,
                                                         std::string_view challenge_label);
};

/// One hash over a template; each pointer points to 32 bytes. `second` is not read if the template has one field. `out`
/// may be an input of the same job, but not of another job of the same call.
struct BlockJob {
  const std::uint8_t* first;
  const std::uint8_t* second;
  std::uint8_t* out;
};

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END
