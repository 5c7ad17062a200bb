#include "slipstream/transcript/keccak.h"

#include "slipstream/transcript/detail/keccak_rounds.h"

namespace slipstream::transcript {

void keccak_f1600(KeccakState& state) { detail::keccak_permute(state.words); }

}  // namespace slipstream::transcript
