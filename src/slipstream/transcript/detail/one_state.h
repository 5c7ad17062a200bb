// Takes the blocks of a statement in order, and runs them on one state: all blocks, or the rest when too few statements
// are left for lanes.
#pragma once

#include <cstddef>
#include <cstring>

#include "slipstream/base/bytes.h"
#include "slipstream/transcript/detail/statement_run.h"
#include "slipstream/transcript/keccak.h"
#include "slipstream/transcript/strobe.h"

namespace slipstream::transcript::detail {

/// Completes and returns the next block. Precondition: block != end.
[[gnu::always_inline]] inline const HashBlock& take_block(StatementRun& run) {
  HashBlock& block = *run.block++;
  for (std::size_t i = block.uses; i > 0; --i, ++run.use) {
    const OutputUse& use = *run.use;
    const std::uint8_t* const from = run.outputs[use.slot].data() + use.offset;
    if (use.size == 32) {
      std::memcpy(block.rate + use.position, from, 32);
    } else {
      std::memcpy(block.rate + use.position, from, use.size);
    }
  }
  return block;
}

/// Runs the remaining blocks.
inline void run_on_one_state(StatementRun& run, KeccakState& state, KeccakState& saved) {
  while (run.block != run.end) {
    const HashBlock& block = take_block(run);
    if (block.take_initial != 0) state = kStrobeInitialState;
    if (block.take_saved != 0) state = saved;
    for (std::size_t w = 0; w < sizeof block.rate / 8; ++w) state.words[w] ^= load_le64(block.rate + 8 * w);
    keccak_f1600(state);
    if (block.out_size != 0) {
      std::memcpy(run.outputs[block.out_slot].data(), state.bytes(), block.out_size);
      std::memset(state.bytes(), 0, block.out_size);
    }
    if (block.save) saved = state;
  }
}

}  // namespace slipstream::transcript::detail
