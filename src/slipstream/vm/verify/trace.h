// A trace of a program for people: the executed instructions, and the stack after each. An instruction that runs again
// is counted, not shown again, so a trace has at most as many lines as the program has bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "slipstream/base/export.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/execution.h"
#include "slipstream/vm/transaction.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A line of a trace: one instruction, or a number of them that were shown before.
struct TraceLine {
  /// Offset of the instruction from the first byte of the outermost program.
  std::size_t offset;
  /// Number of programs that wait for the current one.
  std::size_t depth;
  /// In the specification's notation; long strings are cut. For instructions shown before: "(3 instructions run
  /// again)".
  std::string instruction;
  /// Types of the items on the stack after the instruction, the top last.
  std::string stack;
  /// Number of consecutive instructions that ran here and were shown before; 0 for an instruction that is shown here.
  std::size_t again = 0;
};

/// A program that ran, step by step.
struct Trace {
  std::vector<TraceLine> lines;  ///< The steps, in order.
  /// The error that stopped the program, if any. A trace does not check proofs or signatures.
  std::optional<Error> error;
};

/// Runs the program of a transaction as a verifier does and records every step. Strings are cut to `max_bytes`.
[[nodiscard]] Trace trace_program_vartime(const TxHeader& header, ByteSpan program, std::size_t max_bytes = 16);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
