// A program run for a reader's eyes: the instructions that were executed, and the stack that each left. An instruction
// that runs again is counted and not shown again, so that there are never more lines than bytes in the program.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "vm/error.h"
#include "vm/execution.h"
#include "vm/transaction.h"

namespace slipstream::vm {

struct TraceLine {
  /// Of the instruction, from the first byte of the outermost program.
  std::size_t offset;
  /// How many programs wait for this one.
  std::size_t depth;
  /// In the specification's notation, long strings cut. For instructions shown before, "(3 instructions run again)".
  std::string instruction;
  /// Types of the items on the stack afterwards, the top last.
  std::string stack;
  /// Instructions shown before that ran here, one after the other; 0 for one that is shown here.
  std::size_t again = 0;
};

struct Trace {
  std::vector<TraceLine> lines;
  /// Why the program stopped before its end, if it did. Nothing here checks proofs or signatures.
  std::optional<Error> error;
};

/// Runs the program of a transaction as a verifier would and notes every step. Strings are cut to `max_bytes`.
[[nodiscard]] Trace trace_program_vartime(const TxHeader& header, ByteSpan program, std::size_t max_bytes = 16);

}  // namespace slipstream::vm
