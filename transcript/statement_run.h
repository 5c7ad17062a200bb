// The hashing of one statement as blocks for Keccak: what its transcripts absorb before each permutation, with labels,
// lengths, flags, message bytes and padding in place. Only bytes of earlier outputs are missing, and go into their
// places when they exist. StatementBatch writes the blocks; kernels run any number of statements at once
// (transcript/kernels.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "transcript/strobe.h"

namespace slipstream::transcript {

/// What is XORed into the state before one permutation, and what is done about it. Laid out as the lanes load it:
/// 24 words.
struct alignas(64) HashBlock {
  /// The rate, up to and with the byte of the padding at 167. Places of outputs are zero.
  std::uint8_t rate[kStrobeRate + 2] = {};
  /// All ones if the state is first replaced by STROBE's initial one; by the one that was saved.
  std::uint64_t take_initial = 0, take_saved = 0;
  /// The output that the first bytes of the permuted state are, if out_size is not 0.
  std::uint32_t out_slot = 0;
  /// Outputs that go into this block. They follow those of the block before.
  std::uint16_t uses = 0;
  /// 0, 32 or 64. These bytes of the state are zero afterwards.
  std::uint8_t out_size = 0;
  /// Whether the state is saved, after that.
  bool save = false;
};
static_assert(sizeof(HashBlock) == 192);

/// Bytes of an output to be copied into a block. An output that crosses the end of a block is two.
struct OutputUse {
  std::uint32_t slot;
  /// Where the bytes begin: in the output, in the block.
  std::uint8_t offset, position;
  std::uint8_t size;
};

/// The blocks of one statement, [block, end), with room for its outputs. Running it completes the blocks in place. Of a
/// 32-byte output the second half is left as it is.
struct StatementRun {
  HashBlock* block;
  HashBlock* end;
  const OutputUse* use;
  Bytes64* outputs;
};

}  // namespace slipstream::transcript
