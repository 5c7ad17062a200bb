// The portable set of hashing: one state after the other, in 64-bit integers.
#include <cstdint>
#include <cstring>

#include "slipstream/base/bytes.h"
#include "slipstream/transcript/detail/kernels.h"
#include "slipstream/transcript/detail/one_state.h"

namespace slipstream::transcript::backend {
namespace {

void xor_field(std::uint8_t* out, const std::uint8_t* field) {
  for (std::size_t i = 0; i < 32; i += 8) store_le64(out + i, load_le64(out + i) ^ load_le64(field + i));
}

void permute(KeccakState* states, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) keccak_f1600(states[i]);
}

void hash_blocks(const BlockTemplate& block, const BlockJob* jobs, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    KeccakState state = block.block;
    xor_field(state.bytes() + block.offset[0], jobs[i].first);
    if (block.fields == 2) xor_field(state.bytes() + block.offset[1], jobs[i].second);
    keccak_f1600(state);
    std::memcpy(jobs[i].out, state.bytes(), 32);
  }
}

void run_statements(const StatementRun* runs, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    StatementRun run = runs[i];
    KeccakState state, saved;
    detail::run_on_one_state(run, state, saved);
  }
}

}  // namespace

extern const HashKernels kHashKernels_portable;
const HashKernels kHashKernels_portable = {
    .backend = "portable",
    .permute = permute,
    .hash_blocks = hash_blocks,
    .run_statements = run_statements,
    .statements_from = SIZE_MAX,
};

}  // namespace slipstream::transcript::backend
