// The avx512 set of hashing: eight states at a time (transcript/lanes/words.h).
#include "transcript/lanes/words.h"

#include "cpu/lane_thresholds.h"
#include "transcript/detail/lane_kernels.h"

namespace slipstream::transcript::backend {

extern const HashKernels kHashKernels_portable;
extern const HashKernels kHashKernels_avx512;

namespace {

using Words = lanes::Words<8>;
constexpr std::size_t kThreshold = cpu::avx512::kHashStates;

void permute(KeccakState* states, std::size_t n) {
  detail::permute_in_lanes<Words, kThreshold>(states, n, kHashKernels_portable);
}

void hash_blocks(const BlockTemplate& block, const BlockJob* jobs, std::size_t n) {
  detail::hash_blocks_in_lanes<Words, kThreshold>(block, jobs, n, kHashKernels_portable);
}

void run_statements(const StatementRun* runs, std::size_t n) {
  detail::run_statements_in_lanes<Words, kThreshold>(runs, n);
}

}  // namespace

const HashKernels kHashKernels_avx512 = {
    .backend = "avx512",
    .permute = permute,
    .hash_blocks = hash_blocks,
    .run_statements = run_statements,
    .statements_from = cpu::avx512::kHashStatements,
};

}  // namespace slipstream::transcript::backend
