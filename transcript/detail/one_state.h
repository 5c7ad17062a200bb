// Cursors run on one state: the whole of a job, or what is left of it when too few others run beside it.
#pragma once

#include <cstring>

#include "base/bytes.h"
#include "transcript/detail/cursors.h"
#include "transcript/keccak.h"
#include "transcript/strobe.h"

namespace slipstream::transcript::detail {

template <class Cursor>
inline void run_on_one_state(Cursor& cursor, KeccakState& state, KeccakState& saved) {
  alignas(64) std::uint8_t scratch[sizeof(ProgramBlock)];
  Step step;
  while (!cursor.at_end()) {
    cursor.next(scratch, step);
    if (step.take_initial) state = kStrobeInitialState;
    if (step.take_saved) state = saved;
    for (std::size_t w = 0; w < 20; ++w) state.words[w] ^= load_le64(step.block + 8 * w);
    state.words[20] ^= load_le64(step.tail);
    keccak_f1600(state);
    if (step.out_size != 0) {
      std::memcpy(step.out, state.bytes(), step.out_size);
      std::memset(state.bytes(), 0, step.out_size);
    }
    if (step.save) saved = state;
  }
}

template <class Cursor>
inline void run_on_one_state(Cursor& cursor) {
  KeccakState state, saved;
  run_on_one_state(cursor, state, saved);
}

}  // namespace slipstream::transcript::detail
