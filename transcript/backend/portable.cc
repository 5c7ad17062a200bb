// Keccak times n in 64-bit integers: one state after the other.
#include <cstring>

#include "base/bytes.h"
#include "transcript/kernels.h"

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

}  // namespace

extern const HashKernels kHashKernels_portable;
const HashKernels kHashKernels_portable = {.backend = "portable", .permute = permute, .hash_blocks = hash_blocks};

}  // namespace slipstream::transcript::backend
