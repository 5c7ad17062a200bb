// Hashing of many independent states at once, one set per backend. A set is one file
// `transcript/backend/<name>.cc`; it may process the states of one call in lanes. A serial chain of hashes gains
// nothing from lanes and calls keccak_f1600. Lengths may be 0. Constant-time in contents.
#pragma once

#include <cstddef>

#include "slipstream/cpu/backend.h"
#include "slipstream/transcript/detail/block_template.h"
#include "slipstream/transcript/detail/statement_run.h"
#include "slipstream/transcript/keccak.h"

namespace slipstream::transcript {

struct HashKernels {
  const char* backend;
  /// Permutes each of `n` states.
  void (*permute)(KeccakState* states, std::size_t n);
  /// Does `n` hashes over one template.
  void (*hash_blocks)(const BlockTemplate& block, const BlockJob* jobs, std::size_t n);
  /// Runs `n` statements of any lengths. Lanes are used best if the longest statements come first.
  void (*run_statements)(const StatementRun* runs, std::size_t n);
  /// The number of statements from which running them together is faster than one DirectSchedule for each.
  std::size_t statements_from;
};

/// The kernels of the active backend (cpu/backend.h).
[[nodiscard]] const HashKernels& hash_kernels();
/// The kernels of this backend, for tests and benchmarks.
[[nodiscard]] const HashKernels& hash_kernels(cpu::Backend backend);

}  // namespace slipstream::transcript
