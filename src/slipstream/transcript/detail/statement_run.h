// One statement as blocks for Keccak: the bytes that its transcripts absorb before each permutation, with labels,
// lengths, flags, message bytes and padding. Only bytes of earlier outputs are missing; they are copied in when they
// exist. StatementBatch writes the blocks; kernels run any number of statements at once (transcript/detail/kernels.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "slipstream/base/bytes.h"
#include "slipstream/transcript/strobe.h"

namespace slipstream::transcript {

/// The bytes XORed into the state before one permutation, and the actions around it. Laid out as the lanes load it: 24
/// words.
struct alignas(64) HashBlock {
  /// The rate, up to and including the padding byte at 167. Bytes of earlier outputs are zero.
  std::uint8_t rate[kStrobeRate + 2] = {};
  /// All ones if this block begins from STROBE's initial state (take_initial) or from the saved state (take_saved).
  std::uint64_t take_initial = 0, take_saved = 0;
  /// The output that receives the first bytes of the permuted state, if out_size is not 0.
  std::uint32_t out_slot = 0;
  /// The number of OutputUse entries of this block. They follow the entries of the block before.
  std::uint16_t uses = 0;
  /// 0, 32 or 64. These bytes of the state are set to zero afterwards.
  std::uint8_t out_size = 0;
  /// Whether the state is saved after that.
  bool save = false;
};
static_assert(sizeof(HashBlock) == 192);

/// Copies bytes of an output into a block. An output that crosses the end of a block has two entries.
struct OutputUse {
  std::uint32_t slot;
  /// The offset of the first byte in the output, and in the block.
  std::uint8_t offset, position;
  std::uint8_t size;
};

/// The blocks [block, end) of one statement and the memory of its outputs. Running it completes the blocks in place.
/// The second half of a 32-byte output is not written.
struct StatementRun {
  HashBlock* block;
  HashBlock* end;
  const OutputUse* use;
  Bytes64* outputs;
};

}  // namespace slipstream::transcript
